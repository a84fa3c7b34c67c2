package app

import (
	"context"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"causeway.example/internal/config"
	"causeway.example/internal/connlimit"
	"causeway.example/internal/telemetry"
)

// adminConnections caps the admin listener, which serves probes, scrapes and an
// operator. It is apart from the API's cap, so that clients cannot exhaust it.
const adminConnections = 32

// connectionCaps are the most connections of each listener.
type connectionCaps struct{ api, admin, sandbox int }

// newConnectionCaps derives the caps from the process's limits. The API may use
// what is left by the connections to back ends and of the other listeners.
func newConnectionCaps(cfg config.Config) connectionCaps {
	upstream := cfg.Octane.MaxConcurrent + cfg.SPS.MaxConcurrent
	caps := connectionCaps{admin: adminConnections, api: cfg.MaxConnections}
	others := upstream + adminConnections
	if cfg.Sandbox.Enabled {
		used := upstream + adminConnections // by the gateway itself and by an operator
		caps.sandbox = 2 * used             // all of them may be idle
		others += used
	}
	if caps.api == 0 {
		derive := connlimit.Derive
		if cfg.TLS.Configured() {
			derive = connlimit.DeriveTLS
		}
		caps.api = derive(debug.SetMemoryLimit(-1), connlimit.FileDescriptors(), others)
	}
	return caps
}

// watchConnections exposes the connections of all listeners as metrics, and lets
// the listeners take file descriptors from each other, first from the API's.
func (p *Program) watchConnections() {
	names := map[*listener]string{p.api: "api", p.admin: "admin", p.simulators: "sandbox"}
	var shared []*connlimit.Listener
	for _, l := range p.listeners() {
		shared = append(shared, l.limit)
	}
	connlimit.Share(shared...)
	p.parts.Connections(func() []telemetry.ConnectionStats {
		var all []telemetry.ConnectionStats
		for _, l := range p.listeners() {
			s := l.limit.Stats()
			all = append(all, telemetry.ConnectionStats{
				Listener: names[l], Max: s.Max, New: s.New, Idle: s.Idle, Active: s.Active, AcceptErrors: s.AcceptErrors,
				Full: s.Evicted[connlimit.Full], Descriptors: s.Evicted[connlimit.Descriptors], SlowReader: s.Evicted[connlimit.SlowReader],
			})
		}
		return all
	})
}

// logAcceptError returns a function that logs the accept errors of a listener,
// once a minute at most: without file descriptors there are fifty per second.
func logAcceptError(ctx context.Context, logger *slog.Logger, listener string) func(error) {
	due := everyMinute()
	return func(err error) {
		if due() {
			logger.WarnContext(ctx, "a connection was not accepted; it is tried again",
				slog.String("listener", listener), slog.String("error", err.Error()))
		}
	}
}

// logHandshakeError returns a function that logs failed TLS handshakes, once a
// minute at most.
func logHandshakeError(ctx context.Context, logger *slog.Logger, listener string) func(error) {
	due := everyMinute()
	return func(err error) {
		if due() {
			logger.WarnContext(ctx, "a TLS handshake failed", slog.String("listener", listener), slog.String("error", err.Error()))
		}
	}
}

// everyMinute returns a function that returns true once a minute at most.
func everyMinute() func() bool {
	var mu sync.Mutex
	var last time.Time
	return func() bool {
		mu.Lock()
		defer mu.Unlock()
		now := time.Now()
		if now.Sub(last) < time.Minute {
			return false
		}
		last = now
		return true
	}
}
