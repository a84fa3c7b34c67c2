package app

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"

	"golang.org/x/sync/errgroup"

	"causeway.example/internal/config"
	"causeway.example/internal/sandbox"
)

// openSandbox replaces the back ends without a base URL by simulators.
func (p *Program) openSandbox(ctx context.Context) error {
	p.sandbox = NewSandbox(p.cfg)
	l, err := listen(ctx, p.cfg.Sandbox.Listen, sandboxHandler(p.cfg, p.sandbox), serverOptions{
		open: p.open, name: "sandbox", logger: p.logger, connections: newConnectionCaps(p.cfg).sandbox, idle: p.cfg.Timeouts.Idle,
	})
	if err != nil {
		return fmt.Errorf("sandbox.listen: %w", err)
	}
	p.simulators = l
	c := p.sandbox.Credentials()
	p.cfg = p.cfg.UseSandbox(config.SandboxServer{
		URL: l.url(), Username: c.Username, Password: c.Password, ClientID: c.ClientID, ClientSecret: c.ClientSecret,
	})
	return nil
}

// NewSandbox returns the simulators that a configuration describes.
func NewSandbox(cfg config.Config) *sandbox.Sandbox {
	return sandbox.New(sandbox.Options{
		Username: cfg.Sandbox.Username, Password: cfg.Sandbox.Password,
		ClientID: cfg.Sandbox.ClientID, ClientSecret: cfg.Sandbox.ClientSecret,
		OrderTime:     cfg.Sandbox.OrderTime,
		Limits:        cfg.Sandbox.Limits,
		CancelBuckets: cfg.SPS.CancelBuckets,
	})
}

// sandboxHandler serves the simulators. Their management has no credentials, so
// it is served under the same conditions as the admin endpoints.
func sandboxHandler(cfg config.Config, box *sandbox.Sandbox) http.Handler {
	simulators := box.Handler()
	management := requireTool(newOwnNames(cfg.Admin.Hosts, cfg.Sandbox.Listen), simulators)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/_sandbox") {
			management.ServeHTTP(w, r)
			return
		}
		simulators.ServeHTTP(w, r)
	})
}

// RunSandbox serves the simulators alone until ctx is done.
func RunSandbox(ctx context.Context, cfg config.Config, stdout io.Writer, logger *slog.Logger) error {
	box := NewSandbox(cfg)
	warnSandboxExposed(ctx, cfg, logger)
	l, err := listen(ctx, cfg.Sandbox.Listen, sandboxHandler(cfg, box), serverOptions{
		open: openTCP, name: "sandbox", logger: logger, connections: newConnectionCaps(cfg).api, idle: cfg.Timeouts.Idle,
	})
	if err != nil {
		return fmt.Errorf("sandbox.listen: %w", err)
	}
	announceSandbox(stdout, l.url(), box.Credentials())
	group, ctx := errgroup.WithContext(ctx)
	group.Go(l.serve)
	group.Go(func() error {
		<-ctx.Done()
		return l.server.Shutdown(context.WithoutCancel(ctx))
	})
	return group.Wait()
}

// announceSandbox prints the simulators' address and credentials in a form that
// can be pasted into a shell. They open nothing real.
func announceSandbox(stdout io.Writer, url string, c sandbox.Credentials) {
	_, _ = fmt.Fprintf(stdout, `  Simulators       %s/tiab/UtbOrder?wsdl  /sps/v5/balances  /_sandbox/calls

S=%s
OCTANE_USERNAME=%s OCTANE_PASSWORD=%s
SPS_CLIENT_ID=%s SPS_CLIENT_SECRET=%s

`, url, url, c.Username, c.Password, c.ClientID, c.ClientSecret) // the program runs without stdout as well
}
