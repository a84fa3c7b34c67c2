package cache

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// server is a real Redis on a free port of this machine.
type server struct {
	addr string
	stop func()
}

// startServer starts a Redis, or with "--sentinel" a Sentinel, and stops it by
// its process when the test ends.
func startServer(t testing.TB, port int, args ...string) server {
	t.Helper()
	quiet()
	binary, err := exec.LookPath("redis-server")
	if err != nil {
		t.Fatal("redis-server is not installed: `make deps` installs it")
	}
	cmd := exec.Command(binary, args...)
	cmd.Dir = t.TempDir()
	output := &strings.Builder{}
	cmd.Stdout, cmd.Stderr = output, output
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stopped := false
	s := server{addr: net.JoinHostPort("127.0.0.1", strconv.Itoa(port)), stop: func() {
		if !stopped {
			stopped = true
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
		}
	}}
	t.Cleanup(func() {
		s.stop()
		if t.Failed() {
			t.Logf("redis on %s said:\n%s", s.addr, output)
		}
	})
	client := admin(t, s.addr)
	eventually(t, "Redis answers", func(ctx context.Context) bool { return client.Ping(ctx).Err() == nil })
	return s
}

// startRedis starts a plain Redis that keeps nothing on disk.
func startRedis(t testing.TB, args ...string) server {
	t.Helper()
	port := freePort(t)
	plain := []string{"--port", strconv.Itoa(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"}
	return startServer(t, port, append(plain, args...)...)
}

// startSentinel starts a Sentinel that watches master under the name "main".
func startSentinel(t testing.TB, master server) server {
	t.Helper()
	port := freePort(t)
	host, masterPort, err := net.SplitHostPort(master.addr)
	if err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(t.TempDir(), "sentinel.conf")
	text := fmt.Sprintf("port %d\nbind 127.0.0.1\nsentinel monitor main %s %s 1\n", port, host, masterPort)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return startServer(t, port, config, "--sentinel")
}

// startCluster starts a Cluster of three masters and returns their addresses.
func startCluster(t testing.TB) []string {
	t.Helper()
	const nodes, slots = 3, 16384
	addrs := make([]string, nodes)
	clients := make([]*redis.Client, nodes)
	buses := make([]int, nodes)
	for i := range nodes {
		buses[i] = freePort(t)
		addrs[i] = startRedis(t, "--cluster-enabled", "yes", "--cluster-port", strconv.Itoa(buses[i])).addr
		clients[i] = admin(t, addrs[i])
		if err := clients[i].ClusterAddSlotsRange(t.Context(), i*slots/nodes, (i+1)*slots/nodes-1).Err(); err != nil {
			t.Fatal(err)
		}
		host, port, _ := net.SplitHostPort(addrs[i])
		if err := clients[0].Do(t.Context(), "cluster", "meet", host, port, buses[i]).Err(); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, "the cluster is complete", func(ctx context.Context) bool {
		for _, c := range clients {
			info, err := c.ClusterInfo(ctx).Result()
			if err != nil || !strings.Contains(info, "cluster_state:ok") || !strings.Contains(info, "cluster_known_nodes:3") {
				return false
			}
		}
		return true
	})
	return addrs
}

// admin returns a patient client to look at a server from outside.
func admin(t testing.TB, addr string) *redis.Client {
	t.Helper()
	client := redis.NewClient(&redis.Options{Addr: addr, DialerRetries: 1})
	t.Cleanup(func() { _ = client.Close() })
	return client
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
