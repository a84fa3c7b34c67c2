package telemetry

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"time"

	"go.opentelemetry.io/otel/trace"

	"causeway.example/internal/gateway"
)

// Request is what became of one request to the API.
type Request struct {
	Method        string
	Route         string // the template; empty means that none matched
	Operation     string // may be empty
	Status        int
	Code          string // the problem's public code; empty for a good answer
	CorrelationID string // as the caller sent it
	Caller        string // the name of the caller's key; may be empty
	Client        string // the address of whoever sent no valid key; else empty
	Duration      time.Duration
	Bytes         int // of the answer's body
	Err           error
}

// methods are the values that the method label may have.
var methods = []string{
	http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch,
	http.MethodDelete, http.MethodConnect, http.MethodOptions, http.MethodTrace,
}

// unmatched is the route of what no route serves.
const unmatched = "unmatched"

// Request counts a request, writes its log line, and says in its span what
// became of it. Only operations are timed: a histogram is many series, and how
// long a page or a 404 takes is no objective.
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
	if r.unauthenticated() { // without an exemplar: its trace is not exported
		ctx = trace.ContextWithSpanContext(ctx, trace.SpanContext{})
	}
	t.observe(ctx, t.requestSeconds.WithLabelValues(r.Route, r.Method), r.Duration)
}

// unauthenticated reports whether the request had no valid key. It leaves no
// span: whoever has no key must not be able to make the gateway export any.
func (r *Request) unauthenticated() bool { return r.Status == http.StatusUnauthorized }

// level is that of the request's line: an error is our own fault, also after
// half of a good answer, a warning every other 5xx, and all else is what
// callers do.
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

// attrs are the members of the log line. Those that say nothing are left out.
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

// upstreamGroup is what the back end said. It has a code or not.
func upstreamGroup(fault *gateway.UpstreamFault) slog.Attr {
	if fault.Code == "" {
		return slog.Group("upstream", slog.String("system", string(fault.System)))
	}
	return slog.Group("upstream", slog.String("system", string(fault.System)), slog.String("code", fault.Code))
}

// statusLabel keeps the label inside the three digits of RFC 9110 section 15.
func statusLabel(status int) string {
	if status < 100 || status > 599 {
		return other
	}
	return strconv.Itoa(status)
}
