package telemetry

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"
)

const (
	callersTrace = "4bf92f3577b34da6a3ce929d0e0e4736"
	callersSpan  = "00f067aa0ba902b7"
)

// through serves a request with these headers, and returns the headers that a
// back end gets and the span that served it.
func through(t *testing.T, tel *Telemetry, in http.Header) (http.Header, trace.Span) {
	t.Helper()
	out := http.Header{}
	var own trace.Span
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header = in
	tel.Trace(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		own = trace.SpanFromContext(r.Context())
		tel.Propagate()(r.Context(), out)
	})).ServeHTTP(httptest.NewRecorder(), r)
	return out, own
}

// TestTraceparent: the caller's trace goes on, and its flag decides nothing
// (https://www.w3.org/TR/trace-context/).
func TestTraceparent(t *testing.T) {
	const parent = "00-" + callersTrace + "-" + callersSpan
	tests := []struct {
		name      string
		in        []string
		continues bool
	}{
		{"none", nil, false},
		{"sampled", []string{parent + "-01"}, true},
		{"not sampled", []string{parent + "-00"}, true},
		{"with the flag for random ids", []string{parent + "-02"}, true},
		{"of a later version", []string{"cc" + parent[2:] + "-01-what-will-be"}, true},
		{"of version 0 with more behind it", []string{parent + "-01-more"}, false},
		{"of the forbidden version", []string{"ff" + parent[2:] + "-01"}, false},
		{"in upper case", []string{strings.ToUpper(parent) + "-01"}, false},
		{"cut", []string{parent}, false},
		{"no trace", []string{"00-" + strings.Repeat("0", 32) + "-" + callersSpan + "-01"}, false},
		{"no span", []string{"00-" + callersTrace + "-" + strings.Repeat("0", 16) + "-01"}, false},
		{"no hex", []string{"00-" + callersTrace[:31] + "g-" + callersSpan + "-01"}, false},
		{"twice", []string{parent + "-01", parent + "-01"}, false},
		{"empty", []string{""}, false},
	}
	for _, tt := range tests {
		for ratio, flag := range map[float64]string{0: "0", 1: "1"} {
			t.Run(tt.name+" sampled "+flag, func(t *testing.T) {
				tel := New(Options{Tracing: newTracing(t, tracetest.NewNoopExporter(), ratio)})
				in := http.Header{}
				if tt.in != nil {
					in["Traceparent"] = tt.in
				}
				out, own := through(t, tel, in)
				sc := own.SpanContext()
				if got := sc.TraceID().String() == callersTrace; got != tt.continues {
					t.Errorf("the trace is %s, continues is %v", sc.TraceID(), got)
				}
				if sc.SpanID().String() == callersSpan {
					t.Error("the span is the caller's")
				}
				got := strings.Split(out.Get("Traceparent"), "-")
				if len(got) != 4 || got[0] != "00" || got[1] != sc.TraceID().String() || got[2] != sc.SpanID().String() || len(got[3]) != 2 {
					t.Fatalf("traceparent = %q", out.Get("Traceparent"))
				}
				if sampled := (got[3][1]-'0')&1 == 1; sampled != (flag == "1") || sc.IsSampled() != sampled {
					t.Errorf("flags %s, sampled %v", got[3], sc.IsSampled())
				}
			})
		}
	}
}

func TestTracestate(t *testing.T) {
	const parent = "00-" + callersTrace + "-" + callersSpan + "-01"
	long := "long=" + strings.Repeat("x", 150)
	var many []string
	for _, key := range "abcdefghijklmnop" {
		many = append(many, string(key)+"="+strings.Repeat("y", 38)) // 40 each, 41 with a comma
	}
	tests := []struct {
		name   string
		parent string
		in     []string
		want   string
	}{
		{"one", parent, []string{"a=1,b=2"}, "a=1,b=2"},
		{"lines are one list", parent, []string{"a=1", "b=2"}, "a=1,b=2"},
		{"without a parent", "", []string{"a=1"}, ""},
		{"malformed", parent, []string{"a=1,a=2"}, ""},
		{"a long member that fits", parent, []string{long + ",a=1"}, long + ",a=1"},
		{"long members go first", parent, []string{long + "," + strings.Join(many[:10], ",")}, strings.Join(many[:10], ",")},
		{"then the last ones", parent, []string{strings.Join(many, ",")}, strings.Join(many[:12], ",")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tel, spans := traced(t)
			in := http.Header{"Tracestate": tt.in}
			if tt.parent != "" {
				in.Set("Traceparent", tt.parent)
			}
			out, own := through(t, tel, in)
			if got := out.Get("Tracestate"); got != tt.want {
				t.Errorf("tracestate = %q, want %q", got, tt.want)
			}
			if own.SpanContext().TraceState().Len() > 0 || len(spans()) != 1 {
				t.Error("the caller's own text would be exported")
			}
		})
	}
}

// TestWithoutTracing: nothing is read, and nothing is sent.
func TestWithoutTracing(t *testing.T) {
	tel := New(Options{})
	if tel.Propagate() != nil {
		t.Error("without tracing, headers are added")
	}
	next := http.NewServeMux()
	if tel.Trace(next) != http.Handler(next) {
		t.Error("without tracing, a handler is wrapped")
	}
	var none *Tracing
	none.Shutdown(t.Context())
}

// FuzzPropagate: whatever a caller sends, what a back end gets is well-formed
// and bounded, and of the same trace.
func FuzzPropagate(f *testing.F) {
	f.Add("00-"+callersTrace+"-"+callersSpan+"-01", "a=1,b@c=2")
	f.Add("cc-"+callersTrace+"-"+callersSpan+"-01-x", strings.Repeat("k=v,", 40))
	f.Add("00-"+callersTrace+"-"+callersSpan+"-ff", "long="+strings.Repeat("x", 600))
	f.Fuzz(func(t *testing.T, parent, state string) {
		ctx := caller(context.Background(), http.Header{"Traceparent": {parent}, "Tracestate": {state}})
		sc := trace.SpanContextFromContext(ctx)
		out := http.Header{}
		propagate(ctx, out)
		if !sc.IsValid() {
			if len(out) > 0 {
				t.Errorf("without a parent: %v", out)
			}
			return
		}
		again := trace.SpanContextFromContext(caller(context.Background(), out))
		if again.TraceID() != sc.TraceID() || again.SpanID() != sc.SpanID() {
			t.Errorf("%v became %v", sc, again)
		}
		got := out.Get("Tracestate")
		if len(got) > maxTracestate {
			t.Errorf("a tracestate of %d characters", len(got))
		}
		if kept, err := trace.ParseTraceState(got); err != nil || kept.String() != got {
			t.Errorf("tracestate %q: %v", got, err)
		}
		members := strings.Split(state, ",")
		for member := range strings.SplitSeq(got, ",") {
			if got != "" && !slices.ContainsFunc(members, func(m string) bool { return strings.TrimSpace(m) == member }) {
				t.Errorf("%q is nothing that the caller sent", member)
			}
		}
	})
}
