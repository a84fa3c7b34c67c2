package gateway_test

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"causeway.example/internal/gateway"
)

// TestWriteErrors: a write's own error comes through as it is.
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
				if _, err := run(s); gateway.AsError(err) != want {
					t.Errorf("err = %v, want %v", err, want)
				}
			})
		}
	}
}

// TestForget: what is remembered of a pool is dropped as soon as the pool may
// be gone, even when the caller has left by then.
func TestForget(t *testing.T) {
	forgotten := "forget 0477000003 (context <nil>)"
	tests := []struct {
		name string
		err  error
		want bool
	}{
		{"done", nil, true},
		{"unknown", &gateway.Error{Kind: gateway.Timeout, Outcome: gateway.Unknown}, true},
		{"refused", &gateway.Error{Kind: gateway.Conflict, Outcome: gateway.Refused}, false},
		{"not sent", &gateway.Error{Kind: gateway.Unavailable, Outcome: gateway.NotSent}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ctx, leave := context.WithCancel(t.Context())
			defer leave()
			s, calls := newService(t, func(u *gateway.Upstream) {
				u.Disconnect = func(context.Context, gateway.LineKey) (gateway.OrderID, error) {
					leave()
					return "200001", tt.err
				}
			}, gateway.ServiceOptions{})
			_, err := s.DisconnectDataPool(ctx, gateway.ServiceKey{CustomerNumber: customer, ServiceNumber: other})
			if !cmp.Equal(err, tt.err) {
				t.Errorf("err = %v, want %v", err, tt.err)
			}
			if got := slices.Contains(*calls, forgotten); got != tt.want {
				t.Errorf("forgotten = %v, want %v: %q", got, tt.want, *calls)
			}
		})
	}
}

// TestDirectLookup resolves afresh each time, and has nothing to forget.
func TestDirectLookup(t *testing.T) {
	calls := 0
	u := fakeUpstream()
	find := u.ServiceDetail
	u.ServiceDetail = func(ctx context.Context, key gateway.ServiceKey) (gateway.Line, error) {
		calls++
		return find(ctx, key)
	}
	l := gateway.DirectLookup(u)
	for range 2 {
		provider, err := l.Provider(t.Context(), poolKey)
		want := gateway.Provider{ServiceNumber: pool, LineSeqNo: "11", ProviderID: "4711"}
		if err != nil || provider != want {
			t.Errorf("provider = %+v, %v, want %+v", provider, err, want)
		}
		l.Forget(t.Context(), poolKey)
	}
	if calls != 2 {
		t.Errorf("getServiceDetail was called %d times, want 2", calls)
	}
}

// TestServiceDefaults: without a clock and a zone, a date is today's in UTC.
func TestServiceDefaults(t *testing.T) {
	u := fakeUpstream()
	var date string
	u.OptIn = func(_ context.Context, in gateway.OptIn) ([]gateway.OrderResult, error) {
		date = in.RequestedDate
		return []gateway.OrderResult{{OrderID: "1"}}, nil
	}
	s := gateway.NewService(u, gateway.DirectLookup(u), gateway.ServiceOptions{})
	if _, err := s.AddConsumers(t.Context(), gateway.ConsumerAddition{Pool: poolKey, ServiceNumbers: []string{member}}); err != nil {
		t.Fatal(err)
	}
	if len(date) != len("2026-11-22") || date < "2026" {
		t.Errorf("date = %q, want today's", date)
	}
}
