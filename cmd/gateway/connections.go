package main

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

// adminConnections is the cap of the admin listener: probes, scrapes, and
// somebody who looks. It is apart from the API's, whose clients cannot take it.
const adminConnections = 32

// connectionCaps are the most connections of each listener.
type connectionCaps struct{ api, admin, sandbox int }

// newConnectionCaps derives the caps from the process's limits. The API has what
// the other connections leave: those to back ends, and those of the other
// listeners.
func newConnectionCaps(cfg config.Config) connectionCaps {
	upstream := cfg.Octane.MaxConcurrent + cfg.SPS.MaxConcurrent
	caps := connectionCaps{admin: adminConnections, api: cfg.MaxConnections}
	others := upstream + adminConnections
	if cfg.Sandbox.Enabled {
		used := upstream + adminConnections // the gateway itself, and somebody who looks
		caps.sandbox = 2 * used             // all of them may be idle
		others += used
	}
	if caps.api == 0 {
		derive := connlimit.Derive
		if cfg.TLS.Configured() {
			derive = connlimit.DeriveSecured
		}
		caps.api = derive(debug.SetMemoryLimit(-1), connlimit.FileDescriptors(), others)
	}
	return caps
}

// watchConnections shows the connections of all listeners, and lets these get
// file descriptors from each other: the API's clients give way first.
func (p *program) watchConnections() {
	names := map[*listener]string{p.api: "api", p.admin: "admin", p.simulators: "sandbox"}
	var shared []*connlimit.Listener
	for _, l := range p.listeners() {
		shared = append(shared, l.limit)
	}
	connlimit.Share(shared...)
	p.telemetry.Connections(func() []telemetry.ConnectionStats {
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

// logAcceptError returns what writes the errors of one listener, a line a
// minute: while there is no file descriptor, there are fifty a second.
func logAcceptError(ctx context.Context, logger *slog.Logger, listener string) func(error) {
	due := everyMinute()
	return func(err error) {
		if due() {
			logger.WarnContext(ctx, "a connection was not accepted; it is tried again",
				slog.String("listener", listener), slog.String("error", err.Error()))
		}
	}
}

// logHandshakeError likewise writes why clients and the listener could not agree
// on TLS.
func logHandshakeError(ctx context.Context, logger *slog.Logger, listener string) func(error) {
	due := everyMinute()
	return func(err error) {
		if due() {
			logger.WarnContext(ctx, "a TLS handshake failed", slog.String("listener", listener), slog.String("error", err.Error()))
		}
	}
}

// everyMinute returns a function that is true once a minute at most.
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
