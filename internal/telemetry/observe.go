package telemetry

import (
	"context"
	"slices"
	"time"

	"causeway.example/internal/gateway"
)

// The outcome label is the name of the error's [gateway.Kind], except for a call
// without an error and for a write with an unknown outcome, whatever its error.
const (
	outcomeOK      = "ok"
	outcomeUnknown = "unknown"
)

// Observe counts and times the calls of one primitive, outside of its retries. It
// counts a panic as internal and does not recover it.
func Observe[In, Out any](t *Telemetry, call gateway.Call, op gateway.Op[In, Out]) gateway.Op[In, Out] {
	system := string(call.System)
	open := t.upstreamOpen.WithLabelValues(system)
	seconds := t.upstreamSeconds.WithLabelValues(system, call.Operation)
	count := func(ctx context.Context, start time.Time, outcome string) {
		open.Dec()
		t.observe(ctx, seconds, time.Since(start))
		t.upstream.WithLabelValues(system, call.Operation, outcome).Inc()
	}
	return func(ctx context.Context, in In) (out Out, err error) {
		outcome := gateway.Internal.String()
		open.Inc()
		start := time.Now()
		defer func() { count(ctx, start, outcome) }()
		out, err = op(ctx, in)
		outcome = outcomeOf(out, err)
		return out, err
	}
}

func outcomeOf(out any, err error) string {
	if err == nil {
		// The result of an item of a bulk call may be unknown.
		if results, bulk := out.([]gateway.OrderResult); bulk && slices.Contains(results, gateway.OrderResult{}) {
			return outcomeUnknown
		}
		return outcomeOK
	}
	if e := gateway.AsError(err); e.Outcome == gateway.Unknown {
		return outcomeUnknown
	}
	return gateway.KindOf(err).String()
}
