package e2e

import (
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"causeway.example/cmd/gateway/internal/gatewaytest"
)

// TestHealthz: balancers get an answer at the API's address, whatever they send
// as Host and without a key, and no request is counted or logged.
func TestHealthz(t *testing.T) {
	open, keyed := gatewaytest.Start(t), gatewaytest.Start(t, "GATEWAY_AUTH_KEYS="+strings.TrimSpace(gatewaytest.KeyList("a-key-that-was-made-by-a-tool")))
	for _, tt := range []struct {
		status  int
		request string
		text    string
	}{
		{200, "GET /healthz HTTP/1.1\r\nHost: 10.0.0.7:8080", "ok\n"},
		{200, "GET /healthz HTTP/1.1\r\nHost: api.example.com", "ok\n"},
		{200, "GET /healthz HTTP/1.1\r\nHost: evil.example\r\nOrigin: http://evil.example\r\nSec-Fetch-Site: cross-site", "ok\n"},
		{200, "GET /healthz HTTP/1.1\r\nHost:", "ok\n"},
		{200, "GET /healthz HTTP/1.1\r\nHost: [fd00::1]:8080", "ok\n"},
		{200, "GET /healthz HTTP/1.0", "ok\n"},
		{200, "GET /healthz HTTP/1.0\r\nHost: x_y", "ok\n"},
		{200, "GET /healthz?from=balancer HTTP/1.1\r\nHost: x", "ok\n"},
		{200, "GET http://any.example/healthz HTTP/1.1\r\nHost: x", "ok\n"},
		{200, "GET /healthz HTTP/1.1\r\nHost: x\r\nUser-Agent: GoogleHC/1.0", "ok\n"},
		{200, "GET /healthz HTTP/1.1\r\nHost: x\r\nAccept: text/html", "ok\n"},
		{200, "GET /healthz HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer nobodys-key", "ok\n"},
		{200, "HEAD /healthz HTTP/1.1\r\nHost: x", ""},
		{405, "POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 0", ""},
		{405, "PUT /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 0", ""},
		{405, "DELETE /healthz HTTP/1.1\r\nHost: x", ""},
		{405, "OPTIONS /healthz HTTP/1.1\r\nHost: x", ""},
		{405, "BREW /healthz HTTP/1.1\r\nHost: x", ""},
	} {
		for _, g := range []*gatewaytest.Gateway{open, keyed} {
			a := gatewaytest.Raw(t, g.API, tt.request+"\r\nConnection: close\r\n\r\n")
			if a.Status != tt.status || a.Header.Get("Cache-Control") != "no-store" {
				t.Errorf("%q: %d %v", tt.request, a.Status, a.Header)
			}
			if allow := a.Header.Get("Allow"); tt.status == 200 && a.Text != tt.text || tt.status == 405 && allow != "GET, HEAD" {
				t.Errorf("%q: %q, Allow: %q", tt.request, a.Text, allow)
			}
		}
	}
	for _, path := range []string{"/healthz/", "/healthz/x", "/Healthz", "/healthzz"} {
		if a := open.Call(http.MethodGet, open.API+path, ""); a.Status != 404 {
			t.Errorf("%s: %d", path, a.Status)
		}
	}
	for _, g := range []*gatewaytest.Gateway{open, keyed} {
		if names := g.MetricNames(); strings.Contains(names, "healthz") || g.Metric(`gateway_http_requests_total{`) > 4 {
			t.Errorf("it was counted:\n%s", names)
		}
		if strings.Contains(g.Logs.String(), "healthz\"") && strings.Contains(g.Logs.String(), `"status":200`) {
			t.Errorf("it was logged:\n%s", g.Logs)
		}
	}
}

// TestHealthzReadsNoBody: a body that never comes keeps neither the answer nor
// the connection.
func TestHealthzReadsNoBody(t *testing.T) {
	g := gatewaytest.Start(t)
	var d net.Dialer
	for _, head := range []string{"GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n", "POST /healthz HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"} {
		conn, err := d.DialContext(t.Context(), "tcp", strings.TrimPrefix(g.API, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(conn, head); err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(conn) // until the gateway closes it
		if err != nil || !strings.Contains(string(text), "Connection: close") {
			t.Errorf("%q: %v: %s", head, err, text)
		}
		_ = conn.Close()
	}
}
