package telemetry

import (
	"context"
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// spanCounts count the sampled spans by result.
type spanCounts struct {
	vec                       *prometheus.CounterVec
	exported, failed, dropped prometheus.Counter
}

func newSpanCounts() spanCounts {
	vec := counter("gateway_trace_spans_total",
		"Sampled spans: sent to the collector (exported), not taken by it (failed), or not kept for it, because too many waited (dropped).", "result")
	return spanCounts{
		vec: vec, exported: vec.WithLabelValues("exported"), failed: vec.WithLabelValues("failed"), dropped: vec.WithLabelValues("dropped"),
	}
}

// spanQueue bounds the queue of the SDK and counts the spans that it drops. The
// SDK's own queue drops spans without a count; as this one passes on no more than
// that has room for, that never drops any.
type spanQueue struct {
	sdktrace.SpanProcessor
	counts  spanCounts
	waiting atomic.Int64
}

// OnEnd queues a span, or drops it. It never blocks.
func (q *spanQueue) OnEnd(s sdktrace.ReadOnlySpan) {
	if s.Name() == discarded {
		return
	}
	if q.waiting.Add(1) > maxWaiting {
		q.waiting.Add(-1)
		q.counts.dropped.Inc()
		return
	}
	q.SpanProcessor.OnEnd(s)
}

// spanExporter counts exported spans, and cancels an export that takes too long at
// shutdown.
type spanExporter struct {
	sdktrace.SpanExporter
	queue    *spanQueue
	problems *throttledLog
	life     context.Context // of the exporter, until end
	end      context.CancelFunc
	ended    chan struct{} // nothing is exported any more
}

func newSpanExporter(next sdktrace.SpanExporter, q *spanQueue, c *throttledLog) *spanExporter {
	e := &spanExporter{SpanExporter: next, queue: q, problems: c, ended: make(chan struct{})}
	e.life, e.end = context.WithCancel(context.Background())
	return e
}

// ExportSpans never fails: the SDK would pass an error to a global handler.
func (e *spanExporter) ExportSpans(ctx context.Context, spans []sdktrace.ReadOnlySpan) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(e.life, cancel)() //nolint:contextcheck // two of them end it
	err := e.SpanExporter.ExportSpans(ctx, spans)
	e.queue.waiting.Add(-int64(len(spans)))
	if err != nil {
		e.queue.counts.failed.Add(float64(len(spans)))
		e.problems.report(ctx, len(spans), err)
		return nil
	}
	e.queue.counts.exported.Add(float64(len(spans)))
	return nil
}

// Shutdown is called once, after the last export.
func (e *spanExporter) Shutdown(ctx context.Context) error {
	defer close(e.ended)
	return e.SpanExporter.Shutdown(ctx)
}
