package e2e

import (
	"net/http"
	"strings"
	"testing"

	"causeway.example/cmd/gateway/internal/gatewaytest"
)

// TestPagesAreRefused: the admin listener, and the sandbox's management, serve
// tools by the names of the gateway, and no page of a browser.
func TestPagesAreRefused(t *testing.T) {
	g := gatewaytest.Start(t, "GATEWAY_ADMIN_HOSTS=causeway-admin,ops.example")
	targets := []struct{ base, method, path string }{
		{g.Admin, "GET", "/metrics"},
		{g.Admin, "GET", "/livez"},
		{g.Admin, "GET", "/readyz"},
		{g.Admin, "GET", "/debug/pprof/cmdline"},
		{g.Admin, "DELETE", "/cache/customers/100234"},
		{g.Admin, "GET", "/nowhere"},
		{g.Sandbox, "POST", "/_sandbox/reset"},
		{g.Sandbox, "GET", "/_sandbox/calls"},
		{g.Sandbox, "GET", "/%5fsandbox/"},
		{g.Sandbox, "DELETE", "/_sandbox/faults"},
	}
	for _, at := range targets {
		for _, tt := range []struct {
			want int // 0: anything but 403 and 421
			head string
		}{
			{0, "Host: 127.0.0.1:8081"},
			{0, "Host: localhost"},
			{0, "Host: Causeway-Admin:8081"},
			{0, "Host: ops.example."},
			{0, "Host: 10.0.0.7:8081"},
			{0, "Host: localhost\r\nSec-Fetch-Site: none"},
			{0, "Host: localhost\r\nUser-Agent: kube-probe/1"},
			{421, "Host: evil.example"},
			{421, "Host: causeway-admin.evil.example:8081"},
			{421, "Host:"},
			{403, "Host: localhost\r\nOrigin: http://evil.example"},
			{403, "Host: localhost\r\nOrigin: null"},
			{403, "Host: localhost\r\nOrigin:"},
			{403, "Host: localhost\r\norigin: http://localhost"},
			{403, "Host: localhost\r\nSec-Fetch-Site: cross-site"},
			{403, "Host: localhost\r\nSec-Fetch-Site: same-site"},
			{403, "Host: localhost\r\nSec-Fetch-Site: none\r\nSec-Fetch-Site: cross-site"},
			{421, "Host: evil.example\r\nOrigin: http://evil.example\r\nSec-Fetch-Site: same-origin"},
		} {
			want, head := tt.want, tt.head
			a := gatewaytest.Raw(t, at.base, at.method+" "+at.path+" HTTP/1.1\r\n"+head+"\r\nConnection: close\r\n\r\n")
			refused := a.Status == 421 || a.Status == 403
			if refused != (want != 0) || refused && (a.Status != want || a.Header.Get("Content-Type") != "application/problem+json" || a.JSON["status"] != float64(want)) {
				t.Errorf("%s %s, %q: %d %s, want %d", at.method, at.path, head, a.Status, a.Text, want)
			}
		}
	}
	if a := gatewaytest.Raw(t, g.Admin, "GET http://evil.example/metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"); a.Status != 421 {
		t.Errorf("absolute form: %d", a.Status)
	}
	if a := gatewaytest.Raw(t, g.Sandbox, "GET /tiab/UtbOrder?wsdl HTTP/1.1\r\nHost: sandbox:8090\r\nConnection: close\r\n\r\n"); a.Status != 200 {
		t.Errorf("a simulated back end by another name: %d", a.Status)
	}
}

// TestOpenAPIAndPages: pages of other sites change nothing by an open API, and
// do not reach one on loopback by a name of their own. Its own pages work, and
// one that asks for keys needs no such rule.
func TestOpenAPIAndPages(t *testing.T) {
	open, keyed := gatewaytest.Start(t, "GATEWAY_ADMIN_HOSTS=dev.example"), gatewaytest.Start(t, "GATEWAY_AUTH_KEYS="+strings.TrimSpace(gatewaytest.KeyList("a-key-that-was-made-by-a-tool")))
	const read, write = "GET /v1/customers/100234/orders/1", "DELETE /v1/customers/100234/data-pools/0477000002"
	own := "Host: " + strings.TrimPrefix(open.API, "http://") + "\r\nOrigin: " + open.API
	for _, tt := range []struct {
		line, head string
		refused    bool
	}{
		{read, "Host: localhost:8080", false},
		{write, "Host: 127.0.0.1", false},
		{write, "Host: dev.example", false},
		{write, own, false},
		{write, own + "\r\nSec-Fetch-Site: same-origin", false},
		{read, "Host: localhost\r\nOrigin: http://evil.example", false}, // no page can read the answer
		{"GET /swagger/", "Host: localhost\r\nSec-Fetch-Site: cross-site", false},
		{"GET /swagger/", "Host: evil.example", true},
		{read, "Host: evil.example", true},
		{read, "Host: evil.example:8080\r\nSec-Fetch-Site: same-origin", true},
		{write, "Host: evil.example\r\nOrigin: http://evil.example", true},
		{write, "Host: localhost\r\nOrigin: http://evil.example", true},
		{write, "Host: localhost\r\nOrigin: null", true},
		{write, "Host: localhost\r\nSec-Fetch-Site: cross-site", true},
		{write, "Host: localhost\r\nSec-Fetch-Site: same-site", true},
		{"POST /v1/subscriptions/1/buckets", "Host: localhost\r\nOrigin: http://localhost:3000", true},
	} {
		request := tt.line + " HTTP/1.1\r\n" + tt.head + "\r\nConnection: close\r\n\r\n"
		a := gatewaytest.Raw(t, open.API, request)
		if refused := a.Status == http.StatusForbidden; refused != tt.refused || refused && a.JSON["code"] != "forbidden" {
			t.Errorf("%q: %d %s, want it refused: %t", request, a.Status, a.Text, tt.refused)
		}
		if a := gatewaytest.Raw(t, keyed.API, request); a.Status == http.StatusForbidden {
			t.Errorf("with keys, %q: %d", request, a.Status)
		}
	}
}
