package telemetry

import (
	"context"
	"errors"
	"net"
	"strconv"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"causeway.example/internal/gateway"
)

const (
	systemKey    = attribute.Key("causeway.system")
	callKey      = attribute.Key("causeway.call")
	outcomeKey   = attribute.Key("causeway.outcome")
	attemptsKey  = attribute.Key("causeway.attempts")
	attemptKey   = attribute.Key("causeway.attempt")
	waitedKey    = attribute.Key("causeway.waited_ms")
	shedByKey    = attribute.Key("causeway.shed_by")
	faultCodeKey = attribute.Key("causeway.fault.code")
	itemCodesKey = attribute.Key("causeway.fault.item_codes")
)

// tracedCall is a call whose span is open. It is used by one goroutine at a time.
type tracedCall struct {
	span     trace.Span
	attempts int
	since    time.Time // when the call began, or when its last attempt ended
}

type tracedCallKey struct{}

// callOf returns nil if the call is not sampled.
func callOf(ctx context.Context) *tracedCall {
	c, _ := ctx.Value(tracedCallKey{}).(*tracedCall)
	return c
}

// TraceCall creates a span for each call of one primitive in a sampled trace,
// outside of its retries. The span has the number of attempts, which is zero if
// the breaker or the limit refused the call, and no text of the back end.
func TraceCall[In, Out any](t *Telemetry, call gateway.Call, op gateway.Op[In, Out]) gateway.Op[In, Out] {
	if t.tracing == nil {
		return op
	}
	name := string(call.System) + " " + call.Operation
	attrs := trace.WithAttributes(systemKey.String(string(call.System)), callKey.String(call.Operation))
	return func(ctx context.Context, in In) (out Out, err error) {
		if !trace.SpanFromContext(ctx).IsRecording() {
			return op(ctx, in)
		}
		ctx, span := t.tracing.tracer.Start(ctx, name, attrs)
		c := &tracedCall{span: span, since: time.Now()}
		outcome := gateway.Internal.String() // of a panic
		defer func() {
			span.SetAttributes(attemptsKey.Int(c.attempts))
			endSpan(span, outcome, err)
		}()
		out, err = op(context.WithValue(ctx, tracedCallKey{}, c), in)
		outcome = outcomeOf(out, err)
		return out, err
	}
}

// shedBy returns what refused a try, according to the error's cause.
func shedBy(err error) string {
	var cause interface{ ShedBy() string }
	if errors.As(err, &cause) {
		return cause.ShedBy()
	}
	return other
}

// TraceAdmission adds an event to a call's span for each try that the gateway
// itself refused. It is outside of the decorators that refuse, and inside the
// retries.
func TraceAdmission[In, Out any](t *Telemetry, op gateway.Op[In, Out]) gateway.Op[In, Out] {
	if t.tracing == nil {
		return op
	}
	return func(ctx context.Context, in In) (Out, error) {
		c := callOf(ctx)
		if c == nil {
			return op(ctx, in)
		}
		before := c.attempts
		out, err := op(ctx, in)
		if err != nil && c.attempts == before && gateway.KindOf(err) == gateway.Unavailable {
			c.span.AddEvent("shed", trace.WithAttributes(shedByKey.String(shedBy(err))))
		}
		return out, err
	}
}

// TraceAttempt creates a span for each attempt of a call whose span is open. It
// is named after the request that the adapter sends, and after the primitive
// if it sends none. It records how long the attempt waited: for the delay of a
// retry, for a permit, and for the breaker.
func TraceAttempt[In, Out any](t *Telemetry, call gateway.Call, op gateway.Op[In, Out]) gateway.Op[In, Out] {
	if t.tracing == nil {
		return op
	}
	system := trace.WithAttributes(systemKey.String(string(call.System)))
	return func(ctx context.Context, in In) (out Out, err error) {
		c := callOf(ctx)
		if c == nil {
			return op(ctx, in)
		}
		c.attempts++
		ctx, span := t.tracing.tracer.Start(ctx, call.Operation, clientKind, system,
			trace.WithAttributes(attemptKey.Int(c.attempts), waitedKey.Float64(milliseconds(time.Since(c.since)))))
		outcome := gateway.Internal.String() // of a panic
		defer func() {
			if said := t.codes.of(call.System, out, err); len(said) > 0 && err != nil {
				span.SetAttributes(faultCodeKey.String(said[0]))
			} else if len(said) > 0 {
				span.SetAttributes(itemCodesKey.StringSlice(said))
			}
			endSpan(span, outcome, err)
			c.since = time.Now()
		}()
		ctx = gateway.WithDestination(ctx, func(d gateway.Destination) { describe(span, d) })
		out, err = op(ctx, in)
		outcome = outcomeOf(out, err)
		return out, err
	}
}

// describe names the span of an attempt after its request, and adds the
// attributes of OpenTelemetry's conventions for calls of its protocol.
func describe(span trace.Span, d gateway.Destination) {
	host, port, err := net.SplitHostPort(d.Host)
	if err != nil {
		host = d.Host
	}
	span.SetAttributes(semconv.ServerAddress(host))
	if n, err := strconv.Atoi(port); err == nil {
		span.SetAttributes(semconv.ServerPort(n))
	}
	if d.Service != "" {
		name := d.Service + "/" + d.Operation
		span.SetName(name)
		span.SetAttributes(semconv.RPCSystemNameKey.String("soap"), semconv.RPCMethod(name))
		return
	}
	span.SetName(d.Method + " " + d.Path)
	span.SetAttributes(semconv.HTTPRequestMethodKey.String(d.Method), semconv.URLTemplate(d.Path))
}

var clientKind = trace.WithSpanKind(trace.SpanKindClient)

// endSpan ends the span of a call or of an attempt. Its status is an error if the
// request would be answered with a 5xx: a refusal is a normal result.
func endSpan(span trace.Span, outcome string, err error) {
	span.SetAttributes(outcomeKey.String(outcome))
	if outcome == gateway.Internal.String() || err != nil && serverError(gateway.KindOf(err)) {
		span.SetStatus(codes.Error, "")
		span.SetAttributes(semconv.ErrorTypeKey.String(outcome))
	}
	span.End()
}

// serverError reports whether an error of this kind becomes a 5xx.
func serverError(k gateway.Kind) bool {
	switch k {
	case gateway.Invalid, gateway.NotFound, gateway.Conflict, gateway.Rejected, gateway.RateLimited, gateway.Canceled:
		return false
	default:
		return true
	}
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
