package gateway_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"causeway.example/internal/gateway"
)

// agingLookup is a look-up with a stale entry for every number: it resolves it to
// "old" until it is invalidated, and then to what now returns.
type agingLookup struct {
	invalidated map[gateway.ServiceKey]bool
	calls       int
	now         func() (string, error)
}

func (a *agingLookup) resolve(key gateway.ServiceKey) (string, error) {
	a.calls++
	if a.invalidated[key] {
		return a.now()
	}
	return "old", nil
}

func (a *agingLookup) lookup() gateway.Lookup {
	a.invalidated = map[gateway.ServiceKey]bool{}
	return gateway.Lookup{
		Line: func(_ context.Context, key gateway.ServiceKey) (gateway.Line, error) {
			identity, err := a.resolve(key)
			return gateway.Line{LineSeqNo: identity}, err
		},
		Provider: func(_ context.Context, key gateway.ServiceKey) (gateway.Provider, error) {
			identity, err := a.resolve(key)
			return gateway.Provider{ServiceNumber: key.ServiceNumber, LineSeqNo: identity, ProviderID: identity}, err
		},
		Invalidate: func(_ context.Context, key gateway.ServiceKey) { a.invalidated[key] = true },
	}
}

// If the back end does not recognise an identity, it is refreshed. The call is
// repeated only if nothing of it was done, and if the identity differs.
func TestRetryStale(t *testing.T) {
	gone := &gateway.Error{Kind: gateway.NotFound, Outcome: gateway.Refused}
	missing, ordered := gateway.OrderResult{Refused: gone}, gateway.OrderResult{OrderID: "1"}
	conflict := gateway.OrderResult{Refused: &gateway.Error{Kind: gateway.Conflict, Outcome: gateway.Refused}}
	barred := gateway.OrderResult{Refused: &gateway.Error{Kind: gateway.Rejected, Outcome: gateway.Refused}}
	moved := func() (string, error) { return "new", nil }
	for name, test := range map[string]struct {
		answers []gateway.OrderResult // to calls with "old"
		err     error
		now     func() (string, error)
		calls   []string
		fails   bool
	}{
		"still known":             {[]gateway.OrderResult{ordered, ordered}, nil, moved, []string{"old"}, false},
		"unknown, moved":          {[]gateway.OrderResult{missing, missing}, nil, moved, []string{"old", "new"}, false},
		"unknown as a whole":      {nil, gone, moved, []string{"old", "new"}, false},
		"unknown, unmoved":        {[]gateway.OrderResult{missing, missing}, nil, func() (string, error) { return "old", nil }, []string{"old"}, true},
		"unknown, not found now":  {[]gateway.OrderResult{missing, missing}, nil, func() (string, error) { return "", gone }, []string{"old"}, true},
		"still unknown":           {[]gateway.OrderResult{missing, missing}, nil, func() (string, error) { return "gone too", nil }, []string{"old", "gone too"}, true},
		"one accepted":            {[]gateway.OrderResult{missing, ordered}, nil, moved, []string{"old"}, false},
		"one of unknown outcome":  {[]gateway.OrderResult{missing, {}}, nil, moved, []string{"old"}, true},
		"one for another reason":  {[]gateway.OrderResult{missing, conflict}, nil, moved, []string{"old"}, true},
		"forbidden, moved":        {[]gateway.OrderResult{conflict, conflict}, nil, moved, []string{"old", "new"}, false},
		"forbidden as a whole":    {nil, conflict.Refused, moved, []string{"old", "new"}, false},
		"forbidden, unmoved":      {[]gateway.OrderResult{conflict, conflict}, nil, func() (string, error) { return "old", nil }, []string{"old"}, true},
		"forbidden, not found":    {[]gateway.OrderResult{conflict, conflict}, nil, func() (string, error) { return "", gone }, []string{"old"}, true},
		"one forbidden":           {[]gateway.OrderResult{ordered, conflict}, nil, moved, []string{"old"}, false},
		"refused otherwise":       {[]gateway.OrderResult{barred, barred}, nil, moved, []string{"old"}, true},
		"forbidden, not sent":     {nil, &gateway.Error{Kind: gateway.Conflict, Outcome: gateway.NotSent}, moved, []string{"old"}, true},
		"forbidden, or done":      {nil, &gateway.Error{Kind: gateway.Conflict, Outcome: gateway.Unknown}, moved, []string{"old"}, true},
		"fewer items, unknown":    {[]gateway.OrderResult{missing}, nil, moved, []string{"old"}, true},
		"fewer items, forbidden":  {[]gateway.OrderResult{conflict}, nil, moved, []string{"old"}, true},
		"more items, forbidden":   {[]gateway.OrderResult{conflict, conflict, conflict}, nil, moved, []string{"old"}, true},
		"forbidden, but ordered":  {[]gateway.OrderResult{conflict, {Refused: conflict.Refused, OrderID: "2"}}, nil, moved, []string{"old"}, true},
		"no answers":              {nil, nil, moved, []string{"old"}, true},
		"unknown whether done":    {nil, &gateway.Error{Kind: gateway.Timeout, Outcome: gateway.Unknown}, moved, []string{"old"}, true},
		"not found, and not sent": {nil, &gateway.Error{Kind: gateway.NotFound, Outcome: gateway.NotSent}, moved, []string{"old"}, true},
	} {
		answer := func(calls *[]string, to string) ([]gateway.OrderResult, error) {
			*calls = append(*calls, to)
			switch to {
			case "new":
				return []gateway.OrderResult{ordered, ordered}, nil
			case "old":
				return test.answers, test.err
			default:
				return []gateway.OrderResult{missing, missing}, nil
			}
		}
		run := func(operation string, do func(gateway.Service) (any, error), u func(*gateway.Upstream, *[]string)) {
			t.Run(name+", "+operation, func(t *testing.T) {
				var calls []string
				upstream := fakeUpstream()
				u(&upstream, &calls)
				s := gateway.NewService(upstream, (&agingLookup{now: test.now}).lookup(), gateway.ServiceOptions{})
				_, err := do(s)
				if diff := cmp.Diff(test.calls, calls); diff != "" {
					t.Errorf("addressed to (-want +got):\n%s", diff)
				}
				if (err != nil) != test.fails {
					t.Errorf("err = %v, want one: %t", err, test.fails)
				}
			})
		}
		numbers := []string{"0400000011", "0400000012"}
		run("addConsumers", func(s gateway.Service) (any, error) {
			return call(s.AddConsumers, gateway.ConsumerAddition{Pool: poolKey, ServiceNumbers: numbers})
		}, func(u *gateway.Upstream, calls *[]string) {
			u.OptIn = func(_ context.Context, in gateway.OptIn) ([]gateway.OrderResult, error) {
				return answer(calls, in.ProviderID)
			}
		})
		run("transferConsumers", func(s gateway.Service) (any, error) {
			return call(s.TransferConsumers, gateway.ConsumerTransfer{Pool: poolKey, TargetServiceNumber: other, ServiceNumbers: numbers})
		}, func(u *gateway.Upstream, calls *[]string) {
			u.Transfer = func(_ context.Context, in gateway.Transfer) ([]gateway.OrderResult, error) {
				if in.Source.LineSeqNo != in.TargetLineSeqNo {
					return nil, fmt.Errorf("one end is stale: %+v", in)
				}
				return answer(calls, in.TargetProviderID)
			}
		})
	}
}

// Reads and limits retry a stale line, too.
func TestReadAndLimitRetryStale(t *testing.T) {
	gone := &gateway.Error{Kind: gateway.NotFound, Outcome: gateway.Refused}
	record := gateway.PoolRecord{Status: gateway.PoolActive, Consumers: []gateway.Consumer{{ServiceNumber: member}}}
	upstream := fakeUpstream()
	var calls []string
	read := func(_ context.Context, key gateway.LineKey) (gateway.PoolRecord, error) {
		calls = append(calls, "read "+key.LineSeqNo)
		if key.LineSeqNo == "old" {
			return gateway.PoolRecord{}, &gateway.Error{Kind: gateway.NotFound}
		}
		return record, nil
	}
	upstream.DataPool, upstream.DataPoolView = read, read
	upstream.DataLimit = func(_ context.Context, in gateway.LineLimit) (gateway.OrderID, error) {
		calls = append(calls, "limit "+in.Consumer.LineSeqNo)
		if in.Consumer.LineSeqNo == "old" {
			return "", gone
		}
		return "200001", nil
	}
	a := &agingLookup{now: func() (string, error) { return "new", nil }}
	s := gateway.NewService(upstream, a.lookup(), gateway.ServiceOptions{})
	if _, err := s.GetDataPool(t.Context(), poolKey); err != nil {
		t.Error(err)
	}
	if _, err := updateLimit(member)(s); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff([]string{"read old", "read new", "read new", "limit old", "limit new"}, calls); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
	if a.calls != 5 {
		t.Errorf("looked up %d times, want 5", a.calls)
	}
}

// An identity that was just fetched is not refreshed. One of a look-up that
// records no resolution is.
func TestOnlyCachedIdentityIsRefreshed(t *testing.T) {
	for name, tt := range map[string]struct {
		how   []gateway.Resolution
		calls []string
	}{
		"unknown":             {nil, []string{"read old", "read new"}},
		"from memory":         {[]gateway.Resolution{{Level: "memory"}}, []string{"read old", "read new"}},
		"stale":               {[]gateway.Resolution{{Level: "redis", Stale: true, Attempted: true}}, []string{"read old", "read new"}},
		"fetched":             {[]gateway.Resolution{{Stored: true}}, []string{"read old"}},
		"fetched for another": {[]gateway.Resolution{{Coalesced: true}}, []string{"read old"}},
		"in part from memory": {[]gateway.Resolution{{}, {Level: "memory"}}, []string{"read old", "read new"}},
	} {
		for _, stale := range []struct {
			record gateway.PoolRecord
			err    error
		}{
			{gateway.PoolRecord{Status: gateway.PoolDisconnected}, nil},
			{gateway.PoolRecord{}, &gateway.Error{Kind: gateway.NotFound}},
		} {
			t.Run(name, func(t *testing.T) {
				var calls []string
				u := fakeUpstream()
				u.DataPoolView = func(_ context.Context, key gateway.LineKey) (gateway.PoolRecord, error) {
					calls = append(calls, "read "+key.LineSeqNo)
					if key.LineSeqNo == "old" {
						return stale.record, stale.err
					}
					return gateway.PoolRecord{Status: gateway.PoolActive}, nil
				}
				l := (&agingLookup{now: func() (string, error) { return "new", nil }}).lookup()
				line := l.Line
				l.Line = func(ctx context.Context, key gateway.ServiceKey) (gateway.Line, error) {
					for _, r := range tt.how {
						gateway.RecordResolution(ctx, r)
					}
					return line(ctx, key)
				}
				s := gateway.NewService(u, l, gateway.ServiceOptions{})
				ctx, seen := gateway.WithResolutions(t.Context())
				_, _ = s.GetDataPool(ctx, poolKey)
				if diff := cmp.Diff(tt.calls, calls); diff != "" {
					t.Errorf("calls (-want +got):\n%s", diff)
				}
				if all := seen.All(); len(all) < len(tt.how) {
					t.Errorf("the request records %+v, want all of %+v", all, tt.how)
				}
			})
		}
	}
}

// RefreshLine replaces Invalidate. If it fails, the first result stands.
func TestRefreshReplacesInvalidate(t *testing.T) {
	u := fakeUpstream()
	u.DataPoolView = func(context.Context, gateway.LineKey) (gateway.PoolRecord, error) {
		return gateway.PoolRecord{Status: gateway.PoolDisconnected}, nil
	}
	a := &agingLookup{}
	l := a.lookup()
	refreshed := 0
	l.RefreshLine = func(context.Context, gateway.ServiceKey) (gateway.Line, error) {
		refreshed++
		return gateway.Line{}, &gateway.Error{Kind: gateway.Timeout}
	}
	p, err := gateway.NewService(u, l, gateway.ServiceOptions{}).GetDataPool(t.Context(), poolKey)
	if err != nil || p.Status != gateway.PoolDisconnected || refreshed != 1 || len(a.invalidated) != 0 {
		t.Errorf("pool = %+v, %v, refreshed %d times, invalidated %v", p, err, refreshed, a.invalidated)
	}
}
