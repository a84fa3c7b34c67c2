package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"causeway.example/internal/config"
	"causeway.example/internal/sandbox"
	"causeway.example/internal/telemetry"
)

// program is a gateway that listens and is ready to run.
type program struct {
	cfg    config.Config
	log    *telemetry.LogWriter
	logger *slog.Logger
	drain  drain
	closer io.Closer  // the look-up cache
	watch  *wsdlWatch // nil without octane.wsdlCheck
	reload *reloads

	telemetry *telemetry.Telemetry
	tracing   *telemetry.Tracing // nil without tracing.endpoint

	api, admin *listener
	simulators *listener // nil without a sandbox
	box        *sandbox.Sandbox
}

// newProgram opens the listeners and wires everything behind them. Nothing is
// accepted before [program.run].
func newProgram(ctx context.Context, cfg config.Config, log *telemetry.LogWriter) (_ *program, err error) {
	p := &program{cfg: cfg, log: log}
	if p.logger, err = newLogger(cfg, log); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			p.close(ctx)
		}
	}()
	if cfg.Sandbox.Enabled {
		if err := p.openSandbox(ctx); err != nil {
			return nil, err
		}
	}
	api, admin, err := p.build(ctx)
	if err != nil {
		return nil, err
	}
	caps, idle := newConnectionCaps(cfg), cfg.Timeouts.Idle
	if p.api, err = listen(ctx, cfg.Listen, p.drain.wrap(p.drain.healthz(api)), serverOptions{
		name: "api", logger: p.logger, connections: caps.api, idle: idle, write: readTimeout + cfg.Timeouts.Operation + answerTime,
	}); err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	if p.admin, err = listen(ctx, cfg.AdminListen, admin, serverOptions{
		name: "admin", logger: p.logger, connections: caps.admin, idle: idle,
	}); err != nil {
		return nil, fmt.Errorf("adminListen: %w", err)
	}
	p.watchConnections()
	reportCacheSecret(ctx, p.cfg, p.logger)
	return p, nil
}

// tryBuild builds what [serve] builds, and releases it again: a configuration
// is good when that works. Nothing listens, and nothing is connected to.
func tryBuild(ctx context.Context, cfg config.Config) error {
	if cfg.Sandbox.Enabled {
		cfg = cfg.UseSandbox(config.SandboxServer{
			URL: "http://127.0.0.1:8090", Username: "sandbox", Password: "sandbox", ClientID: "sandbox", ClientSecret: "sandbox",
		})
	}
	log := telemetry.NewLogWriter(io.Discard)
	defer log.Close()
	logger, err := newLogger(cfg, log)
	if err != nil {
		return err
	}
	p := &program{cfg: cfg, log: log, logger: logger}
	defer p.close(ctx)
	_, _, err = p.build(ctx)
	return err
}

// build makes everything behind the listeners, and returns the handlers of the
// API and of the admin listener. After an error, close what there is.
func (p *program) build(ctx context.Context) (api, admin http.Handler, err error) {
	cfg := p.cfg
	collector := newPool(collectorConnections, cfg.Timeouts)
	if p.tracing, err = newTracing(ctx, cfg, collector, p.logger); err != nil {
		return nil, nil, err
	}
	t := telemetry.New(telemetry.Options{
		Version: version, Revision: revision(), Logger: p.logger, Log: p.log, NoMetrics: noMetrics != "",
		Tracing: p.tracing, TraceID: p.tracing.TraceID,
	})
	p.telemetry = t
	p.reload = newReloads(t.NewReloads(), p.logger)
	if err := p.reload.tls("tracing", cfg.Tracing.TLS, collector.secure); err != nil {
		return nil, nil, fmt.Errorf("tracing: %w", err)
	}
	handler, lookups, err := wire(cfg, t, p.reload)
	if err != nil {
		return nil, nil, err
	}
	p.closer = lookups
	token, err := p.reload.adminToken(cfg.Admin)
	if err != nil {
		return nil, nil, err
	}
	if p.watch, err = newWSDLWatch(ctx, cfg, t, p.logger); err != nil {
		return nil, nil, fmt.Errorf("octane.wsdlCheck: %w", err)
	}
	admin = refusePages(newOwnNames(cfg.Admin.Hosts, cfg.AdminListen), adminHandler(t.MetricsHandler(), &p.drain, lookups, token))
	return handler, admin, nil
}

// openSandbox puts the simulators in the place of the back ends that have no
// base URL.
func (p *program) openSandbox(ctx context.Context) error {
	p.box = newSandbox(p.cfg)
	l, err := listen(ctx, p.cfg.Sandbox.Listen, sandboxHandler(p.cfg, p.box), serverOptions{
		name: "sandbox", logger: p.logger, connections: newConnectionCaps(p.cfg).sandbox, idle: p.cfg.Timeouts.Idle,
	})
	if err != nil {
		return fmt.Errorf("sandbox.listen: %w", err)
	}
	p.simulators = l
	c := p.box.Credentials()
	p.cfg = p.cfg.UseSandbox(config.SandboxServer{
		URL: l.url(), Username: c.Username, Password: c.Password, ClientID: c.ClientID, ClientSecret: c.ClientSecret,
	})
	return nil
}

// sandboxHandler serves the simulators, and their management to whom the admin
// listener would serve: the back ends have credentials, and that has none.
func sandboxHandler(cfg config.Config, box *sandbox.Sandbox) http.Handler {
	simulators := box.Handler()
	management := refusePages(newOwnNames(cfg.Admin.Hosts, cfg.Sandbox.Listen), simulators)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/_sandbox") {
			management.ServeHTTP(w, r)
			return
		}
		simulators.ServeHTTP(w, r)
	})
}

func newSandbox(cfg config.Config) *sandbox.Sandbox {
	return sandbox.New(sandbox.Options{
		Username: cfg.Sandbox.Username, Password: cfg.Sandbox.Password,
		ClientID: cfg.Sandbox.ClientID, ClientSecret: cfg.Sandbox.ClientSecret,
		OrderTime:     cfg.Sandbox.OrderTime,
		Limits:        cfg.Sandbox.Limits,
		CancelBuckets: cfg.SPS.CancelBuckets,
	})
}

// announce tells where the program listens: a person in front of a sandbox by
// a text, everybody else by the log.
func (p *program) announce(ctx context.Context, stdout io.Writer) {
	p.logger.InfoContext(ctx, "serving", slog.String("version", version),
		slog.String("api", p.api.url()), slog.String("admin", p.admin.url()),
		slog.Int("max_connections", p.api.limit.Stats().Max))
	if p.simulators == nil {
		return
	}
	_, _ = fmt.Fprintf(stdout, `Causeway %s is up.

  Try it           %s/swagger/
  API              %s/v1
  OpenAPI          %s/openapi.yaml
  Metrics, probes  %s/metrics  /livez  /readyz
`, version, p.api.url(), p.api.url(), p.api.url(), p.admin.url()) // a closed stdout stops nothing
	announceSandbox(stdout, p.simulators.url(), p.box.Credentials())
}

// announceSandbox prints the simulators' address and credentials, to paste
// into a shell: on this machine they are no secret.
func announceSandbox(stdout io.Writer, url string, c sandbox.Credentials) {
	_, _ = fmt.Fprintf(stdout, `  Simulators       %s/tiab/UtbOrder?wsdl  /sps/v5  /_sandbox/calls

S=%s
OCTANE_USERNAME=%s OCTANE_PASSWORD=%s
SPS_CLIENT_ID=%s SPS_CLIENT_SECRET=%s

`, url, url, c.Username, c.Password, c.ClientID, c.ClientSecret) // a closed stdout stops nothing
}

// run serves until ctx is done, then drains: readiness first, then the
// requests in flight, then the simulators that these may need.
func (p *program) run(ctx context.Context) error {
	defer p.close(ctx)
	warnExposed(ctx, p.cfg, p.logger)
	group, ctx := errgroup.WithContext(ctx)
	if p.cfg.Auth.Open {
		group.Go(func() error { return remindOpen(ctx, p.logger) })
	}
	for _, l := range p.listeners() {
		group.Go(l.serve)
	}
	group.Go(func() error { return p.reload.run(ctx) })
	if p.watch != nil {
		group.Go(func() error { return p.watch.run(ctx) })
	}
	group.Go(func() error {
		<-ctx.Done()
		return p.shutdown(context.WithoutCancel(ctx))
	})
	return group.Wait()
}

func (p *program) shutdown(ctx context.Context) error {
	p.drain.started.Store(true)
	p.logger.InfoContext(ctx, "draining", slog.Int64("for_ms", p.cfg.Timeouts.Drain.Milliseconds()))
	<-time.After(p.cfg.Timeouts.Drain)
	ctx, cancel := context.WithTimeout(ctx, p.cfg.Timeouts.Shutdown)
	defer cancel()
	for _, l := range p.listeners() {
		if l == p.simulators {
			p.closeLookups() // those without a caller would keep the simulators busy
		}
		if err := l.server.Shutdown(ctx); err != nil {
			return fmt.Errorf("requests were still in flight after timeouts.shutdown: %w", err)
		}
	}
	flush(ctx, p.tracing)
	p.logger.InfoContext(ctx, "stopped")
	return nil
}

// listeners are in the order in which they end.
func (p *program) listeners() []*listener {
	open := []*listener{}
	for _, l := range []*listener{p.api, p.admin, p.simulators} {
		if l != nil {
			open = append(open, l)
		}
	}
	return open
}

// close releases what a program holds, whether it ever ran or not.
func (p *program) close(ctx context.Context) {
	for _, l := range p.listeners() {
		_ = l.Close() // it may be closed by the server already
	}
	p.closeLookups()
	flush(context.WithoutCancel(ctx), p.tracing) // nothing is left to send, unless the end was no orderly one
}

// closeLookups closes the look-up cache, once.
func (p *program) closeLookups() {
	if p.closer != nil {
		_ = p.closer.Close() // the process ends: nobody is left to be told
		p.closer = nil
	}
}
