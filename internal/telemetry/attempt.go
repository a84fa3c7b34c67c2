package telemetry

import (
	"context"
	"log/slog"
	"time"

	"causeway.example/internal/gateway"
)

// Attempt counts each attempt of a primitive, inside its retries, and logs it at
// level debug: where [Observe] sees one slow call, this shows that its first
// attempt failed, and why.
func Attempt[In, Out any](t *Telemetry, call gateway.Call, op gateway.Op[In, Out]) gateway.Op[In, Out] {
	return func(ctx context.Context, in In) (Out, error) {
		start := time.Now()
		out, err := op(ctx, in)
		result := any(out)
		outcome := outcomeOf(result, err)
		t.attempts.WithLabelValues(string(call.System), call.Operation, outcome).Inc()
		t.codes.count(call.System, result, err)
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
		t.logHiddenRefusals(ctx, call, result)
		return out, err
	}
}

// logHiddenRefusals logs the refused items of a bulk response whose text callers
// do not see.
func (t *Telemetry) logHiddenRefusals(ctx context.Context, call gateway.Call, out any) {
	results, _ := out.([]gateway.OrderResult)
	for i, r := range results {
		if r.Refused == nil || r.Refused.Upstream == nil || r.Refused.PublicUpstream().Message == r.Refused.Upstream.Message {
			continue
		}
		attrs := []slog.Attr{
			slog.String("system", string(call.System)),
			slog.String("operation", call.Operation),
			slog.Int("item", i),
			slog.Any("err", r.Refused),
		}
		t.logger.LogAttrs(ctx, slog.LevelWarn, "item refused", append(attrs, t.tracing.logAttrs(ctx)...)...)
	}
}
