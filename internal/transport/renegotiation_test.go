package transport

import (
	"bytes"
	"errors"
	"io"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"causeway.example/internal/config"
	"causeway.example/internal/gateway"

	"causeway.example/internal/programtest"
	"causeway.example/internal/secrettest"
)

// renegotiating is `openssl s_server`, which asks for a client certificate once
// it has read a request: Go's server cannot.
type renegotiating struct {
	t       *testing.T
	url     string
	command io.Writer

	mu      sync.Mutex
	said    bytes.Buffer
	changed chan struct{}
}

func startRenegotiating(t *testing.T, certFile, keyFile, caFile string) *renegotiating {
	t.Helper()
	s := &renegotiating{t: t, changed: make(chan struct{}, 1)}
	cmd := exec.CommandContext(t.Context(), programtest.Path(t, "openssl"), "s_server", "-accept", "127.0.0.1:0", "-tls1_2", "-state",
		"-cert", certFile, "-key", keyFile, "-CAfile", caFile, "-verify_return_error")
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	s.command, cmd.Stdout, cmd.Stderr = stdin, s, s
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // it was killed
	})
	s.url = "https://" + s.await(`ACCEPT (127\.0\.0\.1:\d+)`)
	return s
}

// Write takes what the server says.
func (s *renegotiating) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.said.Write(p)
	select {
	case s.changed <- struct{}{}:
	default:
	}
	return len(p), nil
}

func (s *renegotiating) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.said.String()
}

// await waits until the server has said something, and returns its first group.
func (s *renegotiating) await(expression string) string {
	s.t.Helper()
	wanted, late := regexp.MustCompile(expression), time.After(20*time.Second)
	for {
		if found := wanted.FindStringSubmatch(s.text()); found != nil {
			return found[len(found)-1]
		}
		select {
		case <-s.changed:
		case <-late:
			s.t.Errorf("the server has not said %s, but\n%s", expression, s.text())
			return ""
		}
	}
}

// ask renegotiates behind the request, and answers when that is done.
func (s *renegotiating) ask() {
	s.await(`\r\n\r\nbody`)
	_, _ = io.WriteString(s.command, "R\n")
	const finished = `(?s:.*)write finished`
	if s.await(`(` + finished + `){2}|alert read:warning:no renegotiation`); !strings.Contains(s.text(), "no renegotiation") {
		_, _ = io.WriteString(s.command, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
	}
}

// TestRenegotiation: a server that asks for the client certificate behind the
// request gets it if that is configured, and the request is sent once.
func TestRenegotiation(t *testing.T) {
	const name = "octane.example"
	ours := secrettest.NewAuthority(t)
	later := time.Now().Add(time.Hour)
	certFile, keyFile := secrettest.Files(t, ours.Issue(name, later))
	client := config.TLS{CAFile: ours.File(), ServerName: name}
	client.CertFile, client.KeyFile = secrettest.Files(t, ours.Issue("gateway", later))
	for _, tt := range []struct {
		renegotiation string
		want          verdict
	}{
		{config.RenegotiateOnce, verdict{}},
		{config.RenegotiateNever, broken},
	} {
		for _, call := range []gateway.Class{gateway.Read, gateway.Write} {
			t.Run(tt.renegotiation+", "+call.String(), func(t *testing.T) {
				server := startRenegotiating(t, certFile, keyFile, ours.File())
				secure := client
				secure.Renegotiation = tt.renegotiation
				var asking sync.WaitGroup
				asking.Go(server.ask)
				for _, err := range probe(t, server.url, time.Minute, config.Default().Timeouts, secure, tt.want, call) {
					if cause := errors.Unwrap(err); !strings.Contains(cause.Error(), "no renegotiation") {
						t.Errorf("cause = %v", cause)
					}
				}
				asking.Wait()
				if shown := strings.Contains(server.text(), "read certificate verify"); shown != (tt.renegotiation == config.RenegotiateOnce) {
					t.Errorf("the client certificate was shown: %t\n%s", shown, server.text())
				}
				if got := strings.Count(server.text(), "POST / HTTP/1.1"); got != 1 {
					t.Errorf("the server has seen %d requests\n%s", got, server.text())
				}
			})
		}
	}
}
