package cache

import (
	"context"
	"crypto/tls"
	"net"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// server is a real Redis, or a Sentinel, on a free port of this machine.
type server struct {
	addr string
	port int
	args []string
	tls  *tls.Config // how to ask whether it is up
	cmd  *exec.Cmd   // nil while it is stopped
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

// newServer starts a process, and stops it when the test ends.
func newServer(t testing.TB, s *server) *server {
	t.Helper()
	quiet()
	s.addr, s.said = net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)), &output{}
	s.start(t)
	t.Cleanup(func() {
		s.stop()
		if t.Failed() {
			t.Logf("redis on %s said:\n%s", s.addr, s.said)
		}
	})
	return s
}

// start starts the process, again if it was stopped, and waits until it
// answers.
func (s *server) start(t testing.TB) {
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
	client := s.admin(t)
	eventually(t, "Redis answers", func(ctx context.Context) bool {
		err := client.Ping(ctx).Err()
		return err == nil || strings.Contains(err.Error(), "NOAUTH")
	})
}

// stop kills the process, without a word to its clients.
func (s *server) stop() {
	if s.cmd == nil {
		return
	}
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
	s.cmd = nil
}

// freeze makes the process hang, with all its connections.
func (s *server) freeze() { _ = s.cmd.Process.Signal(syscall.SIGSTOP) }

// admin returns a patient client to look at a server from outside.
func (s *server) admin(t testing.TB) *redis.Client {
	t.Helper()
	client := redis.NewClient(&redis.Options{Addr: s.addr, TLSConfig: s.tls, DialerRetries: 1})
	t.Cleanup(func() { _ = client.Close() })
	return client
}

// do sends one command, by a client of its own.
func (s *server) do(t testing.TB, args ...any) *redis.Cmd {
	t.Helper()
	reply := s.admin(t).Do(t.Context(), args...)
	if err := reply.Err(); err != nil {
		t.Fatalf("%v: %v", args, err)
	}
	return reply
}

// startRedis starts a plain Redis that keeps nothing on disk.
func startRedis(t testing.TB, args ...string) *server {
	t.Helper()
	port := freePort(t)
	plain := []string{"--port", strconv.Itoa(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--repl-diskless-sync-delay", "0"}
	return newServer(t, &server{port: port, args: append(plain, args...)})
}

func freePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port
}

// eventually waits until a condition holds, and fails after half a minute.
func eventually(t testing.TB, what string, holds func(ctx context.Context) bool) {
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
