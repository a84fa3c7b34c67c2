package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"causeway.example/internal/config"
	"causeway.example/internal/gateway"
	"causeway.example/internal/gateway/exchange"

	"causeway.example/internal/secrettest"
)

// verdict is what a failed exchange means; the zero value is success.
type verdict struct {
	read, write gateway.Kind
	outcome     gateway.Outcome // of the write
}

var (
	notReached = verdict{gateway.Unavailable, gateway.Unavailable, gateway.NotSent}
	// broken and late are for a request that was sent.
	broken = verdict{gateway.Unavailable, gateway.Timeout, gateway.Unknown}
	late   = verdict{gateway.Timeout, gateway.Timeout, gateway.Unknown}
)

// TestTLS shakes hands with servers that differ in one thing each. A handshake
// that fails leaves a write unsent.
func TestTLS(t *testing.T) {
	const name = "octane.example"
	ours, others := secrettest.NewAuthority(t), secrettest.NewAuthority(t)
	later, before := time.Now().Add(time.Hour), time.Now().Add(-time.Hour)
	good := func() *tls.Config { return &tls.Config{Certificates: []tls.Certificate{ours.Issue(name, later)}} }
	server := func(change func(*tls.Config)) func() *tls.Config {
		return func() *tls.Config {
			c := good()
			change(c)
			return c
		}
	}
	// asking wants a client certificate of our authority. In TLS 1.3 the client
	// is done before the server looks at it (RFC 8446, section 2), and learns of
	// a refusal when it reads an answer: the write is on its way by then.
	asking := func(version uint16) func() *tls.Config {
		return server(func(c *tls.Config) {
			c.ClientAuth, c.ClientCAs, c.MaxVersion = tls.RequireAndVerifyClientCert, ours.Pool(), version
		})
	}
	trusting := config.TLS{CAFile: ours.File(), ServerName: name}
	with := func(pair tls.Certificate) config.TLS {
		c := trusting
		c.CertFile, c.KeyFile = secrettest.Files(t, pair)
		return c
	}
	for _, tt := range []struct {
		name   string
		server func() *tls.Config
		client config.TLS
		want   verdict
	}{
		{"an authority of its own", good, trusting, verdict{}},
		{"TLS 1.2", server(func(c *tls.Config) { c.MaxVersion = tls.VersionTLS12 }), trusting, verdict{}},
		{"TLS 1.1", server(func(c *tls.Config) { c.MaxVersion = tls.VersionTLS11; c.MinVersion = tls.VersionTLS10 }), trusting, notReached},
		{"the system's authorities only", good, config.TLS{ServerName: name}, notReached},
		{"another authority", good, config.TLS{CAFile: others.File(), ServerName: name}, notReached},
		{"another name", good, config.TLS{CAFile: ours.File(), ServerName: "sps.example"}, notReached},
		{"the name of the URL", good, config.TLS{CAFile: ours.File()}, notReached},
		{"expired", server(func(c *tls.Config) { c.Certificates[0] = ours.Issue(name, before) }), trusting, notReached},
		{"client certificate, TLS 1.2", asking(tls.VersionTLS12), with(ours.Issue("gateway", later)), verdict{}},
		{"client certificate, TLS 1.3", asking(tls.VersionTLS13), with(ours.Issue("gateway", later)), verdict{}},
		{"no client certificate, TLS 1.2", asking(tls.VersionTLS12), trusting, notReached},
		{"no client certificate, TLS 1.3", asking(tls.VersionTLS13), trusting, broken},
		{"another authority's client, TLS 1.2", asking(tls.VersionTLS12), with(others.Issue("gateway", later)), notReached},
		{"another authority's client, TLS 1.3", asking(tls.VersionTLS13), with(others.Issue("gateway", later)), broken},
		{"expired client, TLS 1.2", asking(tls.VersionTLS12), with(ours.Issue("gateway", before)), notReached},
		{"expired client, TLS 1.3", asking(tls.VersionTLS13), with(ours.Issue("gateway", before)), broken},
	} {
		t.Run(tt.name, func(t *testing.T) {
			backEnd := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
			backEnd.TLS, backEnd.Config.ErrorLog = tt.server(), log.New(io.Discard, "", 0)
			backEnd.StartTLS()
			defer backEnd.Close()
			probe(t, backEnd.URL, time.Minute, config.Default().Timeouts, tt.client, tt.want)
		})
	}
}

// TestPartsOfAnAttempt lets each of its limits pass, and only that one; and
// then none of them, because the deadline comes first.
func TestPartsOfAnAttempt(t *testing.T) {
	const short, long = 50 * time.Millisecond, 20 * time.Second
	silent := listenSilently(t)
	none := config.Timeouts{Dial: time.Hour, TLSHandshake: time.Hour, FirstByte: time.Hour}
	dial, handshake, firstByte := none, none, none
	dial.Dial, handshake.TLSHandshake, firstByte.FirstByte = time.Nanosecond, short, short
	for _, tt := range []struct {
		name     string
		url      string
		limits   config.Timeouts
		deadline time.Duration
		want     verdict
		cause    string
	}{
		{"dial", "http://" + silent, dial, long, notReached, "dial tcp"},
		{"TLS handshake", "https://" + silent, handshake, long, notReached, "TLS handshake timeout"},
		{"first byte", "http://" + silent, firstByte, long, late, "timeout awaiting response headers"},
		{"deadline in the handshake", "https://" + silent, none, short, notReached, "deadline exceeded"},
		{"deadline after it", "http://" + silent, none, short, late, "deadline exceeded"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, err := range probe(t, tt.url, tt.deadline, tt.limits, config.TLS{}, tt.want) {
				if !strings.Contains(errors.Unwrap(err).Error(), tt.cause) {
					t.Errorf("cause = %v, want %s", errors.Unwrap(err), tt.cause)
				}
			}
		})
	}
}

// probe makes a read and a write, or those of the classes, judges what failed,
// and returns it.
func probe(t *testing.T, url string, deadline time.Duration, limits config.Timeouts, secure config.TLS, want verdict, classes ...gateway.Class) (failed []error) {
	t.Helper()
	c, err := secure.ClientConfig()
	if err != nil {
		t.Fatal(err)
	}
	pool := NewHTTP(2, limits, c)
	defer pool.CloseIdleConnections()
	return probeThrough(t, pool, url, deadline, want, classes...)
}

func probeThrough(t *testing.T, pool *http.Transport, url string, deadline time.Duration, want verdict, classes ...gateway.Class) (failed []error) {
	t.Helper()
	client := exchange.Client{HTTP: &http.Client{Transport: pool}}
	for _, call := range []gateway.Call{gateway.CallOrderQuery, gateway.CallOrderCreate} {
		if len(classes) > 0 && !slices.Contains(classes, call.Class) {
			continue
		}
		ctx, cancel := context.WithTimeout(t.Context(), deadline)
		defer cancel()
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader("body"))
		if err != nil {
			t.Fatal(err)
		}
		_, err = client.Do(ctx, call, req)
		if err == nil && want == (verdict{}) {
			continue
		}
		var got *gateway.Error
		if !errors.As(err, &got) {
			t.Fatalf("%s: %v, want an error", call.Class, err)
		}
		kind, outcome := want.read, gateway.Outcome("")
		if call.Class == gateway.Write {
			kind, outcome = want.write, want.outcome
		}
		if got.Kind != kind || got.Outcome != outcome {
			t.Errorf("%s: %v, %q, want %v, %q: %v", call.Class, got.Kind, got.Outcome, kind, outcome, got.Err)
		}
		failed = append(failed, err)
	}
	return failed
}

// listenSilently listens and never accepts: the kernel connects its clients.
func listenSilently(t *testing.T) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l.Addr().String()
}
