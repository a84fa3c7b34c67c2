package main

import (
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"causeway.example/internal/logtest"
	"causeway.example/internal/secrettest"

	"causeway.example/cmd/gateway/internal/gatewaytest"
)

// proxy is an HTTP proxy that knows one server, whatever host it is asked for.
type proxy struct {
	forward *httputil.ReverseProxy // of plain requests
	tunnel  string                 // host:port where CONNECT leads to

	mu    sync.Mutex
	asked []string
}

func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	p.asked = append(p.asked, r.Method+" "+r.URL.Scheme+" "+r.Host)
	p.mu.Unlock()
	if r.Method != http.MethodConnect {
		p.forward.ServeHTTP(w, r)
		return
	}
	server, err := net.Dial("tcp", p.tunnel)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer func() { _ = server.Close() }()
	client, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer func() { _ = client.Close() }()
	_, _ = io.WriteString(client, "HTTP/1.1 200 OK\r\n\r\n")
	go func() { _, _ = io.Copy(server, buffered); _ = server.Close() }()
	_, _ = io.Copy(client, server)
}

func (p *proxy) sawAll(want ...string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return !slices.ContainsFunc(want, func(w string) bool { return !slices.Contains(p.asked, w) })
}

// TestProxy runs the program in a process of its own, because net/http reads
// the environment once. Both back ends have names that only the proxy knows:
// Octane over HTTP, SPS over mutual TLS through a tunnel.
func TestProxy(t *testing.T) {
	box := gatewaytest.Start(t, "GATEWAY_SANDBOX_USERNAME=u", "GATEWAY_SANDBOX_PASSWORD=p",
		"GATEWAY_SANDBOX_CLIENT_ID=c", "GATEWAY_SANDBOX_CLIENT_SECRET=s")
	simulators, err := url.Parse(box.Sandbox)
	if err != nil {
		t.Fatal(err)
	}
	toBox := &httputil.ReverseProxy{
		Transport: box.Client.Transport,
		Rewrite:   func(r *httputil.ProxyRequest) { r.SetURL(simulators) },
	}
	ca := secrettest.NewAuthority(t)
	sps := httptest.NewUnstartedServer(toBox)
	sps.TLS = &tls.Config{
		Certificates: []tls.Certificate{ca.Issue("sps.example", time.Now().Add(time.Hour))},
		ClientAuth:   tls.RequireAndVerifyClientCert, ClientCAs: ca.Pool(),
	}
	sps.StartTLS()
	t.Cleanup(sps.Close)
	between := &proxy{forward: toBox, tunnel: sps.Listener.Addr().String()}
	server := httptest.NewServer(between)
	t.Cleanup(server.Close)

	cert, key := secrettest.Files(t, ca.Issue("gateway", time.Now().Add(time.Hour)))
	cmd := exec.CommandContext(t.Context(), os.Args[0], "serve", "--sandbox", "--listen=127.0.0.1:0",
		"--admin-listen=127.0.0.1:0", "--sandbox-listen=127.0.0.1:0")
	cmd.Env = append(gatewaytest.Octane("http://octane.example"), asProgram+"=1", "GATEWAY_AUTH_OPEN=true",
		"GOCOVERDIR="+t.TempDir(), // or a program that is measured complains on stderr
		"HTTP_PROXY="+server.URL, "HTTPS_PROXY="+server.URL,
		"GATEWAY_SPS_BASE_URL=https://sps.example/sps/v5", "GATEWAY_SPS_TOKEN_URL=https://sps.example/oauth2/token",
		"GATEWAY_SPS_CLIENT_ID=c", "GATEWAY_SPS_CLIENT_SECRET=s",
		"GATEWAY_SPS_TLS_CA_FILE="+ca.File(), "GATEWAY_SPS_TLS_CERT_FILE="+cert, "GATEWAY_SPS_TLS_KEY_FILE="+key)
	logs := &logtest.Buffer{}
	cmd.Stderr = logs
	p := startGateway(t, cmd)
	api := p.API
	for _, path := range []string{"/v1/customers/100234/orders/100001", gatewaytest.Subscription + "/balances"} {
		if a := box.Call(http.MethodGet, api+path, ""); a.Status != http.StatusOK {
			t.Errorf("%s: %d %s", path, a.Status, a.Text)
		}
	}
	if err := p.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := p.Wait(); err != nil {
		t.Error(err)
	}
	logtest.Check(t, logs.String()) // with a warning of the configuration
	if !strings.Contains(logs.String(), `"msg":"configuration","warning":"octane.baseUrl: is http:// to another machine`) {
		t.Errorf("no warning in the log:\n%s", logs)
	}
	if !between.sawAll("POST http octane.example", "CONNECT  sps.example:443") {
		t.Errorf("the proxy was asked for %q", between.asked)
	}
}
