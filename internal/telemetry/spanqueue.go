package telemetry

import (
	"context"
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// spanCounts tell what became of the spans that were sampled.
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

// spanQueue stands before the queue of the SDK, which drops what it has no
// room for as well, but tells nobody how much that was. As this one lets in no
// more than the other has room for, the other never drops any.
type spanQueue struct {
	sdktrace.SpanProcessor
	counts  spanCounts
	waiting atomic.Int64
}

// OnEnd takes a span, or drops it: it never waits.
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

// spanExporter counts what is exported, and ends what takes too long when the
// program ends.
type spanExporter struct {
	sdktrace.SpanExporter
	queue      *spanQueue
	complaints *complaints
	life       context.Context // of the exporter, until end
	end        context.CancelFunc
	ended      chan struct{} // nothing is exported any more
}

func newSpanExporter(next sdktrace.SpanExporter, q *spanQueue, c *complaints) *spanExporter {
	e := &spanExporter{SpanExporter: next, queue: q, complaints: c, ended: make(chan struct{})}
	e.life, e.end = context.WithCancel(context.Background())
	return e
}

// ExportSpans never fails: the SDK would hand its errors to the whole process.
func (e *spanExporter) ExportSpans(ctx context.Context, spans []sdktrace.ReadOnlySpan) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(e.life, cancel)() //nolint:contextcheck // two of them end it
	err := e.SpanExporter.ExportSpans(ctx, spans)
	e.queue.waiting.Add(-int64(len(spans)))
	if err != nil {
		e.queue.counts.failed.Add(float64(len(spans)))
		e.complaints.tell(ctx, len(spans), err)
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
