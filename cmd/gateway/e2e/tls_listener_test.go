package e2e

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"causeway.example/cache/redistest"

	"causeway.example/internal/app"

	"causeway.example/cmd/gateway/internal/gatewaytest"

	"causeway.example/internal/secrettest"
)

const apiName = "api.example"

// securedGateway is a gateway whose API listener has a mounted Secret of TLS.
func securedGateway(t *testing.T, secret *secrettest.Mount, trusted *secrettest.Authority, more ...string) *gatewaytest.Gateway {
	t.Helper()
	g := gatewaytest.Start(t, append([]string{"GATEWAY_TLS_CERT_FILE=" + secret.Path("tls.crt"), "GATEWAY_TLS_KEY_FILE=" + secret.Path("tls.key")}, more...)...)
	g.Client.Transport.(*http.Transport).TLSClientConfig = &tls.Config{RootCAs: trusted.Pool(), ServerName: apiName}
	g.Client.Transport.(*http.Transport).ForceAttemptHTTP2 = true
	return g
}

// TestTLSOfTheAPI: the API is served by TLS as HTTP/1.1, and the admin listener
// as before.
func TestTLSOfTheAPI(t *testing.T) {
	ca := secrettest.NewAuthority(t)
	until := time.Now().Add(time.Hour)
	g := securedGateway(t, secrettest.NewMount(t, secretOf(t, ca.Issue(apiName, until))), ca)
	if !strings.HasPrefix(g.API, "https://") || !strings.HasPrefix(g.Admin, "http://") {
		t.Errorf("the API is at %s, the admin listener at %s", g.API, g.Admin)
	}
	g.Want(http.StatusOK, http.MethodGet, gatewaytest.Pools+"/0477000001", "")
	g.Want(http.StatusOK, http.MethodGet, "/swagger/", "")
	resp, err := g.Client.Get(g.API + "/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.ProtoMajor != 1 || resp.TLS == nil || resp.TLS.Version != tls.VersionTLS13 {
		t.Errorf("the answer came by %s, %+v", resp.Proto, resp.TLS)
	}
	if a := g.Call(http.MethodGet, strings.Replace(g.API, "https", "http", 1)+"/openapi.yaml", ""); a.Status != http.StatusBadRequest || !strings.Contains(a.Text, "https://") {
		t.Errorf("plain HTTP: %d %s", a.Status, a.Text)
	}
	admin, err := url.Parse(g.Admin)
	if err != nil {
		t.Fatal(err)
	}
	if err := app.Healthcheck(t.Context(), admin.Host); err != nil {
		t.Errorf("healthcheck: %v", err)
	}
	if got := g.Metric(`gateway_server_certificate_expiry_timestamp_seconds{listener="api"}`); int64(got) != until.Unix() {
		t.Errorf("the certificate expires %v, want %v", got, until.Unix())
	}
	g.Want(http.StatusOK, http.MethodGet, "/openapi.yaml", "")
	gatewaytest.Wait(t, "the client's connection is counted as idle", func() bool { return g.Metric(`gateway_connections{listener="api",state="idle"}`) >= 1 })
}

// TestRotationOfTheAPI swaps the pair while clients shake hands all the time:
// none of them fails, a broken pair is not taken, and the next good one is.
func TestRotationOfTheAPI(t *testing.T) {
	ca := secrettest.NewAuthority(t)
	soon, later := time.Now().Add(time.Hour), time.Now().Add(2*time.Hour)
	old, renewed := secretOf(t, ca.Issue(apiName, soon)), secretOf(t, ca.Issue(apiName, later))
	secret := secrettest.NewMount(t, old)
	g := securedGateway(t, secret, ca)

	var shaken atomic.Int64
	var until atomic.Int64
	done := make(chan struct{})
	var clients sync.WaitGroup
	for range 2 {
		clients.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				if err := askOnce(t.Context(), g.API, ca, &until); err != nil {
					t.Error(err)
					return
				}
				shaken.Add(1)
			}
		})
	}
	demand := func(when string, want time.Time, success float64) {
		t.Helper()
		g.Reload()
		from := shaken.Load()
		gatewaytest.Wait(t, "clients have shaken hands", func() bool { return shaken.Load() > from+6 })
		if got := until.Load(); got != want.Unix() {
			t.Errorf("%s: the certificate is good until %v, want %v", when, got, want.Unix())
		}
		if got := g.Metric(`gateway_reload_success{what="tls"}`); got != success {
			t.Errorf("%s: gateway_reload_success is %v, want %v", when, got, success)
		}
		if got := g.Metric(`gateway_server_certificate_expiry_timestamp_seconds`); int64(got) != want.Unix() {
			t.Errorf("%s: the metric has %v, want %v", when, got, want.Unix())
		}
	}
	demand("at the start", soon, 1)
	secret.Swap(map[string]string{"tls.crt": renewed["tls.crt"], "tls.key": old["tls.key"]})
	demand("the certificate alone", soon, 0)
	secret.Swap(map[string]string{"tls.crt": renewed["tls.crt"], "tls.key": renewed["tls.key"][:40]})
	demand("half of its key", soon, 0)
	secret.Swap(map[string]string{"tls.crt": renewed["tls.crt"]})
	demand("no key", soon, 0)
	secret.Swap(renewed)
	demand("all of it", later, 1)
	secret.Swap(old)
	demand("back again", soon, 1)
	close(done)
	clients.Wait()
	for _, secret := range []string{"PRIVATE", strings.Split(renewed["tls.key"], "\n")[1]} {
		if strings.Contains(g.Logs.String(), secret) {
			t.Errorf("a log line has %s", secret)
		}
	}
	if !strings.Contains(g.Logs.String(), "makes no pair with keyFile") {
		t.Error("the log does not say why the pair was not taken")
	}
}

// askOnce sends a request on a connection of its own, and notes until when the
// certificate is good.
func askOnce(ctx context.Context, api string, ca *secrettest.Authority, until *atomic.Int64) error {
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: ca.Pool(), ServerName: apiName}, DisableKeepAlives: true}
	defer transport.CloseIdleConnections()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, api+"/openapi.yaml", nil)
	if err != nil {
		return err
	}
	resp, err := transport.RoundTrip(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	until.Store(resp.TLS.PeerCertificates[0].NotAfter.Unix())
	_, err = io.Copy(io.Discard, resp.Body)
	return err
}

// TestSlowHandshakesGiveWay: the cap of connections holds for those that have not
// shaken hands, and a client that does is served.
func TestSlowHandshakesGiveWay(t *testing.T) {
	ca := secrettest.NewAuthority(t)
	g := securedGateway(t, secrettest.NewMount(t, secretOf(t, ca.Issue(apiName, time.Now().Add(time.Hour)))), ca, "GATEWAY_MAX_CONNECTIONS=16")
	address := strings.TrimPrefix(g.API, "https://")
	for range 40 {
		c, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = c.Close() }()
		if _, err := c.Write([]byte("\x16\x03\x01\x02\x00")); err != nil {
			t.Fatal(err)
		}
	}
	g.Want(http.StatusOK, http.MethodGet, "/openapi.yaml", "")
	if evicted, waiting := g.Metric(`gateway_connections_evicted_total{listener="api",reason="full"}`), g.Metric(`gateway_connections{listener="api",state="new"}`); evicted < 1 || waiting > 8 {
		t.Errorf("%v were evicted, %v wait, want no more than half of the cap", evicted, waiting)
	}
}

// TestTracingHeaders: the collector gets what is configured, and no log shows it.
func TestTracingHeaders(t *testing.T) {
	for name, variable := range map[string]string{
		"ours":            "GATEWAY_TRACING_HEADERS=Authorization: Bearer collectors-token",
		"OpenTelemetry's": "OTEL_EXPORTER_OTLP_HEADERS=authorization=Bearer%20collectors-token",
	} {
		t.Run(name, func(t *testing.T) {
			c := gatewaytest.NewCollector(t)
			var got atomic.Pointer[http.Header]
			server := newRecordingProxy(t, c.URL, &got)
			g := gatewaytest.Start(t, "GATEWAY_TRACING_ENDPOINT="+server, "GATEWAY_TRACING_RATIO=1", variable)
			g.Want(http.StatusOK, http.MethodGet, gatewaytest.Pools+"/0477000001", "")
			if err := g.Stop(); err != nil {
				t.Error(err)
			}
			if header := got.Load(); header == nil || header.Get("Authorization") != "Bearer collectors-token" || !strings.HasPrefix(header.Get("User-Agent"), "causeway/") {
				t.Errorf("the collector got %v", header)
			}
			if strings.Contains(g.Logs.String(), "collectors-token") {
				t.Errorf("the log has the token:\n%s", g.Logs)
			}
		})
	}
}

// TestRedisClientCertificateIsReloaded: a Redis that asks for a certificate is
// used, and the next connection has the renewed one.
func TestRedisClientCertificateIsReloaded(t *testing.T) {
	const name = "redis.example"
	ours, others := secrettest.NewAuthority(t), secrettest.NewAuthority(t)
	until := time.Now().Add(2 * time.Hour)
	own, key := secrettest.Files(t, ours.Issue(name, until))
	port := redistest.FreePort(t)
	server := redistest.Launch(t, port, &tls.Config{RootCAs: ours.Pool(), ServerName: name, Certificates: []tls.Certificate{ours.Issue("test", until)}},
		"--port", "0", "--tls-port", strconv.Itoa(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
		"--tls-cert-file", own, "--tls-key-file", key, "--tls-ca-cert-file", ours.File(), "--tls-auth-clients", "yes")
	secret := secrettest.NewMount(t, secretOf(t, others.Issue("gateway", until), ours))
	g := gatewaytest.Start(t, "GATEWAY_REDIS_URL=rediss://"+server.Addr, "GATEWAY_REDIS_SERVER_NAME="+name, "GATEWAY_REDIS_READ_BUDGET=1s", "GATEWAY_REDIS_WRITE_BUDGET=1s",
		"GATEWAY_CACHE_MEMORY_TTL=1ms", "GATEWAY_REDIS_CA_FILE="+secret.Path("ca.crt"), "GATEWAY_REDIS_CERT_FILE="+secret.Path("tls.crt"), "GATEWAY_REDIS_KEY_FILE="+secret.Path("tls.key"))
	g.Want(http.StatusOK, http.MethodGet, gatewaytest.Pools+"/0477000001", "")
	if n := server.Do(t, "dbsize").Val(); n != int64(0) {
		t.Errorf("by another authority's certificate, %v entries were stored", n)
	}
	secret.Swap(secretOf(t, ours.Issue("gateway", until), ours))
	g.Reload()
	gatewaytest.Wait(t, "Redis is used", func() bool {
		g.Want(http.StatusOK, http.MethodGet, gatewaytest.Pools+"/0477000001", "")
		return server.Do(t, "dbsize").Val() != int64(0)
	})
	if got := g.Metric(`gateway_client_certificate_expiry_timestamp_seconds{system="redis"}`); int64(got) != until.Unix() {
		t.Errorf("the certificate expires %v, want %v", got, until.Unix())
	}
	if got := g.Metric(`gateway_reloads_total{result="ok",what="redis.tls"}`); got != 1 {
		t.Errorf("redis.tls was reloaded %v times, want once", got)
	}
}

// newRecordingProxy returns the URL of a server that notes the header of each
// request, and hands it on.
func newRecordingProxy(t *testing.T, to string, header *atomic.Pointer[http.Header]) string {
	t.Helper()
	target, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{}
	proxy := &httputil.ReverseProxy{Transport: transport, Rewrite: func(r *httputil.ProxyRequest) {
		in := r.In.Header.Clone()
		header.Store(&in)
		r.SetURL(target)
	}}
	server := httptest.NewServer(proxy)
	t.Cleanup(func() {
		server.Close()
		transport.CloseIdleConnections()
	})
	return server.URL
}
