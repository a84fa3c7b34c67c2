package main

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"go.opentelemetry.io/otel/exporters/otlp/otlptrace"

	"causeway.example/internal/config"
	"causeway.example/internal/telemetry"
)

// flushTime is how long the end of the program may wait for a collector to
// take the last spans.
const flushTime = 5 * time.Second

// collectorConnections is more than one at a time only when one that takes
// long is being given up.
const collectorConnections = 2

// newTracing returns nil when nothing is traced. Spans go through pool, whose
// TLS may come later.
func newTracing(ctx context.Context, cfg config.Config, pool *pool, logger *slog.Logger) (*telemetry.Tracing, error) {
	c := cfg.Tracing
	if c.Endpoint == "" {
		return nil, nil //nolint:nilnil // no tracing is no error
	}
	exporter, err := otlptrace.New(ctx, otlpClient{url: c.Endpoint + "/v1/traces", http: &http.Client{
		Transport: withHeader{pool, callHeader(c.Headers)},
		// To another place it was not meant to go.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}})
	if err != nil {
		return nil, err // its client has nothing that could fail
	}
	return telemetry.NewTracing(ctx, telemetry.TracingOptions{
		Exporter: exporter, Ratio: c.Ratio, Secret: []byte(cfg.Cache.Secret), Version: version, Logger: logger,
	})
}

// flush sends the last spans, for as long as there is time, and ends tracing.
func flush(ctx context.Context, t *telemetry.Tracing) {
	ctx, cancel := context.WithTimeout(ctx, flushTime)
	defer cancel()
	t.Shutdown(ctx)
}
