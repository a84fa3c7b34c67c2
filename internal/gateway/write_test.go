package gateway_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"causeway.example/internal/gateway"
)

// TestWriteErrors: the error of a write is returned unchanged.
func TestWriteErrors(t *testing.T) {
	operations := map[string]func(gateway.Service) (any, error){
		"createDataPool":  func(s gateway.Service) (any, error) { return call(s.CreateDataPool, gateway.NewDataPool{}) },
		"updateDataLimit": updateLimit(member),
		"removeConsumer":  removeOne(member),
		"disconnectDataPool": func(s gateway.Service) (any, error) {
			return call(s.DisconnectDataPool, gateway.ServiceKey{CustomerNumber: customer, ServiceNumber: other})
		},
	}
	for name, run := range operations {
		for _, want := range []*gateway.Error{
			{Kind: gateway.Unavailable, Outcome: gateway.NotSent},
			{Kind: gateway.Rejected, Outcome: gateway.Refused},
			{Kind: gateway.Timeout, Code: gateway.CodeOutcomeUnknown, Outcome: gateway.Unknown},
		} {
			t.Run(name+", "+string(want.Outcome), func(t *testing.T) {
				s, _ := newService(t, func(u *gateway.Upstream) {
					answering(nil, want)(u)
					u.OrderCreate = func(context.Context, gateway.NewDataPool) (gateway.OrderID, error) { return "", want }
					u.DataLimit = func(context.Context, gateway.LineLimit) (gateway.OrderID, error) { return "", want }
					u.Disconnect = func(context.Context, gateway.LineKey) (gateway.OrderID, error) { return "", want }
				}, gateway.ServiceOptions{})
				_, err := run(s)
				if name == "removeConsumer" && want.Kind == gateway.Rejected {
					// A bulk call has a result for each item.
					if e := gateway.AsError(err); e.Outcome != want.Outcome || len(e.Results) != 1 {
						t.Errorf("err = %+v, want a refusal with one result", e)
					}
					return
				}
				if gateway.AsError(err) != want {
					t.Errorf("err = %v, want %v", err, want)
				}
			})
		}
	}
}

// TestInvalidate: the entries of a number are invalidated as soon as they may be
// wrong.
func TestInvalidate(t *testing.T) {
	const poolInvalidated, otherInvalidated = "invalidate " + pool, "invalidate " + other
	gone := &gateway.Error{Kind: gateway.NotFound}
	disconnects := func(err error) func(*gateway.Upstream) {
		return func(u *gateway.Upstream) {
			u.Disconnect = func(context.Context, gateway.LineKey) (gateway.OrderID, error) { return "200001", err }
		}
	}
	views := func(r gateway.PoolRecord, err error) func(*gateway.Upstream) {
		return func(u *gateway.Upstream) {
			u.DataPoolView = func(context.Context, gateway.LineKey) (gateway.PoolRecord, error) { return r, err }
		}
	}
	limits := func(u *gateway.Upstream) {
		u.DataLimit = func(context.Context, gateway.LineLimit) (gateway.OrderID, error) {
			return "", &gateway.Error{Kind: gateway.NotFound, Outcome: gateway.Refused}
		}
	}
	disconnect := func(s gateway.Service) (any, error) {
		return call(s.DisconnectDataPool, gateway.ServiceKey{CustomerNumber: customer, ServiceNumber: other})
	}
	read := func(s gateway.Service) (any, error) { return call(s.GetDataPool, poolKey) }
	tests := []struct {
		name   string
		change func(*gateway.Upstream)
		run    func(gateway.Service) (any, error)
		want   []string
	}{
		{"disconnect, done", disconnects(nil), disconnect, []string{otherInvalidated}},
		{"disconnect, unknown", disconnects(&gateway.Error{Kind: gateway.Timeout, Outcome: gateway.Unknown}), disconnect, []string{otherInvalidated}},
		{"disconnect, all consumers have left", func(u *gateway.Upstream) {
			u.DataPool = func(context.Context, gateway.LineKey) (gateway.PoolRecord, error) {
				return gateway.PoolRecord{ConsumerCount: ptr(1), Consumers: []gateway.Consumer{{Status: gateway.PoolDisconnected}}}, nil
			}
		}, disconnect, []string{otherInvalidated}},
		{"disconnect, refused", disconnects(&gateway.Error{Kind: gateway.Conflict, Outcome: gateway.Refused}), disconnect, nil},
		{"disconnect, not sent", disconnects(&gateway.Error{Kind: gateway.Unavailable, Outcome: gateway.NotSent}), disconnect, nil},
		{"read, active", nil, read, nil},
		{"read, disconnected", views(gateway.PoolRecord{Status: gateway.PoolDisconnected}, nil), read, []string{poolInvalidated}},
		{"read, not there", views(gateway.PoolRecord{}, gone), read, []string{poolInvalidated}},
		{"read, not answered", views(gateway.PoolRecord{}, &gateway.Error{Kind: gateway.Timeout}), read, nil},
		{"limit, not there", limits, updateLimit(member), []string{"invalidate " + member}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, calls := newService(t, tt.change, gateway.ServiceOptions{})
			_, _ = tt.run(s)
			var got []string
			for _, c := range *calls {
				if strings.HasPrefix(c, "invalidate") {
					got = append(got, c)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("invalidated (-want +got):\n%s", diff)
			}
		})
	}
}

// TestServiceDefaults: without a clock and a zone, the date is today in UTC.
func TestServiceDefaults(t *testing.T) {
	u := fakeUpstream()
	var date string
	u.OptIn = func(_ context.Context, in gateway.OptIn) ([]gateway.OrderResult, error) {
		date = in.RequestedDate
		return []gateway.OrderResult{{OrderID: "1"}}, nil
	}
	s := gateway.NewService(u, directLookup(u), gateway.ServiceOptions{})
	if _, err := s.AddConsumers(t.Context(), gateway.ConsumerAddition{Pool: poolKey, ServiceNumbers: []string{member}}); err != nil {
		t.Fatal(err)
	}
	if len(date) != len("2026-11-22") || date < "2026" {
		t.Errorf("date = %q, want today's", date)
	}
}
