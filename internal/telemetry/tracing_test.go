package telemetry

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"causeway.example/internal/gateway"
)

// newTracing ends with the test.
func newTracing(t *testing.T, to sdktrace.SpanExporter, ratio float64) *Tracing {
	t.Helper()
	tracing, err := NewTracing(t.Context(), TracingOptions{Exporter: to, Ratio: ratio, Version: "v1.2.3"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tracing.Shutdown(context.Background()) })
	return tracing
}

// span is what a test wants to know of one.
type span struct {
	Name, Kind, Parent, Status string
	Attrs                      map[string]any
	Events                     []string
}

// traced returns a telemetry that samples each trace, and what tells its
// spans by name.
func traced(t *testing.T) (*Telemetry, func() map[string]span) {
	t.Helper()
	memory := tracetest.NewInMemoryExporter()
	tracing := newTracing(t, memory, 1)
	return New(Options{Tracing: tracing, TraceID: tracing.TraceID}), func() map[string]span {
		if err := tracing.provider.ForceFlush(t.Context()); err != nil {
			t.Fatal(err)
		}
		names := map[trace.SpanID]string{}
		for _, s := range memory.GetSpans() {
			names[s.SpanContext.SpanID()] = s.Name
		}
		all := map[string]span{}
		for _, s := range memory.GetSpans() {
			one := span{Name: s.Name, Kind: s.SpanKind.String(), Parent: names[s.Parent.SpanID()], Status: s.Status.Code.String(), Attrs: map[string]any{}}
			if s.Status.Description != "" {
				t.Errorf("the status of %s has a text: %s", s.Name, s.Status.Description)
			}
			for _, a := range s.Attributes {
				if a.Key != waitedKey {
					one.Attrs[string(a.Key)] = a.Value.AsInterface()
				}
			}
			for _, e := range s.Events {
				text := e.Name
				for _, a := range e.Attributes {
					text += " " + string(a.Key) + "=" + a.Value.String()
				}
				one.Events = append(one.Events, text)
			}
			all[s.Name] = one
		}
		return all
	}
}

// inside runs f in the span of a request.
func inside(t *testing.T, tel *Telemetry, f func(context.Context)) {
	t.Helper()
	tel.Trace(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { f(r.Context()) })).
		ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil))
}

func TestServerSpans(t *testing.T) {
	const route = "/v1/x/{id}"
	tests := []struct {
		name string
		in   Request
		want span
	}{
		{
			"success",
			Request{Method: "GET", Route: route, Operation: "getX", Status: 200, CorrelationID: phone, Caller: "website"},
			span{"GET " + route, "server", "", "Unset", map[string]any{
				"http.request.method": "GET", "http.route": route, "http.response.status_code": int64(200), "causeway.operation": "getX",
			}, nil},
		},
		{
			"refusal",
			Request{Method: "PUT", Route: route, Status: 404, Code: "notFound", Err: errors.New(phone)},
			span{"PUT " + route, "server", "", "Unset", map[string]any{
				"http.request.method": "PUT", "http.route": route, "http.response.status_code": int64(404), "causeway.problem.code": "notFound",
			}, nil},
		},
		{
			"failure",
			Request{Method: "PUT", Route: route, Status: 502, Code: "badUpstream", Err: errors.New(phone)},
			span{"PUT " + route, "server", "", "Error", map[string]any{
				"http.request.method": "PUT", "http.route": route, "http.response.status_code": int64(502),
				"causeway.problem.code": "badUpstream", "error.type": "badUpstream",
			}, nil},
		},
		{
			"nothing of ours",
			Request{Method: "BREW", Status: 404, Code: "notFound"},
			span{"HTTP", "server", "", "Unset", map[string]any{
				"http.request.method": "_OTHER", "http.response.status_code": int64(404), "causeway.problem.code": "notFound",
			}, nil},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tel, spans := traced(t)
			inside(t, tel, func(ctx context.Context) { tel.Request(ctx, tt.in) })
			if diff := cmp.Diff(map[string]span{tt.want.Name: tt.want}, spans()); diff != "" {
				t.Errorf("spans (-want +got):\n%s", diff)
			}
		})
	}
}

// TestVariablesOfOpenTelemetry: one adds to the resource, and the others are
// no second configuration.
func TestVariablesOfOpenTelemetry(t *testing.T) {
	t.Setenv("OTEL_RESOURCE_ATTRIBUTES", "k8s.node.name=n1,service.version=other")
	for name, value := range map[string]string{
		"OTEL_SERVICE_NAME": "other", "OTEL_TRACES_SAMPLER": "always_off", "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT": "0",
		"OTEL_ATTRIBUTE_COUNT_LIMIT": "0", "OTEL_BSP_MAX_QUEUE_SIZE": "1", "OTEL_BSP_MAX_EXPORT_BATCH_SIZE": "1", "OTEL_SDK_DISABLED": "true",
	} {
		t.Setenv(name, value)
	}
	memory := tracetest.NewInMemoryExporter()
	tel := New(Options{Tracing: newTracing(t, memory, 1)})
	for range 3 {
		inside(t, tel, func(ctx context.Context) { tel.Request(ctx, Request{Method: "GET", Status: 200}) })
	}
	if err := tel.tracing.provider.ForceFlush(t.Context()); err != nil {
		t.Fatal(err)
	}
	spans := memory.GetSpans()
	if len(spans) != 3 || len(spans[0].Attributes) != 2 {
		t.Fatalf("spans: %v, want three with two attributes", spans)
	}
	about := spans[0].Resource.Set()
	for key, want := range map[attribute.Key]string{"service.name": "causeway", "service.version": "v1.2.3", "k8s.node.name": "n1"} {
		if got, _ := about.Value(key); got.AsString() != want {
			t.Errorf("%s = %q, want %q", key, got.AsString(), want)
		}
	}
}

// TestServerSpanOfAPanic: its text may be anything.
func TestServerSpanOfAPanic(t *testing.T) {
	tel, spans := traced(t)
	func() {
		defer func() { _ = recover() }()
		inside(t, tel, func(context.Context) { panic(canary) })
	}()
	if got := spans()["HTTP"]; got.Name == "" || len(got.Events) > 0 {
		t.Errorf("the span is %+v, want one without events", got)
	}
}

// TestLogLinesPointToTheirSpans, whatever digits are in the ids.
func TestLogLinesPointToTheirSpans(t *testing.T) {
	var log bytes.Buffer
	tel := New(Options{Logger: NewLogger(&log, slog.LevelDebug), Tracing: newTracing(t, tracetest.NewNoopExporter(), 0)})
	op := Attempt(tel, gateway.CallOrderQuery, orderQuery)
	const id = "00000000000000000412345678901234"
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Traceparent", "00-"+id+"-00f067aa0ba902b7-00")
	var own string
	tel.Trace(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		own = trace.SpanContextFromContext(r.Context()).SpanID().String()
		_, _ = op(r.Context(), gateway.OrderKey{})
		tel.Request(r.Context(), Request{Method: "GET", Status: 200})
	})).ServeHTTP(httptest.NewRecorder(), r)
	all := lines(t, &log)
	if len(all) != 2 {
		t.Fatalf("%d lines, want two:\n%s", len(all), &log)
	}
	for _, line := range all {
		if line["trace_id"] != id || line["span_id"] != own {
			t.Errorf("%s: trace %v, span %v, want %s, %s", line["msg"], line["trace_id"], line["span_id"], id, own)
		}
	}
	log.Reset()
	NewLogger(&log, slog.LevelInfo).Info("m", slog.String("trace_id", phone), slog.Group("g", slog.String("span_id", "0400000001abcdef")))
	if strings.Contains(log.String(), phone) {
		t.Errorf("what is no id, or no line's own one, is not masked: %s", &log)
	}
}

func TestExemplarsPointToSampledTraces(t *testing.T) {
	for ratio, want := range map[float64]bool{0: false, 1: true} {
		tracing := newTracing(t, tracetest.NewNoopExporter(), ratio)
		tel := New(Options{Tracing: tracing, TraceID: tracing.TraceID})
		inside(t, tel, func(ctx context.Context) {
			if got := tel.traceID(ctx); (got != "") != want {
				t.Errorf("ratio %v: %q", ratio, got)
			}
		})
	}
	var none *Tracing
	if got := none.TraceID(t.Context()); got != "" {
		t.Errorf("without tracing: %q", got)
	}
}
