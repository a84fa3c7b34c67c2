package main

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"causeway.example/internal/telemetry"
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
			logs := &logBuffer{}
			c := startProcess(t, logs, "GATEWAY_AUTH_OPEN=true", "GATEWAY_SPS_BASE_URL="+talkingBackEnd(t, contentLength),
				"GATEWAY_SPS_AUTH=bearer", "GATEWAY_SPS_BEARER_TOKEN=token-canary")
			for range 5 {
				c.call(http.MethodGet, c.api+"/v1/subscriptions/19459986891/balances", "")
			}
			until(t, "net/http complains", func() bool { return strings.Contains(logs.String(), "Unsolicited response") })
			c.signal(syscall.SIGTERM)
			if code := c.endsWithin(stopsInTime); code != 0 {
				t.Errorf("exit code %d", code)
			}
			checkLog(t, logs.String())
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

// TestAcceptErrorsAreLogged: one line a minute for each listener, however often
// accepting fails.
func TestAcceptErrorsAreLogged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		logs := &logBuffer{}
		report := logAcceptError(t.Context(), telemetry.NewLogger(logs, slog.LevelInfo), "api")
		err := &net.OpError{Op: "accept", Net: "tcp", Err: syscall.EMFILE}
		for range 61 {
			report(err)
			<-time.After(time.Second) // of the fake clock
		}
		checkLog(t, logs.String())
		const line = `"msg":"a connection was not accepted; it is tried again","listener":"api","error":"accept tcp: too many open files"`
		if n := strings.Count(logs.String(), line); n != 2 {
			t.Errorf("%d lines:\n%s", n, logs)
		}
	})
}

// TestServersComplainInTheLog: what net/http says of a handler, and a handler
// that panics, is one line each, without any value.
func TestServersComplainInTheLog(t *testing.T) {
	var out bytes.Buffer
	log := telemetry.NewLogWriter(&out)
	l, err := listen(t.Context(), "127.0.0.1:0", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/panic":
			panic("canary 0400000001")
		case "/abort":
			panic(http.ErrAbortHandler)
		case "/length":
			w.Header().Set("Content-Length", "canary 0400000001")
		}
		w.WriteHeader(http.StatusOK)
		w.WriteHeader(http.StatusOK)
	}), serverOptions{name: "admin", logger: telemetry.NewLogger(log, slog.LevelInfo), connections: adminConnections})
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- l.serve() }()
	client := &http.Client{Transport: &http.Transport{}}
	for path, answered := range map[string]bool{"/panic": false, "/abort": false, "/length": true} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, l.url()+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := client.Do(req)
		if (err == nil) != answered {
			t.Errorf("%s: %v", path, err)
		}
		if err == nil {
			_ = resp.Body.Close()
		}
	}
	client.CloseIdleConnections()
	if err := l.server.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := <-served; err != nil {
		t.Error(err)
	}
	log.Close()
	checkLog(t, out.String())
	for _, want := range []string{
		`"level":"ERROR","msg":"panic","source":"admin","type":"string","stack":"goroutine `,
		`"level":"WARN","msg":"library","source":"admin","text":"http: invalid Content-Length of …"`,
		`"text":"http: superfluous response.WriteHeader call from causeway.example/cmd/gateway.`,
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %s in\n%s", want, &out)
		}
	}
	if n := strings.Count(out.String(), "\n"); n != 3 {
		t.Errorf("%d lines, want 3:\n%s", n, &out)
	}
}
