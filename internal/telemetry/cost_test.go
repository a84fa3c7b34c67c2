package telemetry

import (
	"context"
	"testing"
	"time"

	"causeway.example/internal/gateway"
)

// A look-up that the memory answers takes a fraction of a microsecond, and
// every request is counted several times: counting must leave nothing to
// collect.
func TestCountingAllocatesNothing(t *testing.T) {
	count := map[string]func(*Telemetry) func(){
		"a cache hit": func(tel *Telemetry) func() {
			return func() { tel.OnCache("memory", "hit", time.Microsecond) }
		},
		"a call": func(tel *Telemetry) func() {
			op := Observe(tel, gateway.CallOrderQuery, orderQuery)
			return func() { _, _ = op(t.Context(), gateway.OrderKey{}) }
		},
		"an attempt": func(tel *Telemetry) func() {
			op := Attempt(tel, gateway.CallOrderQuery, orderQuery)
			return func() { _, _ = op(t.Context(), gateway.OrderKey{}) }
		},
		"an order": func(tel *Telemetry) func() {
			op := Orders(tel, orderQuery)
			return func() { _, _ = op(t.Context(), gateway.OrderKey{}) }
		},
	}
	for name, of := range count {
		f := of(New(Options{}))
		f()
		if n := testing.AllocsPerRun(1000, f); n != 0 {
			t.Errorf("%s: %v allocations, want none", name, n)
		}
	}
}

func orderQuery(context.Context, gateway.OrderKey) (gateway.Order, error) {
	return gateway.Order{Status: gateway.OrderPending}, nil
}
