package wiring

import (
	"context"
	"net/http"
	"time"

	"go.opentelemetry.io/otel/exporters/otlp/otlptrace"

	"causeway.example/internal/telemetry"
	"causeway.example/internal/transport"
)

// flushTimeout bounds how long a shutdown waits for the collector to accept the
// last spans.
const flushTimeout = 5 * time.Second

// collectorConnections is two because an export that takes too long may still
// hold one while the next is sent.
const collectorConnections = 2

// newTracing returns nil without tracing.endpoint. Spans are sent over next,
// whose TLS settings may be set later.
func (w *wiring) newTracing(ctx context.Context, next *transport.Transport) (*telemetry.Tracing, error) {
	c := w.cfg.Tracing
	if c.Endpoint == "" {
		return nil, nil //nolint:nilnil // no tracing is no error
	}
	exporter, err := otlptrace.New(ctx, otlpClient{url: c.Endpoint + "/v1/traces", http: &http.Client{
		Transport: transport.WithHeader(next, transport.Header(w.build.Version, c.Headers)),
		// Spans and headers are for the configured collector only.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}})
	if err != nil {
		return nil, err // its client never fails to start
	}
	return telemetry.NewTracing(ctx, telemetry.TracingOptions{
		Exporter: exporter, Ratio: c.Ratio, Secret: []byte(w.cfg.Cache.Secret), Version: w.build.Version, Logger: w.logger,
	})
}

// flush exports the last spans and ends tracing.
func (w *wiring) flush(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, flushTimeout)
	defer cancel()
	w.tracing.Shutdown(ctx)
}
