package telemetry

import (
	"context"
	"errors"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"causeway.example/internal/gateway"
)

func TestObserveCountsOutcomes(t *testing.T) {
	tests := []struct {
		err  error
		want string
	}{
		{nil, "ok"},
		{&gateway.Error{Kind: gateway.NotFound}, "notFound"},
		{&gateway.Error{Kind: gateway.Timeout, Outcome: gateway.Unknown}, "unknown"},
		{&gateway.Error{Kind: gateway.Timeout}, "timeout"},
		{errors.New("bug"), "internal"},
	}
	for _, tt := range tests {
		t.Run(tt.want, func(t *testing.T) {
			tel := New(Options{})
			out, err := Observe(tel, gateway.CallTransfer, func(context.Context, int) (int, error) { return 7, tt.err })(t.Context(), 1)
			if out != 7 || !errors.Is(err, tt.err) {
				t.Errorf("got %v, %v, want the call's own result", out, err)
			}
			if n := testutil.ToFloat64(tel.upstream.WithLabelValues("octane", "transfer", tt.want)); n != 1 {
				t.Errorf("outcome %s counted %v times, want once", tt.want, n)
			}
			if n := testutil.CollectAndCount(tel.upstream); n != 1 {
				t.Errorf("%d outcomes counted, want one", n)
			}
		})
	}
}

func TestObserveCountsCallsUnderWay(t *testing.T) {
	tel := New(Options{})
	open := tel.upstreamOpen.WithLabelValues("octane")
	_, _ = Observe(tel, gateway.CallTransfer, func(context.Context, int) (int, error) {
		if n := testutil.ToFloat64(open); n != 1 {
			t.Errorf("%v calls under way, want 1", n)
		}
		return 0, nil
	})(t.Context(), 1)
	if n := testutil.ToFloat64(open); n != 0 {
		t.Errorf("%v calls under way afterwards, want 0", n)
	}
}

func TestObserveSeesPanics(t *testing.T) {
	tel := New(Options{})
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_, _ = Observe(tel, gateway.CallTransfer, func(context.Context, int) (int, error) { panic("bug") })(t.Context(), 1)
	}()
	if n := testutil.ToFloat64(tel.upstream.WithLabelValues("octane", "transfer", "internal")); n != 1 {
		t.Errorf("counted %v times, want once", n)
	}
	if n := testutil.ToFloat64(tel.upstreamOpen.WithLabelValues("octane")); n != 0 {
		t.Errorf("%v calls under way afterwards, want 0", n)
	}
}

// TestObserveSeesUnknownItems: a bulk call answers item by item.
func TestObserveSeesUnknownItems(t *testing.T) {
	for want, results := range map[string][]gateway.OrderResult{
		"ok":      {{OrderID: "1"}, {Refused: &gateway.Error{Kind: gateway.Rejected}}},
		"unknown": {{OrderID: "1"}, {}},
	} {
		tel := New(Options{})
		_, _ = Observe(tel, gateway.CallTransfer, func(context.Context, int) ([]gateway.OrderResult, error) { return results, nil })(t.Context(), 1)
		if n := testutil.ToFloat64(tel.upstream.WithLabelValues("octane", "transfer", want)); n != 1 {
			t.Errorf("outcome %s counted %v times, want once", want, n)
		}
	}
}
