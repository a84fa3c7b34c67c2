// Package redistest starts real Redis servers, each on a free port of this
// machine, and ends them with the test that asked for them.
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
)

// Server is a real Redis, or a Sentinel.
type Server struct {
	Addr string // host:port
	Port int

	args []string
	tls  *tls.Config
	cmd  *exec.Cmd // nil while it is stopped
	said *output
}

// output is what a process says.
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

// Start starts a plain Redis that keeps nothing on disk.
func Start(t testing.TB, args ...string) *Server {
	t.Helper()
	port := FreePort(t)
	plain := []string{"--port", strconv.Itoa(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--repl-diskless-sync-delay", "0"}
	return Launch(t, port, nil, append(plain, args...)...)
}

// Launch starts a process that the arguments describe completely, and waits
// until it answers on the port, over TLS if a configuration is given.
func Launch(t testing.TB, port int, secured *tls.Config, args ...string) *Server {
	t.Helper()
	logging.Disable() // the client's own log tells nothing that a test needs
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

// Restart starts the process, again if it was stopped, and waits until it
// answers.
func (s *Server) Restart(t testing.TB) {
	t.Helper()
	binary, err := exec.LookPath("redis-server")
	if err != nil {
		t.Fatal("redis-server is not installed: `make deps` installs it")
	}
	s.cmd = exec.Command(binary, s.args...)
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

// Stop kills the process, without a word to its clients.
func (s *Server) Stop() {
	if s.cmd == nil {
		return
	}
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
	s.cmd = nil
}

// Freeze makes the process hang, with all its connections.
func (s *Server) Freeze() { _ = s.cmd.Process.Signal(syscall.SIGSTOP) }

// Admin returns a patient client to look at a server from outside.
func (s *Server) Admin(t testing.TB) *redis.Client {
	t.Helper()
	client := redis.NewClient(&redis.Options{Addr: s.Addr, TLSConfig: s.tls, DialerRetries: 1})
	t.Cleanup(func() { _ = client.Close() })
	return client
}

// Do sends one command, by a client of its own.
func (s *Server) Do(t testing.TB, args ...any) *redis.Cmd {
	t.Helper()
	reply := s.Admin(t).Do(t.Context(), args...)
	if err := reply.Err(); err != nil {
		t.Fatalf("%v: %v", args, err)
	}
	return reply
}

// FreePort returns a port of the loopback that nobody uses now. It is below those
// that Linux gives to outgoing connections (32768 on), of which one could take it
// before the server does, for as long as a test lasts.
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

// Eventually waits until a condition holds, and fails after half a minute.
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
