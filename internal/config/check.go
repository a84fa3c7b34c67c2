package config

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// check reports all problems with the values.
func (l *loader) check(cfg Config) {
	l.checkListeners(cfg)
	l.checkServerTLS(cfg.TLS)
	l.checkPublic(cfg)
	l.checkAuth(cfg)
	l.checkAdmin(cfg.Admin)
	l.checkOctane(cfg.Octane)
	l.checkSPS(cfg.SPS)
	l.checkCache(cfg.Cache)
	l.checkRedis(cfg.Redis)
	l.checkTimeouts(cfg.Timeouts)
	l.oneOf("log.level", cfg.Log.Level, "debug", "info", "warn", "error")
	l.checkTracing(cfg.Tracing)
	if cfg.Octane.BaseURL == "" && cfg.SPS.BaseURL == "" && !cfg.Sandbox.Enabled && !l.problems.about("sandbox.enabled") {
		l.refuse("octane.baseUrl", "no back end is configured: set octane.baseUrl, sps.baseUrl or both, or sandbox.enabled: true")
	}
	l.atMost("sandbox.orderTime", cfg.Sandbox.OrderTime, maxTTL)
	if cfg.Sandbox.OrderTime <= 0 {
		l.refuse("sandbox.orderTime", "must be positive")
	}
	l.checkTexts(cfg)
}

// refuse reports a problem with a value, unless it could not be decoded.
func (l *loader) refuse(path, format string, args ...any) {
	if !l.problems.about(path) {
		l.report(path, fmt.Sprintf(format, args...))
	}
}

func (l *loader) checkListeners(cfg Config) {
	if n := cfg.MaxBodyBytes; n < 1<<10 || n > 4<<20 {
		l.refuse("maxBodyBytes", "must be from 1024 to 4194304: the largest request has some 20 KiB, and bodies are kept in memory until they are read")
	}
	if cfg.MaxConnections != 0 {
		l.between("maxConnections", int64(cfg.MaxConnections), 16, 1_000_000)
	}
	type listener struct{ path, address string }
	api, admin, sandbox := listener{"listen", cfg.Listen}, listener{"adminListen", cfg.AdminListen}, listener{"sandbox.listen", cfg.Sandbox.Listen}
	for _, one := range []listener{api, admin, sandbox} {
		if _, _, ok := hostPort(one.address); !ok {
			l.refuse(one.path, "must be host:port, such as 127.0.0.1:8080 or :8080")
		}
	}
	pairs := [][2]listener{{admin, api}}
	if cfg.Sandbox.Enabled {
		// Never reported for sandbox.listen: `gateway sandbox` opens no other one.
		pairs = append(pairs, [2]listener{api, sandbox}, [2]listener{admin, sandbox})
	}
	for _, pair := range pairs {
		if collide(pair[0].address, pair[1].address) {
			l.refuse(pair[0].path, "must differ from %s", pair[1].path)
		}
	}
}

func (l *loader) checkAuth(cfg Config) {
	l.checkKeys(cfg.Auth.Keys)
	others := !Loopback(cfg.Listen) && !l.problems.about("listen")
	switch open, keys := cfg.Auth.Open, len(cfg.Auth.Keys) > 0; {
	case open && keys:
		l.refuse("auth.open", "would make auth.keys useless: set one of the two")
	case !open && !keys && cfg.Sandbox.Enabled && !cfg.Simulated():
		l.refuse("auth.keys", "nobody could call the API: a back end is real, so it is not open by itself; set auth.keys, or auth.open: true to serve without keys")
	case !open && !keys:
		l.refuse("auth.keys", "nobody could call the API: set auth.keys, or auth.open: true to serve without keys")
	case open && cfg.Simulated() && !l.isSet("auth.open") && others:
		l.refuse("auth.open", "the API is reachable from other machines: set auth.keys, or auth.open: true to serve them without keys")
	case open && !cfg.Simulated() && !cfg.Auth.OpenAnywhere && others:
		l.refuse("auth.open", "would let other machines use a real back end without a key: set auth.keys, listen on loopback, or set auth.openAnywhere: true as well")
	case !open && cfg.Auth.OpenAnywhere:
		l.refuse("auth.openAnywhere", "has no effect without auth.open: true")
	}
}

func (l *loader) checkTimeouts(t Timeouts) {
	for _, timeout := range []struct {
		path  string
		value time.Duration
	}{
		{"timeouts.operation", t.Operation}, {"timeouts.attempt", t.Attempt}, {"timeouts.shutdown", t.Shutdown}, {"timeouts.idle", t.Idle},
	} {
		l.atMost(timeout.path, timeout.value, maxTimeout)
		if timeout.value <= 0 {
			l.refuse(timeout.path, "must be positive")
		}
	}
	l.atMost("timeouts.drain", t.Drain, maxTimeout)
	for _, part := range partsOfAttempt(&t) {
		switch {
		case *part.value <= 0 && l.isSet(part.path):
			l.refuse(part.path, "must be positive")
		case *part.value > t.Attempt && t.Attempt > 0:
			l.refuse(part.path, "must not be longer than timeouts.attempt (%s), which ends it", t.Attempt)
		}
	}
	if t.Queue < 0 {
		l.refuse("timeouts.queue", "must not be negative")
	}
	l.atMost("timeouts.queue", t.Queue, maxTimeout)
	if t.Drain < 0 {
		l.refuse("timeouts.drain", "must not be negative")
	}
	if t.Shutdown < t.Operation && t.Operation <= maxTimeout {
		l.refuse("timeouts.shutdown", "must not be shorter than timeouts.operation (%s): requests in flight could not finish", t.Operation)
	}
	if t.Attempt > t.Operation {
		l.refuse("timeouts.attempt", "must not be longer than timeouts.operation (%s)", t.Operation)
	}
}

// maxTimeout is the largest timeout: a longer one is a mistake in the unit.
const maxTimeout = time.Hour

func (l *loader) atMost(path string, value, most time.Duration) {
	if value > most {
		l.refuse(path, "must not be longer than %dh", int(most.Hours()))
	}
}

// part is a timeout within an attempt.
type part struct {
	path  string
	value *time.Duration
}

func partsOfAttempt(t *Timeouts) []part {
	return []part{
		{"timeouts.dial", &t.Dial}, {"timeouts.tlsHandshake", &t.TLSHandshake}, {"timeouts.firstByte", &t.FirstByte},
	}
}

// Loopback reports whether only this machine can reach a listener.
func Loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return true // reported as an invalid address
	}
	ip, err := netip.ParseAddr(listenHost(host))
	return err == nil && ip.IsLoopback()
}

func (l *loader) oneOf(path, value string, allowed ...string) {
	if !slices.Contains(allowed, value) {
		l.refuse(path, "must be one of %s", strings.Join(allowed, ", "))
	}
}

func (l *loader) between(path string, value, least, most int64) {
	if value < least || value > most {
		l.refuse(path, "must be from %d to %d", least, most)
	}
}

func (l *loader) required(path, value, why string) {
	if value == "" {
		l.refuse(path, "is missing: %s", why)
	}
}
