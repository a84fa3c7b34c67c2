package main

import (
	"bufio"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"
)

// TestOwnNames has the forms of Host.
func TestOwnNames(t *testing.T) {
	names := newOwnNames([]string{"causeway-admin", "Ops.Example."}, "Box.Example:8090")
	for _, host := range []string{
		"localhost", "LOCALHOST:8081", "localhost.", "localhost.:8081", "localhost:", "127.0.0.1", "127.0.0.1:8081", "10.1.2.3:8081", "192.0.2.1.", "[::1]", "[::1]:8081", "[fe80::1%25eth0]:8081",
		"box.example:8090", "causeway-admin", "causeway-admin:8081", "CAUSEWAY-ADMIN.", "ops.example", "ops.example.:443", "OPS.EXAMPLE",
	} {
		if !names.have(host) {
			t.Errorf("%q is refused", host)
		}
	}
	for _, host := range []string{
		"", ".", ":8081", "evil.example", "evil.example:8081", "localhost.evil.example", "evil.localhost", "127.0.0.1.evil.example", "127.0.0.1.evil.example:8081", "127.1", "0x7f.0.0.1", "2130706433", "localhost@evil.example",
		"localhost:80:80", "localhost:x", "localhost:99999", "::1", "[::1", "::1]", "[::1].evil.example", "causeway-admin.evil.example", "ops.example..", "xn--localhost", "localhost evil", "1.2.3.4.5",
	} {
		if names.have(host) {
			t.Errorf("%q is accepted", host)
		}
	}
}

// raw sends a request with any Host, or without one, and returns the answer.
func raw(t *testing.T, base, request string) answer {
	t.Helper()
	var d net.Dialer
	conn, err := d.DialContext(t.Context(), "tcp", strings.TrimPrefix(base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := io.WriteString(conn, request); err != nil {
		t.Fatal(err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, _ := io.ReadAll(resp.Body)
	a := answer{status: resp.StatusCode, header: resp.Header, text: string(text)}
	_ = json.Unmarshal(text, &a.json)
	return a
}

// TestPagesAreRefused: the admin listener, and the sandbox's management, serve
// tools by the names of the gateway, and no page of a browser.
func TestPagesAreRefused(t *testing.T) {
	g := start(t, "GATEWAY_ADMIN_HOSTS=causeway-admin,ops.example")
	targets := []struct{ base, method, path string }{
		{g.admin, "GET", "/metrics"},
		{g.admin, "GET", "/livez"},
		{g.admin, "GET", "/readyz"},
		{g.admin, "GET", "/debug/pprof/cmdline"},
		{g.admin, "DELETE", "/cache/customers/100234"},
		{g.admin, "GET", "/nowhere"},
		{g.sandbox, "POST", "/_sandbox/reset"},
		{g.sandbox, "GET", "/_sandbox/calls"},
		{g.sandbox, "GET", "/%5fsandbox/"},
		{g.sandbox, "DELETE", "/_sandbox/faults"},
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
			a := raw(t, at.base, at.method+" "+at.path+" HTTP/1.1\r\n"+head+"\r\nConnection: close\r\n\r\n")
			refused := a.status == 421 || a.status == 403
			if refused != (want != 0) || refused && (a.status != want || a.header.Get("Content-Type") != "application/problem+json" || a.json["status"] != float64(want)) {
				t.Errorf("%s %s, %q: %d %s, want %d", at.method, at.path, head, a.status, a.text, want)
			}
		}
	}
	if a := raw(t, g.admin, "GET http://evil.example/metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"); a.status != 421 {
		t.Errorf("absolute form: %d", a.status)
	}
	if a := raw(t, g.sandbox, "GET /tiab/UtbOrder?wsdl HTTP/1.1\r\nHost: sandbox:8090\r\nConnection: close\r\n\r\n"); a.status != 200 {
		t.Errorf("a simulated back end by another name: %d", a.status)
	}
}

// TestOpenAPIAndPages: pages of other sites change nothing by an open API, and
// do not reach one on loopback by a name of their own. Its own pages work, and
// one that asks for keys needs no such rule.
func TestOpenAPIAndPages(t *testing.T) {
	open, keyed := start(t, "GATEWAY_ADMIN_HOSTS=dev.example"), start(t, "GATEWAY_AUTH_KEYS="+strings.TrimSpace(keyList("a-key-that-was-made-by-a-tool")))
	const read, write = "GET /v1/customers/100234/orders/1", "DELETE /v1/customers/100234/data-pools/0477000002"
	own := "Host: " + strings.TrimPrefix(open.api, "http://") + "\r\nOrigin: " + open.api
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
		a := raw(t, open.api, request)
		if refused := a.status == http.StatusForbidden; refused != tt.refused || refused && a.json["code"] != "forbidden" {
			t.Errorf("%q: %d %s, want it refused: %t", request, a.status, a.text, tt.refused)
		}
		if a := raw(t, keyed.api, request); a.status == http.StatusForbidden {
			t.Errorf("with keys, %q: %d", request, a.status)
		}
	}
}

// FuzzOwnNames: what is accepted leads to an address or to localhost, as a URL
// with it is read.
func FuzzOwnNames(f *testing.F) {
	for _, seed := range []string{"localhost:80", "[::1]:80", "127.0.0.1.", "evil.example", "localhost@evil.example", "[localhost]", "[::1%25eth0]:1", ":80", "1.2.3.4:5:6"} {
		f.Add(seed)
	}
	names := newOwnNames(nil, "")
	f.Fuzz(func(t *testing.T, host string) {
		u, err := url.Parse("http://" + host + "/")
		if err != nil || !names.have(host) {
			return
		}
		if _, err := netip.ParseAddr(strings.TrimSuffix(u.Hostname(), ".")); err != nil && plainName(u.Hostname()) != "localhost" {
			t.Errorf("%q is accepted, and leads to %q", host, u.Hostname())
		}
	})
}
