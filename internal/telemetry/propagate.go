package telemetry

import (
	"context"
	"net/http"
	"strings"

	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// The headers of W3C Trace Context, and the limits of a propagated tracestate
// (section 3.3.1.5): 512 characters, and members of more than 128 are removed
// first.
const (
	traceparent     = "traceparent"
	tracestate      = "tracestate"
	maxTracestate   = 512
	longStateMember = 128
)

// stateKey is the context key of the caller's tracestate. It is not part of the
// span context, which is exported: a tracestate is the caller's own text.
type stateKey struct{}

// received are the headers of a request.
type received http.Header

// Get returns a header as the standard requires: a repeated traceparent is
// ignored, and the lines of a tracestate are one list.
func (h received) Get(name string) string {
	values := http.Header(h).Values(name)
	if name == traceparent && len(values) != 1 {
		return ""
	}
	return strings.Join(values, ",")
}

// Set implements [propagation.TextMapCarrier]. It is not used.
func (h received) Set(string, string) {}

// Keys implements [propagation.TextMapCarrier]. It is not used.
func (h received) Keys() []string { return nil }

// caller returns a context in the caller's trace, if the headers have one.
func caller(ctx context.Context, h http.Header) context.Context {
	if len(h.Values(traceparent)) == 0 {
		return ctx // the usual case
	}
	sc := trace.SpanContextFromContext(propagation.TraceContext{}.Extract(context.Background(), received(h)))
	if !sc.IsValid() {
		return ctx
	}
	if state := bounded(sc.TraceState()); state.Len() > 0 {
		ctx = context.WithValue(ctx, stateKey{}, state)
	}
	return trace.ContextWithRemoteSpanContext(ctx, sc.WithTraceState(trace.TraceState{}))
}

// bounded returns the part of a tracestate that is propagated.
func bounded(state trace.TraceState) trace.TraceState {
	var members []string
	length := -1
	state.Walk(func(key, value string) bool {
		members = append(members, key)
		length += len(key) + len(value) + 2 // with = and a comma
		return true
	})
	drop := func(key string) {
		length -= len(key) + len(state.Get(key)) + 2
		state = state.Delete(key)
	}
	for _, key := range members {
		if length > maxTracestate && len(key)+len(state.Get(key))+1 > longStateMember {
			drop(key)
		}
	}
	for i := len(members) - 1; i >= 0 && length > maxTracestate; i-- {
		if state.Get(members[i]) != "" {
			drop(members[i])
		}
	}
	return state
}

// Propagate returns a function that adds the trace of a context to the headers of a
// request: traceparent, sampled or not, and the caller's tracestate. Without
// tracing it returns nil, and a caller's headers are ignored.
func (t *Telemetry) Propagate() func(context.Context, http.Header) {
	if t.tracing == nil {
		return nil
	}
	return propagate
}

func propagate(ctx context.Context, h http.Header) {
	if state, ok := ctx.Value(stateKey{}).(trace.TraceState); ok {
		ctx = trace.ContextWithSpanContext(ctx, trace.SpanContextFromContext(ctx).WithTraceState(state))
	}
	propagation.TraceContext{}.Inject(ctx, propagation.HeaderCarrier(h))
}
