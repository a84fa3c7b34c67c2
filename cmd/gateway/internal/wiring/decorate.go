package wiring

import (
	"context"
	"time"

	"causeway.example/internal/config"
	"causeway.example/internal/gateway"
	"causeway.example/internal/gateway/exchange"
	"causeway.example/internal/resilience"
	"causeway.example/internal/telemetry"
)

// backend is what all calls to one back end share.
type backend struct {
	system     gateway.System
	configured bool   // whether it has a base URL
	protocol   string // soap or rest; the breaker counts each separately
	attempt    time.Duration
	writeTime  time.Duration // that a write needs before its deadline
	retrier    *resilience.Retrier
	limiter    *resilience.Limiter
	breaker    *resilience.Breaker
	telemetry  *telemetry.Telemetry
}

func newBackend(system gateway.System, baseURL string, maxConcurrent int, timeouts config.Timeouts, t *telemetry.Telemetry) backend {
	if baseURL == "" {
		return backend{system: system} // without a breaker, whose state would be a metric
	}
	return backend{
		system:     system,
		configured: true,
		protocol:   "rest",
		attempt:    timeouts.Attempt,
		writeTime:  min(timeouts.Attempt, timeouts.Operation/2),
		retrier:    resilience.NewRetrier(resilience.RetryOptions{}),
		limiter:    resilience.NewLimiter(resilience.LimitOptions{Concurrency: uint(maxConcurrent), MaxWait: timeouts.Queue}),
		breaker:    resilience.NewBreaker(system, resilience.BreakOptions{OnState: t.OnBreaker, OnTarget: t.OnBreakerTarget}),
		telemetry:  t,
	}
}

// overSOAP returns the back end as it is called over SOAP.
func (b backend) overSOAP() backend {
	b.protocol = "soap"
	return b
}

// decorate puts the decorators around one primitive. If its back end has no base
// URL, it returns a primitive that fails with NotConfigured. The decorators are
// instantiated for [gateway.Targeted] and any rather than for the primitive's
// types: a goroutine that waits for a permit holds the stack frames of half of
// them, which would each contain values of the types.
// docs/decisions/request-memory.md.
func decorate[In gateway.Targeted, Out any](b backend, call gateway.Call, op gateway.Op[In, Out]) gateway.Op[In, Out] {
	if !b.configured {
		return gateway.NotConfigured[In, Out](b.system)
	}
	decorated := b.decorators(call, func(ctx context.Context, in gateway.Targeted) (any, error) {
		own, _ := in.(In)
		return op(ctx, own)
	})
	return func(ctx context.Context, in In) (Out, error) {
		exchange.Discard(ctx)
		answer, err := decorated(ctx, in)
		out, _ := answer.(Out) // nil if the call was not made
		return out, err
	}
}

// decorators is the order of the decorators. A call passes them from the bottom
// line up: observe, count for the breaker, retry, limit, breaker, enough time, a
// goroutine of its own, attempt timeout, (count the attempt,) adapter. Those
// that trace do nothing for requests that are not sampled.
func (b backend) decorators(call gateway.Call, op gateway.Op[gateway.Targeted, any]) gateway.Op[gateway.Targeted, any] {
	op = telemetry.Attempt(b.telemetry, call, op)
	op = telemetry.TraceAttempt(b.telemetry, call, op)
	op = resilience.Timeout(b.attempt, call, op)
	op = resilience.OwnGoroutine(op)
	op = resilience.EnoughTime(b.writeTime, call, op)
	op = resilience.Break(b.breaker, b.protocol, call, op)
	op = resilience.Limit(b.limiter, call, op)
	op = telemetry.TraceAdmission(b.telemetry, op)
	op = resilience.Retry(b.retrier, call, op)
	op = resilience.Count(b.breaker, b.protocol, op)
	op = telemetry.TraceCall(b.telemetry, call, op)
	return telemetry.Observe(b.telemetry, call, op)
}
