package telemetry

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// secondsBuckets reach from an answer out of the cache to the longest
// operation deadline.
var secondsBuckets = []float64{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30}

// What a native histogram may cost: its buckets are a tenth wide and at most
// a hundred. One that has more starts anew, though not twice in an hour:
// until then its buckets become wider.
const (
	nativeFactor     = 1.1
	nativeBuckets    = 100
	nativeResetAfter = time.Hour
)

// histogram makes a native histogram that is a classic one, with these
// buckets, for whoever reads text.
func histogram(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: name, Help: help, Buckets: buckets,
		NativeHistogramBucketFactor:     nativeFactor,
		NativeHistogramMaxBucketNumber:  nativeBuckets,
		NativeHistogramMinResetDuration: nativeResetAfter,
	}, labels)
}

// observe adds a duration, and as its exemplar the trace that it was seen in.
func (t *Telemetry) observe(ctx context.Context, h prometheus.Observer, took time.Duration) {
	if id := t.traceID(ctx); id != "" {
		if e, ok := h.(prometheus.ExemplarObserver); ok {
			e.ObserveWithExemplar(took.Seconds(), prometheus.Labels{"trace_id": id})
			return
		}
	}
	h.Observe(took.Seconds())
}
