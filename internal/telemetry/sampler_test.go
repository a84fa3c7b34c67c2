package telemetry

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"testing"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"
)

// hostileIDs are ways to choose ids, the nth of each.
var hostileIDs = map[string]func(n uint64) trace.TraceID{
	"low half zero":       func(n uint64) trace.TraceID { return idOf(n+1, 0) },
	"high half zero":      func(n uint64) trace.TraceID { return idOf(0, n+1) },
	"low half small":      func(n uint64) trace.TraceID { return idOf(math.MaxUint64, n) },
	"low half all ones":   func(n uint64) trace.TraceID { return idOf(n, math.MaxUint64) },
	"counted in the high": func(n uint64) trace.TraceID { return idOf((n+1)<<48, 0) },
	"zeros in the middle": func(n uint64) trace.TraceID { return idOf((n+1)<<40, n) },
	"one byte repeated": func(n uint64) trace.TraceID {
		return idOf((n+1)*0x0001000100010001, (n+1)*0x0001000100010001)
	},
	"random, low half zero": func(n uint64) trace.TraceID { return idOf(rand.New(rand.NewPCG(n, 1)).Uint64(), 0) },
	"random":                func(n uint64) trace.TraceID { r := rand.New(rand.NewPCG(n, 2)); return idOf(r.Uint64(), r.Uint64()) },
}

func idOf(high, low uint64) (id trace.TraceID) {
	binary.BigEndian.PutUint64(id[:8], high)
	binary.BigEndian.PutUint64(id[8:], low)
	return id
}

// TestSamplingCannotBeForced: of ids that a caller chose, with its flag set, as
// many are sampled as of any others.
func TestSamplingCannotBeForced(t *testing.T) {
	const tries = 10_000
	for _, ratio := range []float64{0, 0.01, 0.05, 0.5, 1} {
		s, err := newSampler(ratio, []byte("a secret of this test"))
		if err != nil {
			t.Fatal(err)
		}
		for name, id := range hostileIDs {
			got := 0
			for n := range uint64(tries) {
				parent := trace.ContextWithRemoteSpanContext(t.Context(), trace.NewSpanContext(trace.SpanContextConfig{
					TraceID: id(n), SpanID: trace.SpanID{1}, TraceFlags: trace.FlagsSampled | trace.TraceFlags(n&2), Remote: true,
				}))
				if s.ShouldSample(sdktrace.SamplingParameters{ParentContext: parent, TraceID: id(n)}).Decision == sdktrace.RecordAndSample {
					got++
				}
			}
			want, deviation := ratio*tries, math.Sqrt(tries*ratio*(1-ratio))
			if math.Abs(float64(got)-want) > 4*deviation {
				t.Errorf("ratio %v, %s: %d of %d are sampled, want %.0f ± %.0f", ratio, name, got, tries, want, 4*deviation)
			}
		}
	}
}

// TestSamplingAgrees: processes with one secret sample the same traces, others
// do not, and neither do those without.
func TestSamplingAgrees(t *testing.T) {
	const tries, ratio = 1000, 0.5
	decisions := func(secret string) string {
		s, err := newSampler(ratio, []byte(secret))
		if err != nil {
			t.Fatal(err)
		}
		var all [tries]byte
		for n := range all {
			id := hostileIDs["random"](uint64(n))
			all[n] = '0' + byte(s.ShouldSample(sdktrace.SamplingParameters{ParentContext: t.Context(), TraceID: id}).Decision)
		}
		return string(all[:])
	}
	if first, second := decisions("one"), decisions("one"); first != second {
		t.Error("two processes with one secret disagree")
	}
	for _, secret := range []string{"two", ""} {
		if decisions("one") == decisions(secret) || decisions("") == decisions(secret) {
			t.Errorf("processes with other secrets agree with %q", secret)
		}
	}
}

// TestForcedHeadersAreNotSampled sends what an attacker would.
func TestForcedHeadersAreNotSampled(t *testing.T) {
	memory := tracetest.NewInMemoryExporter()
	tracing, err := NewTracing(t.Context(), TracingOptions{Exporter: memory, Ratio: 0.01, Secret: []byte("a secret of this test")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tracing.Shutdown(context.Background()) })
	tel := New(Options{Tracing: tracing})
	handler := tel.Trace(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		tel.Request(r.Context(), Request{Method: "GET", Status: 200})
	}))
	const tries = 3000
	for n := range tries {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("Traceparent", fmt.Sprintf("00-%016x0000000000000000-00f067aa0ba902b7-01", n+1))
		r.Header.Set("Tracestate", "ot=th:0;rv:ffffffffffffff")
		handler.ServeHTTP(httptest.NewRecorder(), r)
	}
	if err := tracing.provider.ForceFlush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := len(memory.GetSpans()); got < 10 || got > 55 {
		t.Errorf("%d of %d are sampled, want about 30", got, tries)
	}
}

// TestNoSpanWithoutAKey: a request that is refused for want of a key is not
// exported, whatever the ratio, nor counted, nor the exemplar of a duration.
func TestNoSpanWithoutAKey(t *testing.T) {
	memory := tracetest.NewInMemoryExporter()
	tracing := newTracing(t, memory, 1)
	asked := 0
	tel := New(Options{Tracing: tracing, TraceID: func(ctx context.Context) string {
		id := tracing.TraceID(ctx)
		if id != "" {
			asked++
		}
		return id
	}})
	for _, status := range []int{401, 200, 401, 404} {
		inside(t, tel, func(ctx context.Context) {
			tel.Request(ctx, Request{Method: "GET", Route: "/x", Operation: "getX", Status: status, Code: "unauthenticated"})
		})
	}
	if err := tracing.provider.ForceFlush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := memory.GetSpans(); len(got) != 2 {
		t.Errorf("%d spans, want those of the two others: %v", len(got), got)
	}
	if asked != 2 {
		t.Errorf("%d exemplars, want 2", asked)
	}
	if n := int(tracing.exporter.queue.waiting.Load()); n != 0 {
		t.Errorf("%d spans wait for ever", n)
	}
}

// BenchmarkSampler is what each request costs.
func BenchmarkSampler(b *testing.B) {
	own, err := newSampler(0.05, nil)
	if err != nil {
		b.Fatal(err)
	}
	id := hostileIDs["random"](1)
	for name, s := range map[string]sdktrace.Sampler{"keyed": own, "sdk": sdktrace.TraceIDRatioBased(0.05)} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				s.ShouldSample(sdktrace.SamplingParameters{ParentContext: b.Context(), TraceID: id})
			}
		})
	}
}
