package main

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// TestHealthz: balancers get an answer at the API's address, whatever they send
// as Host and without a key, and no request is counted or logged.
func TestHealthz(t *testing.T) {
	open, keyed := start(t), start(t, "GATEWAY_AUTH_KEYS="+strings.TrimSpace(keyList("a-key-that-was-made-by-a-tool")))
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
		for _, g := range []*gatewayProcess{open, keyed} {
			a := raw(t, g.api, tt.request+"\r\nConnection: close\r\n\r\n")
			if a.status != tt.status || a.header.Get("Cache-Control") != "no-store" {
				t.Errorf("%q: %d %v", tt.request, a.status, a.header)
			}
			if allow := a.header.Get("Allow"); tt.status == 200 && a.text != tt.text || tt.status == 405 && allow != "GET, HEAD" {
				t.Errorf("%q: %q, Allow: %q", tt.request, a.text, allow)
			}
		}
	}
	for _, path := range []string{"/healthz/", "/healthz/x", "/Healthz", "/healthzz"} {
		if a := open.call(http.MethodGet, open.api+path, ""); a.status != 404 {
			t.Errorf("%s: %d", path, a.status)
		}
	}
	for _, g := range []*gatewayProcess{open, keyed} {
		if names := g.metricNames(); strings.Contains(names, "healthz") || g.metric(`gateway_http_requests_total{`) > 4 {
			t.Errorf("it was counted:\n%s", names)
		}
		if strings.Contains(g.logs.String(), "healthz\"") && strings.Contains(g.logs.String(), `"status":200`) {
			t.Errorf("it was logged:\n%s", g.logs)
		}
	}
}

// TestHealthzReadsNoBody: a body that never comes keeps neither the answer nor
// the connection.
func TestHealthzReadsNoBody(t *testing.T) {
	g := start(t)
	var d net.Dialer
	for _, head := range []string{"GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n", "POST /healthz HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"} {
		conn, err := d.DialContext(t.Context(), "tcp", strings.TrimPrefix(g.api, "http://"))
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

// TestHealthzWhileDraining: on SIGTERM it fails at once, while the API serves on
// and a request in flight is answered.
func TestHealthzWhileDraining(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), os.Args[0], "serve", "--sandbox", "--listen=127.0.0.1:0",
		"--admin-listen=127.0.0.1:0", "--sandbox-listen=127.0.0.1:0", "--sandbox-limits=off")
	cmd.Env = append(os.Environ(), asProgram+"=1", "GATEWAY_TIMEOUTS_DRAIN=3s")
	logs := &logBuffer{}
	cmd.Stderr = logs
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	api, _, sandbox := addresses(t, stdout)
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	get := func(url string) answer {
		t.Helper()
		resp, err := client.Get(url)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = resp.Body.Close() }()
		text, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return answer{status: resp.StatusCode, header: resp.Header, text: string(text)}
	}
	if a := get(api + "/healthz"); a.status != 200 {
		t.Fatalf("before: %d %s", a.status, a.text)
	}
	fault, err := client.Post(sandbox+"/_sandbox/faults", "application/json",
		strings.NewReader(`{"kind":"latency","latency":"2s","operation":"dataPool"}`))
	if err != nil || fault.StatusCode != http.StatusCreated {
		t.Fatal(fault, err)
	}
	_ = fault.Body.Close()
	inFlight := make(chan int, 1)
	conn, err := net.Dial("tcp", strings.TrimPrefix(api, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := io.WriteString(conn, "GET /v1/customers/100234/data-pools/0477000001 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	go func() {
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Error(err)
			inFlight <- 0
			return
		}
		_ = resp.Body.Close()
		inFlight <- resp.StatusCode
	}()
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	a := get(api + "/healthz")
	for a.status == 200 { // until the signal has arrived
		a = get(api + "/healthz")
	}
	if a.status != 503 || a.text != "unavailable\n" || a.header.Get("Cache-Control") != "no-store" {
		t.Errorf("while draining: %d %q %v", a.status, a.text, a.header)
	}
	if a := get(api + "/openapi.yaml"); a.status != 200 {
		t.Errorf("the API while draining: %d", a.status)
	}
	if status := <-inFlight; status != 200 {
		t.Errorf("the request in flight: %d", status)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("the gateway ended with %v", err)
	}
	checkLog(t, logs.String())
}
