package telemetry

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"
)

// Limits of tracing. Spans wait in memory until a batch is full or batchTime has
// passed; more than maxWaiting are dropped.
const (
	maxWaiting    = 2048
	batchSize     = 512
	batchTime     = 5 * time.Second
	exportTimeout = 10 * time.Second
	giveUpTime    = time.Second // for a cancelled export
)

// TracingOptions configure which traces are sampled, and where spans are exported.
type TracingOptions struct {
	// Exporter sends spans. It is called by one goroutine at a time, and cancelled
	// after 10 s.
	Exporter sdktrace.SpanExporter
	// Ratio is the sampling ratio, from 0 to 1.
	Ratio float64
	// Secret decides, with the trace id, which traces are sampled: processes with
	// the same secret agree. Empty means a random one. The sampler keeps only a key
	// that is derived from it.
	Secret []byte
	// Version identifies the build.
	Version string
	// Logger logs lost spans, once a minute at most; nil disables it.
	Logger *slog.Logger
}

// Tracing creates and exports spans. A nil one traces nothing. It is safe for
// concurrent use.
type Tracing struct {
	provider *sdktrace.TracerProvider
	tracer   trace.Tracer
	exporter *spanExporter
}

// NewTracing starts a goroutine that exports: [Tracing.Shutdown] ends it.
//
// The only OTEL_* variable that is honoured here is OTEL_RESOURCE_ATTRIBUTES, which
// adds attributes of the process. All others would be a second place for the
// gateway's configuration.
func NewTracing(ctx context.Context, o TracingOptions) (*Tracing, error) {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	sampler, err := newSampler(o.Ratio, o.Secret)
	if err != nil {
		return nil, err
	}
	about, err := resource.New(ctx, resource.WithHost(), resource.WithAttributes(
		semconv.ServiceName("causeway"), semconv.ServiceVersion(o.Version)))
	if err != nil && !errors.Is(err, resource.ErrPartialResource) {
		return nil, err
	}
	problems := &throttledLog{logger: o.Logger}
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { problems.report(context.WithoutCancel(ctx), 0, err) }))
	queue := &spanQueue{counts: newSpanCounts()}
	exporter := newSpanExporter(o.Exporter, queue, problems)
	queue.SpanProcessor = sdktrace.NewBatchSpanProcessor(exporter,
		sdktrace.WithMaxQueueSize(maxWaiting), sdktrace.WithMaxExportBatchSize(batchSize),
		sdktrace.WithBatchTimeout(batchTime), sdktrace.WithExportTimeout(exportTimeout))
	provider := sdktrace.NewTracerProvider(
		sdktrace.WithResource(about),
		sdktrace.WithSampler(sampler),
		sdktrace.WithRawSpanLimits(sdktrace.SpanLimits{
			AttributeValueLengthLimit: 256, AttributeCountLimit: 32, EventCountLimit: 16,
			LinkCountLimit: 1, AttributePerEventCountLimit: 8, AttributePerLinkCountLimit: 1,
		}),
		sdktrace.WithSpanProcessor(queue),
	)
	return &Tracing{provider: provider, tracer: provider.Tracer("causeway.example/internal/telemetry"), exporter: exporter}, nil
}

// TraceID returns the id of a context's sampled trace, or "". It is an
// [Options.TraceID].
func (t *Tracing) TraceID(ctx context.Context) string {
	if t == nil {
		return ""
	}
	if sc := trace.SpanContextFromContext(ctx); sc.IsSampled() {
		return sc.TraceID().String()
	}
	return ""
}

// logAttrs returns the attributes of a log line that identify the span of ctx,
// sampled or not: the caller or a back end may have sampled it. Their names are
// those of OpenTelemetry for logs that are not OTLP.
func (t *Tracing) logAttrs(ctx context.Context) []slog.Attr {
	if t == nil {
		return nil
	}
	sc := trace.SpanContextFromContext(ctx)
	if !sc.IsValid() {
		return nil
	}
	return []slog.Attr{slog.String(traceIDKey, sc.TraceID().String()), slog.String(spanIDKey, sc.SpanID().String())}
}

// Shutdown exports the waiting spans until ctx is done, and drops the rest. Lost
// spans are counted and logged.
func (t *Tracing) Shutdown(ctx context.Context) {
	if t == nil {
		return
	}
	_ = t.provider.Shutdown(ctx) // the exporter has logged the error
	t.exporter.end()
	select {
	case <-t.exporter.ended:
	case <-time.After(giveUpTime): // it ignores its context
	}
}

// logInterval is the time between two lines about lost spans: while a collector is
// down, every export fails.
const logInterval = time.Minute

// throttledLog logs problems of tracing, once per logInterval at most.
type throttledLog struct {
	logger *slog.Logger

	mu   sync.Mutex
	lost int // spans since the last line
	next time.Time
}

func (c *throttledLog) report(ctx context.Context, lost int, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lost += lost
	if now := time.Now(); now.After(c.next) {
		c.logger.LogAttrs(ctx, slog.LevelWarn, "tracing", slog.Int("spans_lost", c.lost), slog.Any("err", err))
		c.lost, c.next = 0, now.Add(logInterval)
	}
}
