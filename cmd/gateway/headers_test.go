package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"causeway.example/internal/app"
	"causeway.example/internal/config"

	"causeway.example/cmd/gateway/internal/gatewaytest"
)

// witness records the headers of every request, by method and path, and passes
// it on.
type witness struct {
	next http.Handler

	mu   sync.Mutex
	seen map[string]http.Header
}

func (w *witness) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	if w.seen == nil {
		w.seen = map[string]http.Header{}
	}
	w.seen[r.Method+" "+r.URL.RequestURI()] = r.Header.Clone()
	w.mu.Unlock()
	w.next.ServeHTTP(rw, r)
}

// of returns the headers of the request whose line begins so.
func (w *witness) of(t *testing.T, beginning string) http.Header {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	for line, header := range w.seen {
		if strings.HasPrefix(line, beginning) {
			return header
		}
	}
	t.Errorf("there was no request %s", beginning)
	return http.Header{}
}

// TestRequestHeaders looks at every request that the gateway makes: all say
// who it is and what it reads, and extra headers go to their back end only.
func TestRequestHeaders(t *testing.T) {
	cfg := config.Default()
	cfg.Sandbox.Username, cfg.Sandbox.Password, cfg.Sandbox.ClientID, cfg.Sandbox.ClientSecret = "api.user", "swordfish", "client", "secret"
	backEnds := &witness{next: app.NewSandbox(cfg).Handler()}
	server := httptest.NewServer(backEnds)
	defer server.Close()
	traces := &witness{next: gatewaytest.NewCollector(t)}
	collecting := httptest.NewServer(traces)
	defer collecting.Close()
	environ := []string{
		"GATEWAY_SANDBOX_ENABLED=false", "GATEWAY_AUTH_OPEN=true", "GATEWAY_TIMEOUTS_DRAIN=0s",
		"GATEWAY_OCTANE_BASE_URL=" + server.URL + "/tiab", "GATEWAY_OCTANE_USERNAME=api.user", "GATEWAY_OCTANE_PASSWORD=swordfish",
		"GATEWAY_SPS_BASE_URL=" + server.URL + "/sps/v5", "GATEWAY_SPS_TOKEN_URL=" + server.URL + "/oauth2/token", "GATEWAY_SPS_CLIENT_ID=client", "GATEWAY_SPS_CLIENT_SECRET=secret",
		"GATEWAY_OCTANE_HEADERS=X-Api-Key: octane-key\nX-Channel: web", "GATEWAY_SPS_HEADERS=x-api-key: sps-key",
		"GATEWAY_TRACING_ENDPOINT=" + collecting.URL, "GATEWAY_TRACING_RATIO=1",
	}
	g := gatewaytest.Start(t, environ...)
	g.Want(http.StatusOK, http.MethodGet, gatewaytest.Pools+"/0477000001", "")
	g.Want(http.StatusOK, http.MethodGet, gatewaytest.Subscription+"/balances", "")
	if err := g.Stop(); err != nil { // sends the spans
		t.Fatal(err)
	}
	if code := run(t.Context(), []string{"wsdl", "check"}, environ, logs(t), logs(t)); code != 0 {
		t.Errorf("wsdl check: exit code %d", code)
	}

	const (
		asJSON = "application/json, */*;q=0.1"
		asXML  = "text/xml, */*;q=0.1"
	)
	for _, tt := range []struct {
		by                       *witness
		request                  string
		accept, key, channel, of string
	}{
		{by: backEnds, request: "POST /tiab/UtbServiceV3", accept: asXML, key: "octane-key", channel: "web", of: "SOAP"},
		{by: backEnds, request: "GET /tiab/api/v1/datapool", accept: asJSON, key: "octane-key", channel: "web", of: "REST"},
		{by: backEnds, request: "GET /sps/v5/balances", accept: asJSON, key: "sps-key", of: "SPS"},
		{by: backEnds, request: "POST /oauth2/token", accept: asJSON, of: "a token"},
		{by: backEnds, request: "GET /tiab/UtbOrder?wsdl", key: "octane-key", channel: "web", of: "a WSDL"},
		{by: traces, request: "POST /v1/traces", of: "spans"},
	} {
		h := tt.by.of(t, tt.request)
		if got := h.Get("User-Agent"); got != "causeway/"+version {
			t.Errorf("%s: User-Agent: %s", tt.of, got)
		}
		if got := h.Get("Accept"); got != tt.accept {
			t.Errorf("%s: Accept: %s, want %s", tt.of, got, tt.accept)
		}
		if key, channel := h.Get("X-Api-Key"), h.Get("X-Channel"); key != tt.key || channel != tt.channel {
			t.Errorf("%s: X-Api-Key: %s, X-Channel: %s, want %q and %q", tt.of, key, channel, tt.key, tt.channel)
		}
	}
}

// logs is a writer that shows what a command says if the test fails.
func logs(t *testing.T) testLog { return testLog{t} }

type testLog struct{ t *testing.T }

func (l testLog) Write(p []byte) (int, error) {
	l.t.Log(strings.TrimSpace(string(p)))
	return len(p), nil
}

// TestHeadersOfAnotherServer: a WSDL that is read elsewhere gets no extra header.
func TestHeadersOfAnotherServer(t *testing.T) {
	elsewhere := &witness{next: http.NotFoundHandler()}
	server := httptest.NewServer(elsewhere)
	defer server.Close()
	_ = run(t.Context(), []string{"wsdl", "check", "--url", server.URL + "/x?wsdl"}, []string{
		"GATEWAY_AUTH_OPEN=true", "GATEWAY_OCTANE_BASE_URL=http://127.0.0.1:1/tiab", "GATEWAY_OCTANE_USERNAME=u", "GATEWAY_OCTANE_PASSWORD=p", "GATEWAY_OCTANE_HEADERS=X-Api-Key: octane-key",
	}, logs(t), logs(t))
	if h := elsewhere.of(t, "GET /x?wsdl"); h.Get("X-Api-Key") != "" || h.Get("User-Agent") != "causeway/"+version {
		t.Errorf("headers = %v", h)
	}
}
