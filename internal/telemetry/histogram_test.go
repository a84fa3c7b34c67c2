package telemetry

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"

	"causeway.example/internal/gateway"
)

// histograms are those that Prometheus may read as native ones.
var histograms = []string{
	"gateway_http_request_duration_seconds",
	"gateway_upstream_request_duration_seconds",
	"gateway_cache_request_duration_seconds",
}

// scrapeAs returns what a scraper gets that asks for a format.
func scrapeAs(t *testing.T, tel *Telemetry, format expfmt.Format) *httptest.ResponseRecorder {
	t.Helper()
	req := httptest.NewRequest(http.MethodGet, "/metrics", nil)
	req.Header.Set("Accept", string(format))
	answer := httptest.NewRecorder()
	tel.MetricsHandler().ServeHTTP(answer, req)
	if answer.Code != http.StatusOK {
		t.Fatalf("status %d: %s", answer.Code, answer.Body)
	}
	return answer
}

// TestHistogramsAreNative: with the classic buckets beside, for a Prometheus
// that reads text.
func TestHistogramsAreNative(t *testing.T) {
	answer := scrapeAs(t, used(t), expfmt.NewFormat(expfmt.TypeProtoDelim))
	decoder := expfmt.NewDecoder(answer.Body, expfmt.ResponseFormat(answer.Header()))
	found := map[string]*dto.Histogram{}
	for {
		var family dto.MetricFamily
		if decoder.Decode(&family) != nil {
			break
		}
		if family.GetType() == dto.MetricType_HISTOGRAM {
			found[family.GetName()] = family.GetMetric()[0].GetHistogram()
		}
	}
	for _, name := range histograms {
		h := found[name]
		if len(h.GetPositiveSpan()) == 0 && h.GetZeroCount() == 0 || h.GetSchema() != 3 { // 2^(2^-3) is the widest step up to 1.1
			t.Errorf("%s is no native histogram of schema 3: %v", name, h)
		}
		if len(h.GetBucket()) < len(cacheSeconds) {
			t.Errorf("%s has %d classic buckets", name, len(h.GetBucket()))
		}
	}
}

// TestHistogramsHaveAtMostSoManyBuckets, whatever durations come up.
func TestHistogramsHaveAtMostSoManyBuckets(t *testing.T) {
	h := histogram("x_seconds", "A histogram.", secondsBuckets)
	for took := time.Nanosecond; took < 1000*time.Hour; took += took/20 + 1 {
		h.WithLabelValues().Observe(took.Seconds())
	}
	families := make(chan prometheus.Metric, 1)
	h.Collect(families)
	var m dto.Metric
	if err := (<-families).Write(&m); err != nil {
		t.Fatal(err)
	}
	if n := len(m.GetHistogram().GetPositiveDelta()); n == 0 || n > nativeBuckets {
		t.Errorf("%d buckets, want 1 to %d", n, nativeBuckets)
	}
}

// TestExemplars: a duration that was seen in a sampled trace points to it.
func TestExemplars(t *testing.T) {
	const id = "4bf92f3577b34da6a3ce929d0e0e4736"
	type traced struct{}
	tel := New(Options{TraceID: func(ctx context.Context) string {
		id, _ := ctx.Value(traced{}).(string)
		return id
	}})
	op := Observe(tel, gateway.CallBalances, func(context.Context, int) (int, error) { return 0, nil })
	for route, ctx := range map[string]context.Context{"/traced": context.WithValue(t.Context(), traced{}, id), "/plain": t.Context()} {
		_, _ = op(ctx, 0)
		tel.Request(ctx, Request{Method: http.MethodGet, Route: route, Operation: "getX", Status: http.StatusOK})
	}
	found := map[string]bool{}
	for line := range strings.Lines(scrapeAs(t, tel, expfmt.NewFormat(expfmt.TypeOpenMetrics)).Body.String()) {
		series, exemplar, _ := strings.Cut(line, " # ")
		if strings.Contains(exemplar, `{trace_id="`+id+`"}`) {
			name, _, _ := strings.Cut(series, "_bucket")
			found[name] = true
		} else if exemplar != "" {
			t.Errorf("a foreign exemplar: %s", line)
		}
		if strings.Contains(series, "/plain") && exemplar != "" {
			t.Errorf("an exemplar outside of a trace: %s", line)
		}
	}
	for _, name := range histograms[:2] {
		if !found[name] {
			t.Errorf("%s has no exemplar", name)
		}
	}
}
