package e2e

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"causeway.example/cmd/gateway/internal/gatewaytest"
)

// TestSecureCollector: by TLS, to one that is trusted.
func TestSecureCollector(t *testing.T) {
	for _, trusted := range []bool{true, false} {
		c, caFile := gatewaytest.NewSecureCollector(t)
		environ := c.Environ()
		if trusted {
			environ = append(environ, "GATEWAY_TRACING_TLS_CA_FILE="+caFile)
		}
		g := gatewaytest.Start(t, environ...)
		g.Want(http.StatusOK, http.MethodGet, "/v1/customers/100234/orders/100001", "")
		if err := g.Stop(); err != nil {
			t.Fatal(err)
		}
		if got := len(c.All()); (got == 3) != trusted {
			t.Errorf("trusted is %v, and %d spans were exported:\n%s", trusted, got, g.Logs.String())
		}
	}
}

// TestCollectorThatHangs: the end of the program does not wait for it.
func TestCollectorThatHangs(t *testing.T) {
	hanging := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // or the server would not see that the client leaves
		<-r.Context().Done()
	}))
	defer hanging.Close()
	g := gatewaytest.Start(t, "GATEWAY_TRACING_ENDPOINT="+hanging.URL, "GATEWAY_TRACING_RATIO=1",
		"GATEWAY_TIMEOUTS_ATTEMPT=2s", "GATEWAY_TIMEOUTS_OPERATION=2s", "GATEWAY_TIMEOUTS_SHUTDOWN=2s")
	g.Want(http.StatusOK, http.MethodGet, "/v1/customers/100234/orders/100001", "")
	if err := g.Stop(); err != nil {
		t.Error(err)
	}
	if text := g.Logs.String(); !strings.Contains(text, `"msg":"tracing","spans_lost":3,`) || !strings.Contains(text, `"msg":"stopped"`) {
		t.Errorf("the log: %s", text)
	}
}

// TestCollectorIsDown: no request knows, and the log tells it once.
func TestCollectorIsDown(t *testing.T) {
	g := gatewaytest.Start(t, "GATEWAY_TRACING_ENDPOINT=http://127.0.0.1:1", "GATEWAY_TRACING_RATIO=1")
	for range 20 {
		g.Want(http.StatusOK, http.MethodGet, "/v1/customers/100234/orders/100001", "")
	}
	if err := g.Stop(); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(g.Logs.String(), `"level":"WARN","msg":"tracing","spans_lost":60,`); n != 1 {
		t.Errorf("%d lines tell that spans got lost, want one:\n%s", n, g.Logs.String())
	}
}
