// Package wiring composes the gateway: adapters, the decorators around each
// primitive, the look-up cache, the operations and the HTTP handlers. It is the
// only package that sees all of them.
package wiring

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"

	"causeway.example/handlers"
	"causeway.example/internal/app"
	"causeway.example/internal/cacheadmin"
	"causeway.example/internal/config"
	"causeway.example/internal/gateway"
	"causeway.example/internal/gateway/exchange"
	"causeway.example/internal/reload"
	"causeway.example/internal/resilience"
	"causeway.example/internal/telemetry"
	"causeway.example/internal/transport"
)

// Build identifies the build of the program.
type Build struct{ Version, Revision string }

// wiring is what the parts of one program share.
type wiring struct {
	build     Build
	cfg       config.Config
	logger    *slog.Logger
	tracing   *telemetry.Tracing // nil without tracing.endpoint
	telemetry *telemetry.Telemetry
	reloads   *telemetry.Reloads
	files     *reload.Watcher
	location  *time.Location   // of the back end's dates
	memory    int64            // limit of the process, in bytes
	answers   *exchange.Memory // for responses of back ends
}

// Wire is an [app.Wire] function.
func (b Build) Wire(ctx context.Context, cfg config.Config, logger *slog.Logger, log *telemetry.LogWriter) (_ app.Parts, err error) {
	HideSecrets(cfg)
	w := &wiring{build: b, cfg: cfg, logger: logger, memory: debug.SetMemoryLimit(-1)}
	w.answers = exchange.NewMemory(w.memory)
	collector := transport.New(collectorConnections, cfg.Timeouts)
	if w.tracing, err = w.newTracing(ctx, collector); err != nil {
		return app.Parts{}, err
	}
	var lookups lookups
	defer func() {
		if err != nil {
			lookups.close()
			w.flush(context.WithoutCancel(ctx))
		}
	}()
	w.telemetry = telemetry.New(telemetry.Options{
		Version: b.Version, Revision: b.Revision, Logger: logger, Log: log, Tracing: w.tracing, TraceID: w.tracing.TraceID,
	})
	w.reloads = w.telemetry.NewReloads()
	w.files = reload.New(w.reloads, logger)
	if err := w.clientTLS("tracing", cfg.Tracing.TLS, collector.SetTLS); err != nil {
		return app.Parts{}, fmt.Errorf("tracing: %w", err)
	}
	serverTLS, err := w.serverTLS()
	if err != nil {
		return app.Parts{}, fmt.Errorf("tls: %w", err)
	}
	if w.location, err = time.LoadLocation(cfg.Octane.TimeZone); err != nil {
		return app.Parts{}, err
	}
	upstream, err := w.upstream()
	if err != nil {
		return app.Parts{}, err
	}
	keys, err := w.apiKeys()
	if err != nil {
		return app.Parts{}, err
	}
	if lookups, err = w.newLookups(); err != nil { //nolint:contextcheck // what is logged of Redis belongs to no request
		return app.Parts{}, err
	}
	api, err := w.api(upstream, lookups, keys)
	if err != nil {
		return app.Parts{}, err
	}
	background := []func(context.Context) error{lookups.watch}
	watch, err := b.NewWSDLWatch(ctx, cfg, w.telemetry, logger)
	if err != nil {
		return app.Parts{}, fmt.Errorf("octane.wsdlCheck: %w", err)
	}
	if watch != nil {
		background = append(background, watch.Run)
	}
	w.reportCacheSecret(ctx)
	return app.Parts{
		API: api, TLS: serverTLS, Metrics: w.telemetry.MetricsHandler(), Cache: cacheadmin.New(lookups.Cache, lookups.redis != nil),
		Files: w.files, Background: background, Connections: w.telemetry.Connections,
		CloseLookups: sync.OnceFunc(lookups.close), Flush: w.flush,
	}, nil
}

// api returns the handler of the API.
func (w *wiring) api(upstream gateway.Upstream, lookups lookups, keys *handlers.Keyring) (http.Handler, error) {
	cfg := w.cfg
	lookup := telemetry.TraceLookup(w.telemetry, withoutAnswers(lookups, upstream))
	service := gateway.NewService(upstream, lookup, gateway.ServiceOptions{
		Location:      w.location,
		CancelBuckets: cfg.SPS.CancelBuckets,
	})
	handler, err := handlers.New(handlers.Options{
		Service:      service,
		Begin:        begin(cfg.Timeouts.Operation),
		Keys:         keys,
		Open:         cfg.Auth.Open,
		Refuse:       app.RefuseForeignOrigins(cfg),
		BulkMax:      cfg.Octane.BulkMax,
		MaxBody:      cfg.MaxBodyBytes,
		BodyMemory:   newBodyMemory(w.memory, cfg.MaxBodyBytes),
		Location:     w.location,
		PollInterval: cfg.Octane.PollInterval,
		PublicURL:    cfg.PublicURL,
		Docs:         docs(cfg),
		OnShortKey:   newShortKeys(w.logger).used,
		OnRequest:    func(ctx context.Context, e gateway.RequestEvent) { w.telemetry.Request(ctx, telemetry.Request(e)) },
	})
	if err != nil {
		return nil, err
	}
	return w.telemetry.InFlight(w.telemetry.Trace(handler)), nil
}

// docs returns the settings of the pages beside the API. A browser stores the
// key that is typed into Swagger UI only if it opens nothing real.
func docs(cfg config.Config) handlers.Docs {
	return handlers.Docs{Disabled: !cfg.Docs.Enabled, Path: strings.TrimSuffix(cfg.Docs.Path, "/"), PersistAuthorization: cfg.Simulated()}
}

// newBodyMemory divides the process's memory limit, in bytes: an eighth is for
// large bodies that are being received, and a sixteenth for those that are
// being parsed. One body of the largest size always fits.
func newBodyMemory(limit, maxBody int64) handlers.BodyMemory {
	limit = min(limit, 1<<30) // without a limit as well
	return handlers.BodyMemory{
		Held:   semaphore.NewWeighted(max(limit/8, maxBody)),
		Parsed: semaphore.NewWeighted(max(limit/16, maxBody)),
	}
}

// HideSecrets registers the configured credentials, so that they are masked in
// every text of a back end.
func HideSecrets(cfg config.Config) {
	for name, value := range cfg.Secrets() {
		gateway.HideSecret(name, value)
	}
}

// begin returns a function that gives an operation its overall deadline, and
// accounts for the memory of back ends' responses until the request is answered.
func begin(d time.Duration) func(context.Context, gateway.Class) (context.Context, func()) {
	return func(ctx context.Context, class gateway.Class) (context.Context, func()) {
		ctx, release := exchange.WithAnswers(ctx)
		ctx, cancel := resilience.WithDeadline(ctx, d, class)
		return ctx, func() {
			cancel()
			release()
		}
	}
}
