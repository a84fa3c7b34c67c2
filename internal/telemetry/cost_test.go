package telemetry

import (
	"context"
	"testing"
	"time"

	"go.opentelemetry.io/otel/sdk/trace/tracetest"

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
		allocatesNothing(t, name, of(New(Options{})))
	}
}

func allocatesNothing(t *testing.T, name string, f func()) {
	t.Helper()
	f()
	if n := testing.AllocsPerRun(1000, f); n != 0 {
		t.Errorf("%s: %v allocations, want none", name, n)
	}
}

// Without tracing nothing of it runs, and in a trace that is not sampled the
// server's span is all there is of it.
func TestTracingAllocatesNothing(t *testing.T) {
	off := New(Options{})
	rare := New(Options{Tracing: newTracing(t, tracetest.NewNoopExporter(), 0)})
	for state, tel := range map[string]*Telemetry{"off": off, "not sampled": rare} {
		call := TraceCall(tel, gateway.CallOrderQuery,
			TraceAdmission(tel, TraceAttempt(tel, gateway.CallOrderQuery, sending(bySOAP, orderQuery))))
		find := TraceLookup(tel, gateway.Lookup{
			Line: func(context.Context, gateway.ServiceKey) (gateway.Line, error) { return gateway.Line{}, nil },
		}).Line
		inside(t, tel, func(ctx context.Context) {
			allocatesNothing(t, state+": a call", func() { _, _ = call(ctx, gateway.OrderKey{}) })
			allocatesNothing(t, state+": a look-up", func() { _, _ = find(ctx, gateway.ServiceKey{}) })
		})
	}
}

func orderQuery(context.Context, gateway.OrderKey) (gateway.Order, error) {
	return gateway.Order{Status: gateway.OrderPending}, nil
}
