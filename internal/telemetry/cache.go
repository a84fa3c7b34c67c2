package telemetry

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// cacheSeconds are buckets from a hit in memory to a Redis call that uses all of
// its budget.
var cacheSeconds = []float64{0.000_001, 0.000_005, 0.000_02, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1}

// cacheMetrics are the metrics of the look-up cache.
type cacheMetrics struct {
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	degraded prometheus.Gauge
}

func newCacheMetrics() *cacheMetrics {
	return &cacheMetrics{
		requests: counter("gateway_cache_requests_total",
			"Questions to a level of the look-up cache, and what became of them.", "level", "result"),
		seconds: histogram("gateway_cache_request_duration_seconds",
			"Time of a question to a level of the look-up cache.", cacheSeconds, "level"),
		degraded: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "gateway_cache_degraded", Help: "1 while Redis fails and look-ups pass by it, else 0.",
		}),
	}
}

// OnCache records one result of a level of the look-up cache and its duration,
// which is zero if the level was not accessed.
func (t *Telemetry) OnCache(level, result string, took time.Duration) {
	t.cache.requests.WithLabelValues(level, result).Inc()
	if took > 0 {
		t.cache.seconds.WithLabelValues(level).Observe(took.Seconds())
	}
}

// OnCacheDegraded records whether Redis is bypassed because it fails.
func (t *Telemetry) OnCacheDegraded(degraded bool) {
	value := 0.0
	if degraded {
		value = 1
	}
	t.cache.degraded.Set(value)
}
