package config

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// check judges the values, and reports everything that is wrong with them.
func (l *loader) check(cfg Config) {
	l.checkListeners(cfg)
	l.checkAuth(cfg)
	l.checkOctane(cfg.Octane)
	l.checkSPS(cfg.SPS)
	l.checkCache(cfg.Cache)
	l.checkRedis(cfg.Redis)
	l.checkTimeouts(cfg.Timeouts)
	l.oneOf("log.level", cfg.Log.Level, "debug", "info", "warn", "error")
	l.checkTracing(cfg.Tracing)
	if cfg.Octane.BaseURL == "" && cfg.SPS.BaseURL == "" && !cfg.Sandbox.Enabled && !l.faults.about("sandbox.enabled") {
		l.refuse("octane.baseUrl", "no back end is configured: set octane.baseUrl, sps.baseUrl or both, or sandbox.enabled: true")
	}
	if cfg.Sandbox.OrderTime <= 0 {
		l.refuse("sandbox.orderTime", "must be positive")
	}
}

// refuse records a fault, unless the value could not even be read.
func (l *loader) refuse(path, format string, args ...any) {
	if !l.faults.about(path) {
		l.fault(path, fmt.Sprintf(format, args...))
	}
}

func (l *loader) checkListeners(cfg Config) {
	l.between("maxBodyBytes", cfg.MaxBodyBytes, 1<<10, 1<<30)
	listeners := []struct{ path, address string }{
		{"listen", cfg.Listen}, {"adminListen", cfg.AdminListen}, {"sandbox.listen", cfg.Sandbox.Listen},
	}
	seen := map[string]string{}
	for _, listener := range listeners {
		l.hostPort(listener.path, listener.address, "127.0.0.1:8080 or :8080")
		if other := seen[listener.address]; other != "" && !strings.HasSuffix(listener.address, ":0") {
			l.refuse(listener.path, "must differ from %s", other)
		}
		seen[listener.address] = listener.path
	}
}

func (l *loader) checkAuth(cfg Config) {
	l.checkKeys(cfg.Auth.Keys)
	switch open, keys := cfg.Auth.Open, len(cfg.Auth.Keys) > 0; {
	case open && keys:
		l.refuse("auth.open", "would make auth.keys useless: set one of the two")
	case !open && !keys:
		l.refuse("auth.keys", "nobody could call the API: set auth.keys, or auth.open: true to serve without keys")
	case open && !l.given("auth.open") && !loopback(cfg.Listen):
		l.refuse("auth.open", "%s is reachable from other machines: set auth.keys, or auth.open: true to serve them without keys", cfg.Listen)
	}
}

func (l *loader) checkTimeouts(t Timeouts) {
	for _, timeout := range []struct {
		path  string
		value time.Duration
	}{
		{"timeouts.operation", t.Operation}, {"timeouts.attempt", t.Attempt}, {"timeouts.shutdown", t.Shutdown},
	} {
		if timeout.value <= 0 {
			l.refuse(timeout.path, "must be positive")
		}
	}
	for _, part := range partsOfAttempt(&t) {
		switch {
		case *part.value <= 0 && l.given(part.path):
			l.refuse(part.path, "must be positive")
		case *part.value > t.Attempt && t.Attempt > 0:
			l.refuse(part.path, "must not be longer than timeouts.attempt (%s), which ends it", t.Attempt)
		}
	}
	if t.Queue < 0 {
		l.refuse("timeouts.queue", "must not be negative")
	}
	if t.Drain < 0 {
		l.refuse("timeouts.drain", "must not be negative")
	}
	if t.Shutdown < t.Operation {
		l.refuse("timeouts.shutdown", "must not be shorter than timeouts.operation (%s): requests in flight could not finish", t.Operation)
	}
	if t.Attempt > t.Operation {
		l.refuse("timeouts.attempt", "must not be longer than timeouts.operation (%s)", t.Operation)
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

func (l *loader) checkTracing(t Tracing) {
	if t.Endpoint != "" {
		// By http:// to another machine as well: nothing secret is in a span.
		l.httpURL("tracing.endpoint", t.Endpoint)
	}
	if !(t.Ratio >= 0 && t.Ratio <= 1) { // NaN neither
		l.refuse("tracing.ratio", "%v must be from 0 to 1", t.Ratio)
	}
	l.checkTLS("tracing.tls", t.TLS, t.Endpoint)
}

// hostPort checks what net.Listen and net.Dial take: a port, and a host or
// none. The message does not repeat the value: it may be a URL with a password.
func (l *loader) hostPort(path, address, example string) {
	_, port, err := net.SplitHostPort(address)
	number, portErr := strconv.ParseUint(port, 10, 16)
	if err != nil || portErr != nil || number > 65535 {
		l.refuse(path, "must be host:port, such as %s", example)
	}
}

// loopback tells whether a listener is out of reach for other machines.
func loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return true // refused already, as an address
	}
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.Unmap().IsLoopback()
}

func (l *loader) oneOf(path, value string, allowed ...string) {
	if !slices.Contains(allowed, value) {
		l.refuse(path, "%q must be one of %s", value, strings.Join(allowed, ", "))
	}
}

func (l *loader) between(path string, value, least, most int64) {
	if value < least || value > most {
		l.refuse(path, "%d must be from %d to %d", value, least, most)
	}
}

func (l *loader) required(path, value, why string) {
	if value == "" {
		l.refuse(path, "is missing: %s", why)
	}
}

// endpoint checks the URL of a back end.
func (l *loader) endpoint(path, value string) {
	if u := l.httpURL(path, value); u != nil && u.Scheme == "http" && !loopback(net.JoinHostPort(u.Hostname(), "0")) {
		l.warnings = append(l.warnings, Warning{path, "is http:// to another machine: credentials and customer data travel in clear text"})
	}
}

// httpURL checks an HTTP URL, and returns nil for a bad one. The messages
// never repeat it: it may hold a password where none belongs.
func (l *loader) httpURL(path, value string) *url.URL {
	u, err := url.Parse(value)
	switch {
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "":
		l.refuse(path, "must be a URL such as https://backend.example/path")
	case u.User != nil:
		l.refuse(path, "must not hold credentials: they have keys of their own")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		l.refuse(path, "must not have a query or a fragment")
	default:
		return u
	}
	return nil
}
