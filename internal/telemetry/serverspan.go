package telemetry

import (
	"context"
	"log/slog"
	"net/http"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"
)

// Trace serves each request in a span of its own, which continues the caller's
// trace, if there is one. [Telemetry.Request] sets its name and result; until then
// it has no text of the caller. The span of a request without a valid key is not
// exported.
func (t *Telemetry) Trace(next http.Handler) http.Handler {
	if t.tracing == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, span := t.tracing.tracer.Start(caller(r.Context(), r.Header), "HTTP", serverKind)
		// If End itself were deferred, it would recover a panic and export its text.
		defer func() { span.End() }()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

var serverKind = trace.WithSpanKind(trace.SpanKindServer)

// Attributes of spans without a convention of OpenTelemetry.
const (
	operationKey = attribute.Key("causeway.operation")
	codeKey      = attribute.Key("causeway.problem.code")
)

// discarded is the name of spans that are not exported: a started span cannot be
// cancelled.
const discarded = "discarded"

// endServerSpan adds the result of a request to the span of ctx. Of the caller's
// text it uses only the method, which is one of a closed set.
func endServerSpan(ctx context.Context, r *Request) {
	span := trace.SpanFromContext(ctx)
	if !span.IsRecording() {
		return
	}
	if r.unauthenticated() {
		span.SetName(discarded)
		return
	}
	name, method := r.Method, semconv.HTTPRequestMethodKey.String(r.Method)
	if r.Method == other {
		name, method = "HTTP", semconv.HTTPRequestMethodOther
	}
	attrs := []attribute.KeyValue{method, semconv.HTTPResponseStatusCode(r.Status)}
	if r.Route != unmatched {
		name += " " + r.Route
		attrs = append(attrs, semconv.HTTPRoute(r.Route))
	}
	if r.Operation != "" {
		attrs = append(attrs, operationKey.String(r.Operation))
	}
	if r.Code != "" {
		attrs = append(attrs, codeKey.String(r.Code))
	}
	if r.level() > slog.LevelInfo {
		span.SetStatus(codes.Error, "")
		attrs = append(attrs, semconv.ErrorTypeKey.String(r.Code))
	}
	span.SetName(name)
	span.SetAttributes(attrs...)
}
