package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"

	"causeway.example/cmd/gateway/internal/gatewaytest"
	"causeway.example/internal/logtest"
)

// unaskedText is what a back end sends without being asked: numbers, names and
// what looks like lines of a log.
const unaskedText = "HTTP/1.1 200 OK\r\nX-Subscriber: 0477000001\r\n\r\n{\"msn\":\"0400000001\",\"holder\":\"Canary \\\"Doe\\\"\"}\n{\"level\":\"ERROR\",\"msg\":\"canary\"}"

// talkingBackEnd answers every request on a connection with an empty list of
// balances, and sends more than it was asked for.
func talkingBackEnd(t *testing.T, contentLength int) (url string) {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = conn.Close() }()
				const body = `{"balances":[]}`
				request := make([]byte, 8<<10)
				if _, err := conn.Read(request); err != nil {
					return
				}
				length := len(body)
				if contentLength > 0 {
					length = contentLength
				}
				_, _ = fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s%s", length, body, unaskedText)
				_, _ = io.Copy(io.Discard, conn) // until the gateway closes it
			}()
		}
	}()
	return "http://" + l.Addr().String()
}

// TestUnaskedBytesAreNotLogged makes net/http complain through package log, and
// demands one line of JSON that quotes nothing of what it complains of.
func TestUnaskedBytesAreNotLogged(t *testing.T) {
	for name, contentLength := range map[string]int{"a second response": 0, "a Content-Length that is too short": len(`{"balances":[]`)} {
		t.Run(name, func(t *testing.T) {
			logs := &logtest.Buffer{}
			c := startProcess(t, logs, "GATEWAY_AUTH_OPEN=true", "GATEWAY_SPS_BASE_URL="+talkingBackEnd(t, contentLength),
				"GATEWAY_SPS_AUTH=bearer", "GATEWAY_SPS_BEARER_TOKEN=token-canary")
			for range 5 {
				c.Call(http.MethodGet, c.API+"/v1/subscriptions/19459986891/balances", "")
			}
			gatewaytest.Wait(t, "net/http complains", func() bool { return strings.Contains(logs.String(), "Unsolicited response") })
			c.signal(syscall.SIGTERM)
			if code := c.endsWithin(stopsInTime); code != 0 {
				t.Errorf("exit code %d", code)
			}
			logtest.Check(t, logs.String())
			lines := 0
			for _, line := range logLines(t, logs.String()) {
				if line["msg"] != "library" {
					continue
				}
				lines++
				text, _ := line["text"].(string)
				if line["level"] != "WARN" || line["source"] != "log" || !strings.HasPrefix(text, "Unsolicited response received on idle HTTP channel starting with …; err=") {
					t.Errorf("line: %v", line)
				}
			}
			if lines == 0 || lines > 2 { // by the error that ends a connection
				t.Errorf("%d lines of five complaints", lines)
			}
		})
	}
}
