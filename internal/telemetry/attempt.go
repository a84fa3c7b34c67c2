package telemetry

import (
	"context"
	"log/slog"
	"time"

	"causeway.example/internal/gateway"
)

// Attempt counts each attempt of a primitive, inside its retries, and logs it
// at level debug: where [Observe] sees one call that took long, this tells
// that its first attempt failed, and why.
func Attempt[In, Out any](t *Telemetry, call gateway.Call, op gateway.Op[In, Out]) gateway.Op[In, Out] {
	return func(ctx context.Context, in In) (Out, error) {
		start := time.Now()
		out, err := op(ctx, in)
		told := any(out)
		outcome := outcomeOf(told, err)
		if !t.silent {
			t.attempts.WithLabelValues(string(call.System), call.Operation, outcome).Inc()
			t.codes.count(call.System, told, err)
		}
		if t.logger.Enabled(ctx, slog.LevelDebug) {
			attrs := []slog.Attr{
				slog.String("system", string(call.System)),
				slog.String("operation", call.Operation),
				slog.String("outcome", outcome),
				slog.Float64("duration_ms", milliseconds(time.Since(start))),
			}
			attrs = append(attrs, t.tracing.logAttrs(ctx)...)
			if err != nil {
				attrs = append(attrs, slog.Any("err", err))
			}
			t.logger.LogAttrs(ctx, slog.LevelDebug, "attempt", attrs...)
		}
		return out, err
	}
}
