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

// What tracing may hold and take. Spans wait in memory until a batch is full
// or old enough; more than maxWaiting are dropped.
const (
	maxWaiting    = 2048
	batchSize     = 512
	batchTime     = 5 * time.Second
	exportTimeout = 10 * time.Second
	giveUpTime    = time.Second // for an export that was told to end
)

// TracingOptions say what is traced, and where spans go.
type TracingOptions struct {
	// Exporter sends spans away. It is called by one goroutine at a time, and
	// given up after 10 s.
	Exporter sdktrace.SpanExporter
	// Ratio is the part of the traces that is sampled, from 0 to 1.
	Ratio float64
	// Secret decides, with the trace id, which traces are sampled: processes
	// that have the same one agree. Empty means a random one. The sampler keeps a
	// key that is derived from it.
	Secret []byte
	// Version says which build is running.
	Version string
	// Logger is told, once a minute at most, that spans got lost; nil means
	// nobody.
	Logger *slog.Logger
}

// Tracing makes spans and sends them away. A nil one traces nothing. Its
// methods may be called concurrently.
type Tracing struct {
	provider *sdktrace.TracerProvider
	tracer   trace.Tracer
	exporter *spanExporter
}

// NewTracing starts a goroutine that exports: [Tracing.Shutdown] ends it.
//
// Of the variables of OpenTelemetry one counts here: OTEL_RESOURCE_ATTRIBUTES adds
// to what spans say of their process. All others would be a second place of
// the gateway's configuration.
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
	complaints := &complaints{logger: o.Logger}
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { complaints.tell(context.WithoutCancel(ctx), 0, err) }))
	queue := &spanQueue{counts: newSpanCounts()}
	exporter := newSpanExporter(o.Exporter, queue, complaints)
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

// TraceID returns the id of the sampled trace that ctx belongs to, and "" for
// every other context: it is what [Options.TraceID] asks for.
func (t *Tracing) TraceID(ctx context.Context) string {
	if t == nil {
		return ""
	}
	if sc := trace.SpanContextFromContext(ctx); sc.IsSampled() {
		return sc.TraceID().String()
	}
	return ""
}

// logAttrs are the members of a log line that point to the span of ctx,
// sampled or not: the caller, or a back end, may have sampled it. Their names
// are those of OpenTelemetry for logs that are not OTLP.
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

// Shutdown sends what is waiting, until ctx ends, and drops the rest. What got
// lost is counted and logged, and no error.
func (t *Tracing) Shutdown(ctx context.Context) {
	if t == nil {
		return
	}
	_ = t.provider.Shutdown(ctx) // the exporter has told
	t.exporter.end()
	select {
	case <-t.exporter.ended:
	case <-time.After(giveUpTime): // it does not heed its context
	}
}

// complaintEvery is the time between two lines about spans that got lost: a
// collector that is down says the same every few seconds.
const complaintEvery = time.Minute

// complaints tells the log what is wrong with tracing.
type complaints struct {
	logger *slog.Logger

	mu   sync.Mutex
	lost int // spans since the last line
	next time.Time
}

func (c *complaints) tell(ctx context.Context, lost int, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lost += lost
	if now := time.Now(); now.After(c.next) {
		c.logger.LogAttrs(ctx, slog.LevelWarn, "tracing", slog.Int("spans_lost", c.lost), slog.Any("err", err))
		c.lost, c.next = 0, now.Add(complaintEvery)
	}
}
