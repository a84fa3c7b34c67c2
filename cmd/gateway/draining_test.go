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

	"causeway.example/cmd/gateway/internal/gatewaytest"
	"causeway.example/internal/logtest"
)

// TestHealthzWhileDraining: on SIGTERM it fails at once, while the API serves on
// and a request in flight is answered.
func TestHealthzWhileDraining(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), os.Args[0], "serve", "--sandbox", "--listen=127.0.0.1:0",
		"--admin-listen=127.0.0.1:0", "--sandbox-listen=127.0.0.1:0", "--sandbox-limits=off")
	cmd.Env = append(os.Environ(), asProgram+"=1", "GATEWAY_TIMEOUTS_DRAIN=3s")
	logs := &logtest.Buffer{}
	cmd.Stderr = logs
	p := startGateway(t, cmd)
	api, sandbox := p.API, p.Sandbox
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	get := func(url string) gatewaytest.Answer {
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
		return gatewaytest.Answer{Status: resp.StatusCode, Header: resp.Header, Text: string(text)}
	}
	if a := get(api + "/healthz"); a.Status != 200 {
		t.Fatalf("before: %d %s", a.Status, a.Text)
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
	if err := p.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	a := get(api + "/healthz")
	for a.Status == 200 { // until the signal has arrived
		a = get(api + "/healthz")
	}
	if a.Status != 503 || a.Text != "unavailable\n" || a.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("while draining: %d %q %v", a.Status, a.Text, a.Header)
	}
	if a := get(api + "/openapi.yaml"); a.Status != 200 {
		t.Errorf("the API while draining: %d", a.Status)
	}
	if status := <-inFlight; status != 200 {
		t.Errorf("the request in flight: %d", status)
	}
	if err := p.Wait(); err != nil {
		t.Errorf("the gateway ended with %v", err)
	}
	logtest.Check(t, logs.String())
}
