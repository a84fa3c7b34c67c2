// Package redistest starts real Redis servers, each on a free port of the
// loopback interface, and stops them at the end of the test.
package redistest

import (
	"context"
	"crypto/tls"
	"math/rand/v2"
	"net"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"

	"causeway.example/internal/programtest"
)

// Server is a real Redis, or a Sentinel.
type Server struct {
	Addr string // host:port
	Port int

	args []string
	tls  *tls.Config
	cmd  *exec.Cmd // nil if it is stopped
	said *output
}

// output collects what a process prints.
type output struct {
	mu   sync.Mutex
	text strings.Builder
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// Start starts a single Redis without persistence.
func Start(t testing.TB, args ...string) *Server {
	t.Helper()
	port := FreePort(t)
	plain := []string{"--port", strconv.Itoa(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--repl-diskless-sync-delay", "0"}
	return Launch(t, port, nil, append(plain, args...)...)
}

// Launch starts a process with exactly these arguments, and waits until it replies
// on the port, over TLS if a configuration is given.
func Launch(t testing.TB, port int, secured *tls.Config, args ...string) *Server {
	t.Helper()
	logging.Disable() // the client's own log is of no use to a test
	s := &Server{Addr: net.JoinHostPort("127.0.0.1", strconv.Itoa(port)), Port: port, args: args, tls: secured, said: &output{}}
	s.Restart(t)
	t.Cleanup(func() {
		s.Stop()
		if t.Failed() {
			t.Logf("redis on %s said:\n%s", s.Addr, s.said)
		}
	})
	return s
}

// Restart starts the process, which must not be running, and waits until it
// replies.
func (s *Server) Restart(t testing.TB) {
	t.Helper()
	s.cmd = exec.Command(programtest.Path(t, "redis-server"), s.args...)
	s.cmd.Dir = t.TempDir()
	s.cmd.Stdout, s.cmd.Stderr = s.said, s.said
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	client := s.Admin(t)
	Eventually(t, "Redis answers", func(ctx context.Context) bool {
		err := client.Ping(ctx).Err()
		return err == nil || strings.Contains(err.Error(), "NOAUTH")
	})
}

// Stop kills the process.
func (s *Server) Stop() {
	if s.cmd == nil {
		return
	}
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
	s.cmd = nil
}

// Freeze stops the process with SIGSTOP, so that all its connections hang.
func (s *Server) Freeze() { _ = s.cmd.Process.Signal(syscall.SIGSTOP) }

// Admin returns a client with the library's timeouts.
func (s *Server) Admin(t testing.TB) *redis.Client {
	t.Helper()
	client := redis.NewClient(&redis.Options{Addr: s.Addr, TLSConfig: s.tls, DialerRetries: 1})
	t.Cleanup(func() { _ = client.Close() })
	return client
}

// Do sends one command with a client of its own.
func (s *Server) Do(t testing.TB, args ...any) *redis.Cmd {
	t.Helper()
	reply := s.Admin(t).Do(t.Context(), args...)
	if err := reply.Err(); err != nil {
		t.Fatalf("%v: %v", args, err)
	}
	return reply
}

// FreePort returns an unused port of the loopback interface. It is below the
// ephemeral ports of Linux (from 32768), so that no outgoing connection takes it
// before the server does.
func FreePort(t testing.TB) int {
	t.Helper()
	for range 100 {
		port := 10_000 + rand.IntN(22_000)
		l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err == nil {
			_ = l.Close()
			return port
		}
	}
	t.Fatal("no port is free")
	return 0
}

// Eventually waits until a condition holds, and fails the test after 30 s.
func Eventually(t testing.TB, what string, holds func(ctx context.Context) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !holds(ctx) {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("not in time: %s", what)
		}
	}
}
