package telemetry

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// secondsBuckets reach from a response out of the cache to the longest deadline of
// an operation.
var secondsBuckets = []float64{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30}

// Limits of a native histogram: each bucket is 10 % wide and there are at most a
// hundred. With more it is reset, once per hour at most; until then its buckets
// become wider.
const (
	nativeFactor     = 1.1
	nativeBuckets    = 100
	nativeResetAfter = time.Hour
)

// histogram returns a native histogram that is also a classic one, with these
// buckets, in the text format.
func histogram(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: name, Help: help, Buckets: buckets,
		NativeHistogramBucketFactor:     nativeFactor,
		NativeHistogramMaxBucketNumber:  nativeBuckets,
		NativeHistogramMinResetDuration: nativeResetAfter,
	}, labels)
}

// observe adds a duration, with the trace of ctx as its exemplar.
func (t *Telemetry) observe(ctx context.Context, h prometheus.Observer, took time.Duration) {
	if id := t.traceID(ctx); id != "" {
		if e, ok := h.(prometheus.ExemplarObserver); ok {
			e.ObserveWithExemplar(took.Seconds(), prometheus.Labels{"trace_id": id})
			return
		}
	}
	h.Observe(took.Seconds())
}
