package e2e

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"causeway.example/internal/config"
	"causeway.example/internal/telemetry"

	"causeway.example/cmd/gateway/internal/gatewaytest"
	"causeway.example/cmd/gateway/internal/wiring"

	"causeway.example/internal/secrettest"
)

// mutualBackEnd is both back ends, over TLS with client certificates. What it
// shows and what it trusts can change while it serves.
type mutualBackEnd struct {
	*httptest.Server
	settings atomic.Pointer[tls.Config]
	client   atomic.Pointer[x509.Certificate] // of the last request
}

const backEndName = "backend.example"

func newMutualBackEnd(t *testing.T, simulators string) *mutualBackEnd {
	t.Helper()
	to, err := url.Parse(simulators)
	if err != nil {
		t.Fatal(err)
	}
	forward := &httputil.ReverseProxy{
		Transport: &http.Transport{MaxIdleConnsPerHost: 16},
		Rewrite:   func(r *httputil.ProxyRequest) { r.SetURL(to) },
	}
	b := &mutualBackEnd{}
	b.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b.client.Store(r.TLS.PeerCertificates[0])
		forward.ServeHTTP(w, r)
	}))
	b.TLS = &tls.Config{GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) { return b.settings.Load(), nil }}
	b.Config.ErrorLog = log.New(io.Discard, "", 0) // of handshakes that are to fail
	t.Cleanup(forward.Transport.(*http.Transport).CloseIdleConnections)
	return b
}

// be lets the back end show a certificate of one authority, and trust clients
// of some.
func (b *mutualBackEnd) be(by *secrettest.Authority, clients ...*secrettest.Authority) {
	trusted := x509.NewCertPool()
	for _, a := range clients {
		trusted.AddCert(a.Cert)
	}
	b.settings.Store(&tls.Config{
		Certificates: []tls.Certificate{by.Issue(backEndName, time.Now().Add(time.Hour))},
		ClientAuth:   tls.RequireAndVerifyClientCert, ClientCAs: trusted,
	})
}

// environ are the variables of a gateway whose back ends are b, with a mounted
// Secret as the chart mounts it.
func (b *mutualBackEnd) environ(secret *secrettest.Mount) []string {
	environ := []string{
		"GATEWAY_OCTANE_BASE_URL=" + b.URL + "/tiab", "GATEWAY_OCTANE_USERNAME=u", "GATEWAY_OCTANE_PASSWORD=p",
		"GATEWAY_SPS_BASE_URL=" + b.URL + "/sps/v5", "GATEWAY_SPS_TOKEN_URL=" + b.URL + "/oauth2/token",
		"GATEWAY_SPS_CLIENT_ID=c", "GATEWAY_SPS_CLIENT_SECRET=s",
	}
	for _, system := range []string{"GATEWAY_OCTANE_TLS_", "GATEWAY_SPS_TLS_"} {
		environ = append(environ, system+"SERVER_NAME="+backEndName, system+"CA_FILE="+secret.Path("ca.crt"),
			system+"CERT_FILE="+secret.Path("tls.crt"), system+"KEY_FILE="+secret.Path("tls.key"))
	}
	return environ
}

// sandboxWithKnownCredentials is for gateways that reach it by another way.
func sandboxWithKnownCredentials(t *testing.T) *gatewaytest.Gateway {
	t.Helper()
	return gatewaytest.Start(t, "GATEWAY_SANDBOX_USERNAME=u", "GATEWAY_SANDBOX_PASSWORD=p", "GATEWAY_SANDBOX_CLIENT_ID=c", "GATEWAY_SANDBOX_CLIENT_SECRET=s")
}

// secretOf are the files of a Secret: authorities, and a pair.
func secretOf(t *testing.T, pair tls.Certificate, trusted ...*secrettest.Authority) map[string]string {
	t.Helper()
	var authorities string
	for _, a := range trusted {
		authorities += a.Text()
	}
	cert, key := secrettest.Texts(t, pair)
	return map[string]string{"ca.crt": authorities, "tls.crt": cert, "tls.key": key}
}

// TestRotation replaces everything that a gateway and its back ends know of
// each other, step by step as operators do, while callers read and write. No
// request fails, and nothing is restarted.
func TestRotation(t *testing.T) {
	before, after := secrettest.NewAuthority(t), secrettest.NewAuthority(t)
	soon, later := time.Now().Add(time.Hour), time.Now().Add(2*time.Hour)
	first, second := before.Issue("gateway", soon), after.Issue("gateway", later)
	backEnd := newMutualBackEnd(t, sandboxWithKnownCredentials(t).Sandbox)
	backEnd.be(before, before)
	backEnd.StartTLS()
	defer backEnd.Close()
	secret := secrettest.NewMount(t, secretOf(t, first, before))
	g := gatewaytest.Start(t, backEnd.environ(secret)...)

	served, stop := callAll(t, g)
	stages := []func(){
		func() { secret.Swap(secretOf(t, first, before, after)) }, // trust both
		func() { backEnd.be(after, before, after) },
		func() { secret.Swap(secretOf(t, second, before, after)) }, // another pair
		func() { secret.Swap(secretOf(t, second, after)) },         // trust one
		func() { backEnd.be(after, after) },
	}
	for _, stage := range stages {
		stage()
		g.Reload()
		from := served.Load()
		gatewaytest.Wait(t, "callers were served", func() bool { return served.Load() > from+40 })
	}
	stop()
	t.Logf("%d requests", served.Load())
	if calls, attempts := g.Metric("gateway_upstream_requests_total"), g.Metric("gateway_upstream_attempts_total"); calls != attempts {
		t.Errorf("%v calls took %v attempts: some failed at first", calls, attempts)
	}

	for _, path := range []string{gatewaytest.Pools + "/0477000001", gatewaytest.Subscription + "/balances"} {
		g.Want(http.StatusOK, http.MethodGet, path, "")
		if got := backEnd.client.Load(); got.NotAfter.Unix() != later.Unix() {
			t.Errorf("%s: the client certificate is good until %v, want %v", path, got.NotAfter, later)
		}
	}
	for _, system := range []string{"octane", "sps"} {
		if got := g.Metric(`gateway_client_certificate_expiry_timestamp_seconds{system="` + system + `"}`); int64(got) != later.Unix() {
			t.Errorf("the client certificate for %s expires %v, want %v", system, got, later.Unix())
		}
		if got := g.Metric(`gateway_reloads_total{result="ok",what="` + system + `.tls"}`); got != 3 {
			t.Errorf("%s.tls was reloaded %v times, want 3", system, got)
		}
	}

	// What is no longer trusted is refused at once.
	secret.Swap(secretOf(t, second, before))
	g.Reload()
	g.Want(http.StatusServiceUnavailable, http.MethodGet, gatewaytest.Pools+"/0477000001", "")
	g.Want(http.StatusServiceUnavailable, http.MethodGet, gatewaytest.Subscription+"/balances", "")
}

// callAll lets callers read and write both back ends until they are stopped.
// Any answer but the right one fails the test.
func callAll(t *testing.T, g *gatewaytest.Gateway) (served *atomic.Int64, stop func()) {
	t.Helper()
	served = &atomic.Int64{}
	done := make(chan struct{})
	var callers sync.WaitGroup
	for _, rq := range []struct {
		method, path, body string
		want               int
	}{
		{http.MethodGet, gatewaytest.Pools + "/0477000001", "", http.StatusOK},
		{http.MethodGet, gatewaytest.Subscription + "/balances", "", http.StatusOK},
		{http.MethodPost, gatewaytest.Pools, `{"planNumber":"23045","name":"Load","notificationEmail":"ops@example.com"}`, http.StatusAccepted},
		{http.MethodPost, gatewaytest.Subscription + "/balances/adjustments", `{"balances":[{"bucketRefId":"1000003","action":"credit","amount":"1"}]}`, http.StatusOK},
	} {
		callers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				if a := g.Call(rq.method, g.API+rq.path, rq.body); a.Status != rq.want {
					t.Errorf("%s %s: %d %s", rq.method, rq.path, a.Status, a.Text)
					return
				}
				served.Add(1)
			}
		})
	}
	return served, sync.OnceFunc(func() {
		close(done)
		callers.Wait()
	})
}

// TestHalfAPair: a certificate whose key has not come yet, as when files are
// copied one by one, is not taken; the pair before goes on.
func TestHalfAPair(t *testing.T) {
	ca := secrettest.NewAuthority(t)
	soon, later := time.Now().Add(time.Hour), time.Now().Add(2*time.Hour)
	old := secretOf(t, ca.Issue("gateway", soon), ca)
	renewed := secretOf(t, ca.Issue("gateway", later), ca)
	backEnd := newMutualBackEnd(t, sandboxWithKnownCredentials(t).Sandbox)
	backEnd.be(ca, ca)
	backEnd.StartTLS()
	defer backEnd.Close()
	secret := secrettest.NewMount(t, old)
	g := gatewaytest.Start(t, backEnd.environ(secret)...)
	demand := func(when string, until time.Time, success float64) {
		t.Helper()
		g.Reload()
		backEnd.CloseClientConnections() // the next call shakes hands
		g.Want(http.StatusOK, http.MethodGet, gatewaytest.Pools+"/0477000001", "")
		if got := backEnd.client.Load(); got.NotAfter.Unix() != until.Unix() {
			t.Errorf("%s: the certificate in use is good until %v, want %v", when, got.NotAfter, until)
		}
		if got := g.Metric(`gateway_reload_success{what="octane.tls"}`); got != success {
			t.Errorf("%s: gateway_reload_success is %v, want %v", when, got, success)
		}
	}
	demand("at the start", soon, 1)
	secret.Swap(map[string]string{"ca.crt": old["ca.crt"], "tls.crt": renewed["tls.crt"], "tls.key": old["tls.key"]})
	demand("the certificate alone", soon, 0)
	secret.Swap(map[string]string{"ca.crt": old["ca.crt"], "tls.crt": renewed["tls.crt"], "tls.key": renewed["tls.key"][:40]})
	demand("half of its key", soon, 0)
	secret.Swap(map[string]string{"ca.crt": "none", "tls.crt": renewed["tls.crt"], "tls.key": renewed["tls.key"]})
	demand("no authority", soon, 0)
	secret.Swap(renewed)
	demand("all of it", later, 1)
	for _, secret := range []string{"PRIVATE", strings.Split(renewed["tls.key"], "\n")[1]} {
		if strings.Contains(g.Logs.String(), secret) {
			t.Errorf("a log line has %s", secret)
		}
	}
}

// TestRotationForTheWSDLWatch: its checks are far apart, and each reads the
// files again; while these are broken, those before will do.
func TestRotationForTheWSDLWatch(t *testing.T) {
	before, after := secrettest.NewAuthority(t), secrettest.NewAuthority(t)
	backEnd := newMutualBackEnd(t, sandboxWithKnownCredentials(t).Sandbox)
	backEnd.be(before, before)
	backEnd.StartTLS()
	defer backEnd.Close()
	secret := secrettest.NewMount(t, secretOf(t, before.Issue("gateway", time.Now().Add(time.Hour)), before))
	cfg, _, err := config.Load(config.Source{Environ: append(backEnd.environ(secret), "GATEWAY_OCTANE_WSDL_CHECK=1h", "GATEWAY_AUTH_OPEN=true")})
	if err != nil {
		t.Fatal(err)
	}
	watch, err := wiring.Build{}.NewWSDLWatch(t.Context(), cfg, telemetry.New(telemetry.Options{}), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	check := func(when string, works bool) {
		t.Helper()
		results := watch.Check(t.Context())
		for _, r := range results {
			if (r.Err == nil) != works {
				t.Errorf("%s: %s: %v", when, r.Service, r.Err)
			}
		}
		if len(results) == 0 {
			t.Errorf("%s: nothing was checked", when)
		}
	}
	check("at the start", true)
	secret.Swap(map[string]string{"ca.crt": "half"})
	check("broken files", true)
	backEnd.be(after, after)
	check("another back end", false)
	secret.Swap(secretOf(t, after.Issue("gateway", time.Now().Add(time.Hour)), after))
	check("its files", true)
}
