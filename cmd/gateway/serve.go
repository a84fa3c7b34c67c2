package main

import (
	"context"
	"crypto/tls"
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
	"causeway.example/internal/wsdlcheck"
)

// program is a gateway that listens and is ready to run.
type program struct {
	open   opener // nil opens the addresses
	cfg    config.Config
	log    *telemetry.LogWriter
	logger *slog.Logger
	drain  drain
	closer io.Closer                   // the look-up cache
	redis  func(context.Context) error // watches it
	watch  *wsdlcheck.Watch            // nil without octane.wsdlCheck
	reload *reloads
	secure *tls.Config // of the API listener; nil without tls.certFile

	telemetry *telemetry.Telemetry
	tracing   *telemetry.Tracing // nil without tracing.endpoint

	api, admin *listener
	simulators *listener // nil without a sandbox
	box        *sandbox.Sandbox
}

// newProgram opens the listeners and wires everything behind them. Nothing is
// accepted before [program.run].
func newProgram(ctx context.Context, cfg config.Config, log *telemetry.LogWriter) (*program, error) {
	return newProgramOn(ctx, nil, cfg, log)
}

// newProgramOn is newProgram with the way to open an address.
func newProgramOn(ctx context.Context, open opener, cfg config.Config, log *telemetry.LogWriter) (_ *program, err error) {
	p := &program{open: open, cfg: cfg, log: log}
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
		open: open, name: "api", logger: p.logger, connections: caps.api, idle: idle, write: readTimeout + cfg.Timeouts.Operation + answerTime, secure: p.secure,
	}); err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	if p.admin, err = listen(ctx, cfg.AdminListen, admin, serverOptions{
		open: open, name: "admin", logger: p.logger, connections: caps.admin, idle: idle,
	}); err != nil {
		return nil, fmt.Errorf("adminListen: %w", err)
	}
	p.watchConnections()
	reportCacheSecret(ctx, p.cfg, p.logger)
	return p, nil
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
		Version: version, Revision: revision(), Logger: p.logger, Log: p.log,
		Tracing: p.tracing, TraceID: p.tracing.TraceID,
	})
	p.telemetry = t
	p.reload = newReloads(t.NewReloads(), p.logger)
	if err := p.reload.tls("tracing", cfg.Tracing.TLS, collector.secure); err != nil {
		return nil, nil, fmt.Errorf("tracing: %w", err)
	}
	if p.secure, err = p.reload.serverTLS(cfg.TLS); err != nil {
		return nil, nil, fmt.Errorf("tls: %w", err)
	}
	handler, lookups, err := wire(cfg, t, p.reload) //nolint:contextcheck // what is logged of Redis belongs to no request
	if err != nil {
		return nil, nil, err
	}
	p.closer, p.redis = lookups, lookups.watch
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
		open: p.open, name: "sandbox", logger: p.logger, connections: newConnectionCaps(p.cfg).sandbox, idle: p.cfg.Timeouts.Idle,
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
	var b strings.Builder
	fmt.Fprintf(&b, "Causeway %s is up.\n\n", version)
	if docs := p.api.url() + strings.TrimSuffix(p.cfg.Docs.Path, "/"); p.cfg.Docs.Enabled {
		fmt.Fprintf(&b, "  Start here       %s/\n  Try it           %s/swagger/\n  Reference        %s/docs/\n  OpenAPI          %s/openapi.yaml\n", docs, docs, docs, docs)
	}
	fmt.Fprintf(&b, "  API              %s/v1/customers/100234/data-pools/0477000001\n", p.api.url()) // a pool that the simulators have
	fmt.Fprintf(&b, "  Metrics, probes  %s/metrics  /livez  /readyz\n", p.admin.url())
	_, _ = io.WriteString(stdout, b.String()) // a closed stdout stops nothing
	announceSandbox(stdout, p.simulators.url(), p.box.Credentials())
}

// announceSandbox prints the simulators' address and credentials, to paste
// into a shell: on this machine they are no secret.
func announceSandbox(stdout io.Writer, url string, c sandbox.Credentials) {
	_, _ = fmt.Fprintf(stdout, `  Simulators       %s/tiab/UtbOrder?wsdl  /sps/v5/balances  /_sandbox/calls

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
	group.Go(func() error { return p.redis(ctx) })
	if p.watch != nil {
		group.Go(func() error { return p.watch.Run(ctx) })
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
