package app

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
	"causeway.example/internal/reload"
	"causeway.example/internal/sandbox"
	"causeway.example/internal/telemetry"
)

// Options are the settings of a [Program].
type Options struct {
	Config  config.Config
	Version string // of the build
	Log     *telemetry.LogWriter
	Wire    Wire
}

// Wire builds everything behind the listeners. If it fails, it releases what it
// has built.
type Wire func(ctx context.Context, cfg config.Config, logger *slog.Logger, log *telemetry.LogWriter) (Parts, error)

// Parts are what a program serves and runs.
type Parts struct {
	API     http.Handler
	TLS     *tls.Config  // of the API listener; nil is plain HTTP
	Metrics http.Handler // at /metrics of the admin listener
	Cache   http.Handler // below /cache/ of the admin listener
	Files   *reload.Watcher
	// Background are run until their context is done.
	Background []func(context.Context) error
	// Connections receives the function that counts the listeners' connections.
	Connections func(stats func() []telemetry.ConnectionStats)
	// CloseLookups ends the look-ups that no caller waits for. It may be called
	// more than once.
	CloseLookups func()
	// Flush exports the last spans. It may be called more than once.
	Flush func(context.Context)
}

// Program is a gateway whose listeners are open.
type Program struct {
	options Options
	open    opener
	cfg     config.Config // with the sandbox in place of missing back ends
	logger  *slog.Logger
	drain   drain
	parts   Parts

	api, admin *listener
	simulators *listener // nil without a sandbox
	sandbox    *sandbox.Sandbox
}

// New opens the listeners and wires everything behind them. No connection is
// accepted before [Program.Run].
func New(ctx context.Context, o Options) (*Program, error) { return newProgram(ctx, o, openTCP) }

func newProgram(ctx context.Context, o Options, open opener) (_ *Program, err error) {
	p := &Program{options: o, open: open, cfg: o.Config}
	if p.logger, err = NewLogger(p.cfg, o.Log); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			p.Close(ctx)
		}
	}()
	if p.cfg.Sandbox.Enabled {
		if err := p.openSandbox(ctx); err != nil {
			return nil, err
		}
	}
	if p.parts, err = o.Wire(ctx, p.cfg, p.logger, o.Log); err != nil {
		return nil, err
	}
	token, err := newAdminToken(p.cfg.Admin, p.parts.Files)
	if err != nil {
		return nil, err
	}
	caps, timeouts := newConnectionCaps(p.cfg), p.cfg.Timeouts
	if p.api, err = listen(ctx, p.cfg.Listen, p.drain.wrap(p.drain.healthz(p.parts.API)), serverOptions{
		open: open, name: "api", logger: p.logger, connections: caps.api,
		idle: timeouts.Idle, write: ReadTimeout + timeouts.Operation + writeTimeout, tls: p.parts.TLS,
	}); err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	admin := requireTool(newOwnNames(p.cfg.Admin.Hosts, p.cfg.AdminListen), adminHandler(p.parts, &p.drain, token))
	if p.admin, err = listen(ctx, p.cfg.AdminListen, admin, serverOptions{
		open: open, name: "admin", logger: p.logger, connections: caps.admin, idle: timeouts.Idle,
	}); err != nil {
		return nil, fmt.Errorf("adminListen: %w", err)
	}
	p.watchConnections()
	return p, nil
}

// NewLogger returns a logger that writes to log from the configured level on.
func NewLogger(cfg config.Config, log io.Writer) (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(cfg.Log.Level)); err != nil {
		return nil, fmt.Errorf("log.level: %w", err)
	}
	return telemetry.NewLogger(log, level), nil
}

// Files returns the watcher of the program's files.
func (p *Program) Files() *reload.Watcher { return p.parts.Files }

// URLs returns the base URLs of the listeners. That of the sandbox is empty
// without one.
func (p *Program) URLs() (api, admin, sandbox string) {
	if p.simulators != nil {
		sandbox = p.simulators.url()
	}
	return p.api.url(), p.admin.url(), sandbox
}

// Announce reports the addresses of the listeners in the log, and of a sandbox
// to stdout as well, as text for a person.
func (p *Program) Announce(ctx context.Context, stdout io.Writer) {
	p.logger.InfoContext(ctx, "serving", slog.String("version", p.options.Version),
		slog.String("api", p.api.url()), slog.String("admin", p.admin.url()),
		slog.Int("max_connections", p.api.limit.Stats().Max))
	if p.simulators == nil {
		return
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Causeway %s is up.\n\n", p.options.Version)
	if docs := p.api.url() + strings.TrimSuffix(p.cfg.Docs.Path, "/"); p.cfg.Docs.Enabled {
		fmt.Fprintf(&b, "  Start here       %s/\n  Try it           %s/swagger/\n  Reference        %s/docs/\n  OpenAPI          %s/openapi.yaml\n", docs, docs, docs, docs)
	}
	fmt.Fprintf(&b, "  API              %s/v1/customers/100234/data-pools/0477000001\n", p.api.url()) // a pool of the simulators
	fmt.Fprintf(&b, "  Metrics, probes  %s/metrics  /livez  /readyz\n", p.admin.url())
	_, _ = io.WriteString(stdout, b.String()) // the program runs without stdout as well
	announceSandbox(stdout, p.simulators.url(), p.sandbox.Credentials())
}

// Run serves until ctx is done, then drains: it fails the readiness probe,
// finishes the requests in flight, and ends the simulators, which these may
// need, last.
func (p *Program) Run(ctx context.Context) error {
	defer p.Close(ctx)
	warnExposed(ctx, p.cfg, p.logger)
	group, ctx := errgroup.WithContext(ctx)
	if p.cfg.Auth.Open {
		group.Go(func() error { return remindOpen(ctx, p.logger) })
	}
	for _, l := range p.listeners() {
		group.Go(l.serve)
	}
	group.Go(func() error { return p.parts.Files.Run(ctx) })
	for _, run := range p.parts.Background {
		group.Go(func() error { return run(ctx) })
	}
	group.Go(func() error {
		<-ctx.Done()
		return p.shutdown(context.WithoutCancel(ctx))
	})
	return group.Wait()
}

func (p *Program) shutdown(ctx context.Context) error {
	p.drain.started.Store(true)
	p.logger.InfoContext(ctx, "draining", slog.Int64("for_ms", p.cfg.Timeouts.Drain.Milliseconds()))
	<-time.After(p.cfg.Timeouts.Drain)
	ctx, cancel := context.WithTimeout(ctx, p.cfg.Timeouts.Shutdown)
	defer cancel()
	for _, l := range p.listeners() {
		if l == p.simulators {
			p.parts.CloseLookups() // look-ups without a caller would keep the simulators busy
		}
		if err := l.server.Shutdown(ctx); err != nil {
			return fmt.Errorf("requests were still in flight after timeouts.shutdown: %w", err)
		}
	}
	p.parts.Flush(ctx)
	p.logger.InfoContext(ctx, "stopped")
	return nil
}

// listeners returns the open listeners in the order in which they are shut down.
func (p *Program) listeners() []*listener {
	open := []*listener{}
	for _, l := range []*listener{p.api, p.admin, p.simulators} {
		if l != nil {
			open = append(open, l)
		}
	}
	return open
}

// Close releases the resources of a program, whether or not it has run.
func (p *Program) Close(ctx context.Context) {
	for _, l := range p.listeners() {
		_ = l.Close() // the server may have closed it already
	}
	if p.parts.Flush == nil {
		return // it was not wired
	}
	p.parts.CloseLookups()
	p.parts.Flush(context.WithoutCancel(ctx)) // nothing is left to export after an orderly shutdown
}
