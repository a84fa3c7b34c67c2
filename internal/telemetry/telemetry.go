package telemetry

import (
	"context"
	"log/slog"
	"net/http"
	"runtime"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Options are the settings. Zero values are valid.
type Options struct {
	// Version and Revision identify the build.
	Version, Revision string
	// Logger receives one line per request; nil disables it. See [NewLogger].
	Logger *slog.Logger
	// TraceID returns the id of a context's trace, or "" if there is none or it is
	// not sampled. It is the exemplar of durations. Nil disables exemplars.
	TraceID func(context.Context) string
	// Tracing creates spans; nil disables tracing.
	Tracing *Tracing
	// Log is where Logger writes; its dropped lines are a metric. Nil disables it.
	Log *LogWriter
}

// Telemetry holds the metrics of one gateway. It is safe for concurrent use.
type Telemetry struct {
	registry *prometheus.Registry
	logger   *slog.Logger
	traceID  func(context.Context) string
	tracing  *Tracing // nil without

	requests        *prometheus.CounterVec
	requestSeconds  *prometheus.HistogramVec
	requestsOpen    prometheus.Gauge
	upstream        *prometheus.CounterVec
	upstreamSeconds *prometheus.HistogramVec
	attempts        *prometheus.CounterVec
	upstreamOpen    *prometheus.GaugeVec
	cache           *cacheMetrics
	breaker         *prometheus.GaugeVec
	breakerTargets  *prometheus.CounterVec
	unknown         *unknownNames
	faults          *prometheus.CounterVec
	codes           *faultCodes
	orders          *prometheus.CounterVec
}

// New registers the metrics, with those of the Go runtime and of the process.
func New(o Options) *Telemetry {
	t := &Telemetry{
		registry: prometheus.NewRegistry(),
		logger:   o.Logger,
		traceID:  o.TraceID,
		tracing:  o.Tracing,
		requests: counter("gateway_http_requests_total",
			"Requests to the API, by route template.", "route", "method", "status"),
		requestSeconds: histogram("gateway_http_request_duration_seconds",
			"Time from a request for an operation to its whole answer.", secondsBuckets, "route", "method"),
		requestsOpen: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "gateway_http_requests_in_flight", Help: "Requests to the API under way.",
		}),
		upstream: counter("gateway_upstream_requests_total",
			"Calls to a back end, each with its retries; outcome is ok or the kind of the error.", "system", "operation", "outcome"),
		attempts: counter("gateway_upstream_attempts_total",
			"Attempts at a back end; a call that the gateway sheds makes none, a retried one several.", "system", "operation", "outcome"),
		upstreamSeconds: histogram("gateway_upstream_request_duration_seconds",
			"Time of a call to a back end, retries and waits included.", secondsBuckets, "system", "operation"),
		upstreamOpen: gauge("gateway_upstream_requests_in_flight", "Calls to a back end under way or waiting.", "system"),
		cache:        newCacheMetrics(),
		breaker:      gauge("gateway_breaker_state", "1 for the state that the breaker of a back end is in, else 0.", "system", "state"),
		breakerTargets: counter("gateway_breaker_target_openings_total",
			"How often a breaker was opened for one target only: a number, line, order or subscription.", "system"),
		unknown: newUnknownNames(),
		faults:  newFaults(),
		codes:   newFaultCodes(),
		orders:  newOrders(),
	}
	if t.logger == nil {
		t.logger = slog.New(slog.DiscardHandler)
	}
	if t.traceID == nil {
		t.traceID = func(context.Context) string { return "" }
	}
	t.registry.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		buildInfo(o), t.requests, t.requestSeconds, t.requestsOpen, t.upstream, t.upstreamSeconds, t.attempts,
		t.upstreamOpen, t.cache.requests, t.cache.seconds, t.cache.degraded, t.breaker, t.breakerTargets, t.unknown.counter,
		t.faults, t.codes.counter, t.orders,
	)
	if o.Log != nil {
		t.registry.MustRegister(o.Log.collector())
	}
	if t.tracing != nil {
		t.registry.MustRegister(t.tracing.exporter.queue.counts.vec)
	}
	return t
}

// MetricsHandler serves the metrics in the requested format: native histograms are
// in the protocol buffers only, and exemplars there and in OpenMetrics.
func (t *Telemetry) MetricsHandler() http.Handler {
	return promhttp.HandlerFor(t.registry, promhttp.HandlerOpts{Registry: t.registry, EnableOpenMetrics: true})
}

// InFlight counts the requests that next is serving.
func (t *Telemetry) InFlight(next http.Handler) http.Handler {
	return &inFlight{t.requestsOpen, next}
}

// inFlight is promhttp.InstrumentHandlerInFlight with a smaller stack frame, which
// each request in flight holds.
type inFlight struct {
	gauge prometheus.Gauge
	next  http.Handler
}

func (h *inFlight) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.gauge.Inc()
	defer h.gauge.Dec()
	h.next.ServeHTTP(w, r)
}

// breakerStates are the states of a breaker, one series each.
var breakerStates = [...]string{"closed", "half-open", "open"}

// OnBreaker records the state of a back end's breaker: closed, half-open or open.
func (t *Telemetry) OnBreaker(system, state string) {
	t.breakerTargets.WithLabelValues(system).Add(0) // rate() needs a value before the first opening
	for _, s := range breakerStates {
		value := 0.0
		if s == state {
			value = 1
		}
		t.breaker.WithLabelValues(system, s).Set(value)
	}
}

// OnBreakerTarget counts that a breaker was opened for one target. The metric does
// not name the target, which is a customer's number.
func (t *Telemetry) OnBreakerTarget(system string) { t.breakerTargets.WithLabelValues(system).Inc() }

func buildInfo(o Options) prometheus.Collector {
	g := gauge("gateway_build_info", "1, labelled by what is running.", "version", "revision", "goversion")
	g.WithLabelValues(o.Version, o.Revision, runtime.Version()).Set(1)
	return g
}

func counter(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
}

func gauge(name, help string, labels ...string) *prometheus.GaugeVec {
	return prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: name, Help: help}, labels)
}
