package telemetry

import (
	"context"
	"net/http"
	"strings"

	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// The headers of W3C Trace Context, and what is passed on of a tracestate at
// most (section 3.3.1.5): 512 characters, members of more than 128 first to go.
const (
	traceparent     = "traceparent"
	tracestate      = "tracestate"
	maxTracestate   = 512
	longStateMember = 128
)

// stateKey is that of the caller's tracestate. It is kept apart from the span
// context, because what is in that is exported: a tracestate is the caller's
// own text.
type stateKey struct{}

// received are the headers of a request.
type received http.Header

// Get returns a header as the standard wants it read: a traceparent that
// stands twice is none, and the lines of a tracestate are one list.
func (h received) Get(name string) string {
	values := http.Header(h).Values(name)
	if name == traceparent && len(values) != 1 {
		return ""
	}
	return strings.Join(values, ",")
}

// Set is there for the interface: nothing is written.
func (h received) Set(string, string) {}

// Keys is there for the interface: nobody asks.
func (h received) Keys() []string { return nil }

// caller returns a context in the caller's trace, if its headers name one.
func caller(ctx context.Context, h http.Header) context.Context {
	if len(h.Values(traceparent)) == 0 {
		return ctx // as most of them
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

// bounded returns as much of a tracestate as is passed on.
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

// Propagate returns what adds to the headers of a request the trace that a
// context belongs to: traceparent, sampled or not, and the caller's
// tracestate. Without tracing it returns nil: a caller's headers are then its
// own affair, like all others that no operation reads.
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
