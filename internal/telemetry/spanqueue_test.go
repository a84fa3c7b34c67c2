package telemetry

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
)

// stalled is a collector that answers when it is told to.
type stalled struct {
	*tracetest.NoopExporter
	asked chan struct{}
	free  chan error
}

func newStalled() stalled {
	return stalled{tracetest.NewNoopExporter(), make(chan struct{}, 100), make(chan error)}
}

func (s stalled) ExportSpans(ctx context.Context, _ []sdktrace.ReadOnlySpan) error {
	s.asked <- struct{}{}
	select {
	case err := <-s.free:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func values(c spanCounts) [3]float64 {
	value := func(c prometheus.Counter) float64 { return testutil.ToFloat64(c) }
	return [3]float64{value(c.exported), value(c.failed), value(c.dropped)}
}

// TestSpansOfAStalledCollector: nobody waits for it, what has no room is
// counted, and the end does not wait either.
func TestSpansOfAStalledCollector(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		collector := newStalled()
		tracing := newTracing(t, collector, 1)
		counts := tracing.exporter.queue.counts
		end := func(n int) {
			for range n {
				_, s := tracing.tracer.Start(context.Background(), "x")
				s.End()
			}
		}
		end(batchSize)
		<-collector.asked
		start := time.Now()
		end(maxWaiting + 7 - batchSize)
		if took := time.Since(start); took != 0 {
			t.Errorf("a span took %s to end", took)
		}
		if got, want := values(counts), [3]float64{0, 0, 7}; got != want {
			t.Errorf("exported, failed, dropped: %v, want %v", got, want)
		}
		collector.free <- nil
		<-collector.asked
		end(1)
		if got, want := values(counts), [3]float64{batchSize, 0, 7}; got != want {
			t.Errorf("exported, failed, dropped: %v, want %v", got, want)
		}
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		start = time.Now()
		tracing.Shutdown(ctx)
		if took := time.Since(start); took != time.Second {
			t.Errorf("the end took %s, want a second", took)
		}
		synctest.Wait()
		if got, want := values(counts), [3]float64{batchSize, maxWaiting - batchSize + 1, 7}; got != want {
			t.Errorf("exported, failed, dropped: %v, want %v", got, want)
		}
	})
}

// TestCollectorThatFails: it is told once a minute, and masked.
func TestCollectorThatFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		collector := newStalled()
		tracing, err := NewTracing(t.Context(), TracingOptions{Exporter: collector, Ratio: 1, Logger: NewLogger(&log, slog.LevelInfo)})
		if err != nil {
			t.Fatal(err)
		}
		defer tracing.Shutdown(context.Background())
		fail := func() {
			_, s := tracing.tracer.Start(context.Background(), "x")
			s.End()
			<-collector.asked // the batch is old enough
			collector.free <- errors.New("no route to " + phone)
		}
		fail()
		fail()
		fail()
		<-time.After(logInterval)
		fail()
		synctest.Wait()
		want := []map[string]any{
			{"level": "WARN", "msg": "tracing", "spans_lost": 1.0, "err": "no route to **********"},
			{"level": "WARN", "msg": "tracing", "spans_lost": 3.0, "err": "no route to **********"},
		}
		if diff := cmp.Diff(want, lines(t, &log)); diff != "" {
			t.Errorf("log (-want +got):\n%s", diff)
		}
		if got := values(tracing.exporter.queue.counts); got != [3]float64{0, 4, 0} {
			t.Errorf("exported, failed, dropped: %v", got)
		}
	})
}
