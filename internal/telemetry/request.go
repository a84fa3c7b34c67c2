package telemetry

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"strconv"

	"go.opentelemetry.io/otel/trace"

	"causeway.example/internal/gateway"
)

// Request describes one request to the API and its result.
type Request gateway.RequestEvent

// methods are the values of the method label.
var methods = []string{
	http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch,
	http.MethodDelete, http.MethodConnect, http.MethodOptions, http.MethodTrace,
}

// unmatched is the route label of a request that no route serves.
const unmatched = "unmatched"

// Request counts a request, writes its log line, and adds its result to its span.
// Only operations are timed: a histogram has many series, and there is no objective
// for the duration of pages and 404s.
func (t *Telemetry) Request(ctx context.Context, r Request) {
	if r.Route == "" {
		r.Route = unmatched
	}
	if !slices.Contains(methods, r.Method) {
		r.Method = other
	}
	t.countRequest(ctx, &r)
	if t.tracing != nil {
		endServerSpan(ctx, &r)
	}
	t.logger.LogAttrs(ctx, r.level(), "request", append(r.attrs(), t.tracing.logAttrs(ctx)...)...)
}

func (t *Telemetry) countRequest(ctx context.Context, r *Request) {
	t.requests.WithLabelValues(r.Route, r.Method, statusLabel(r.Status)).Inc()
	if r.Operation == "" {
		return
	}
	if r.unauthenticated() { // without an exemplar, as its trace is not exported
		ctx = trace.ContextWithSpanContext(ctx, trace.SpanContext{})
	}
	t.observe(ctx, t.requestSeconds.WithLabelValues(r.Route, r.Method), r.Duration)
}

// unauthenticated reports whether the request had no valid key. It has no exported
// span: clients without a key must not be able to cause exports.
func (r *Request) unauthenticated() bool { return r.Status == http.StatusUnauthorized }

// level is Error for our own failures (500, or a failure after part of the response
// was sent), Warn for every other 5xx, and Info otherwise.
func (r *Request) level() slog.Level {
	switch {
	case r.Status == http.StatusInternalServerError, r.Code == gateway.CodeInternal:
		return slog.LevelError
	case r.Status > http.StatusInternalServerError:
		return slog.LevelWarn
	default:
		return slog.LevelInfo
	}
}

// attrs returns the attributes of the log line, without the empty ones.
func (r *Request) attrs() []slog.Attr {
	attrs := []slog.Attr{
		slog.String("method", r.Method),
		slog.String("route", r.Route),
		slog.Int("status", r.Status),
		slog.Float64("duration_ms", milliseconds(r.Duration)),
		slog.Int(bytesKey, r.Bytes),
	}
	add := func(key, value string) {
		if value != "" {
			attrs = append(attrs, slog.String(key, value))
		}
	}
	add("operation", r.Operation)
	add("code", r.Code)
	add("correlation_id", r.CorrelationID)
	add("caller", r.Caller)
	add("client", r.Client)
	if r.Err == nil {
		return attrs
	}
	if fault := gateway.AsError(r.Err).Upstream; fault != nil {
		attrs = append(attrs, upstreamGroup(fault))
	}
	if r.level() > slog.LevelInfo {
		attrs = append(attrs, slog.Any("err", r.Err))
	}
	return attrs
}

// upstreamGroup returns the back end and, if it sent one, the code of its fault.
func upstreamGroup(fault *gateway.UpstreamFault) slog.Attr {
	if fault.Code == "" {
		return slog.Group("upstream", slog.String("system", string(fault.System)))
	}
	return slog.Group("upstream", slog.String("system", string(fault.System)), slog.String("code", fault.Code))
}

// statusLabel returns a status of RFC 9110, section 15, or other.
func statusLabel(status int) string {
	if status < 100 || status > 599 {
		return other
	}
	return strconv.Itoa(status)
}
