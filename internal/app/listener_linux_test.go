package app

import (
	"bytes"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"causeway.example/internal/logtest"
	"causeway.example/internal/telemetry"
)

// TestAcceptErrorsAreLogged: one line a minute for each listener, however often
// accepting fails.
func TestAcceptErrorsAreLogged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var logs bytes.Buffer
		report := logAcceptError(t.Context(), telemetry.NewLogger(&logs, slog.LevelInfo), "api")
		err := &net.OpError{Op: "accept", Net: "tcp", Err: syscall.EMFILE}
		for range 61 {
			report(err)
			<-time.After(time.Second) // of the fake clock
		}
		logtest.Check(t, logs.String())
		const line = `"msg":"a connection was not accepted; it is tried again","listener":"api","error":"accept tcp: too many open files"`
		if n := strings.Count(logs.String(), line); n != 2 {
			t.Errorf("%d lines:\n%s", n, &logs)
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
	}), serverOptions{open: openTCP, name: "admin", logger: telemetry.NewLogger(log, slog.LevelInfo), connections: adminConnections})
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
	logtest.Check(t, out.String())
	for _, want := range []string{
		`"level":"ERROR","msg":"panic","source":"admin","type":"string","stack":"goroutine `,
		`"level":"WARN","msg":"library","source":"admin","text":"http: invalid Content-Length of …"`,
		`"text":"http: superfluous response.WriteHeader call from causeway.example/internal/app.`,
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %s in\n%s", want, &out)
		}
	}
	if n := strings.Count(out.String(), "\n"); n != 3 {
		t.Errorf("%d lines, want 3:\n%s", n, &out)
	}
}
