package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"causeway.example/cache/redistest"

	"causeway.example/cmd/gateway/internal/gatewaytest"
)

// redisLines are the lines of the log about Redis, without their times.
func redisLines(t *testing.T, g *gatewaytest.Gateway) (lines []map[string]any) {
	t.Helper()
	for line := range strings.Lines(g.Logs.String()) {
		var members map[string]any
		if err := json.Unmarshal([]byte(line), &members); err != nil {
			t.Fatal(err)
		}
		if msg, _ := members["msg"].(string); strings.HasPrefix(msg, "redis ") {
			lines = append(lines, members)
		}
	}
	return lines
}

// TestRedisOutageIsLogged: at start, without a request, one line says why Redis
// is not used, and one that it is used again; no look-up fails or waits, and the
// admin listener says the same.
func TestRedisOutageIsLogged(t *testing.T) {
	sentinelOf := func(t *testing.T) *redistest.Server {
		t.Helper()
		port := redistest.FreePort(t)
		file := filepath.Join(t.TempDir(), "sentinel.conf") // of no master
		if err := os.WriteFile(file, fmt.Appendf(nil, "port %d\nbind 127.0.0.1\n", port), 0o600); err != nil {
			t.Fatal(err)
		}
		return redistest.Launch(t, port, nil, file, "--sentinel")
	}
	for _, tt := range []struct {
		name   string
		start  func(t *testing.T) (environ []string, repair func())
		reason string
		text   string
	}{
		{"a wrong password", func(t *testing.T) ([]string, func()) {
			redis := redistest.Start(t)
			redis.Do(t, "acl", "setuser", "gateway", "on", ">other", "~*", "+@all")
			return []string{"GATEWAY_REDIS_URL=redis://gateway:hunter2222@" + redis.Addr}, func() {
				redis.Do(t, "acl", "setuser", "gateway", ">hunter2222")
			}
		}, "credentials", "WRONGPASS"},
		{"no right to write", func(t *testing.T) ([]string, func()) {
			redis := redistest.Start(t)
			redis.Do(t, "acl", "setuser", "gateway", "on", ">hunter2222", "~causeway:*", "+get", "+eval", "+scan")
			return []string{"GATEWAY_REDIS_URL=redis://gateway:hunter2222@" + redis.Addr}, func() {
				redis.Do(t, "acl", "setuser", "gateway", "+set", "+del")
			}
		}, "permission", "NOPERM"},
		{"an unknown master", func(t *testing.T) ([]string, func()) {
			redis, sentinel := redistest.Start(t), sentinelOf(t)
			return []string{"GATEWAY_REDIS_ADDRESSES=" + sentinel.Addr, "GATEWAY_REDIS_MASTER_NAME=main"}, func() {
				sentinel.Do(t, "sentinel", "monitor", "main", "127.0.0.1", redis.Port, 1)
			}
		}, "unknownMaster", "do not know the master"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			environ, repair := tt.start(t)
			g := gatewaytest.Start(t, append(environ, "GATEWAY_REDIS_READ_BUDGET=100ms", "GATEWAY_REDIS_WRITE_BUDGET=100ms")...)
			redistest.Eventually(t, "the log says why", func(context.Context) bool { return len(redisLines(t, g)) > 0 })
			began := time.Now()
			g.Want(http.StatusOK, http.MethodGet, gatewaytest.Pools+"/0477000001/provider", "")
			if took := time.Since(began); took > 2*time.Second {
				t.Errorf("a cold look-up took %v", took)
			}
			if g.Metric("gateway_cache_degraded") != 1 {
				t.Error("not degraded")
			}
			if a := g.Call(http.MethodDelete, g.Admin+kept, ""); a.Status != http.StatusServiceUnavailable || !strings.Contains(a.Text, tt.reason+": ") {
				t.Errorf("DELETE: %d %s, want the reason", a.Status, a.Text)
			}
			lines := redisLines(t, g)
			line, _ := json.Marshal(lines[0])
			if len(lines) != 1 || lines[0]["msg"] != "redis is not used" || lines[0]["level"] != "WARN" || lines[0]["reason"] != tt.reason ||
				!strings.Contains(string(line), tt.text) || lines[0]["hint"] == "" || strings.Contains(string(line), "hunter2222") {
				t.Errorf("lines = %v, want one because of %s: %s", lines, tt.reason, tt.text)
			}
			repair()
			isUsed := func(context.Context) bool { return g.Metric("gateway_cache_degraded") == 0 } //nolint:contextcheck // its calls have the test's
			redistest.Eventually(t, "Redis is used again", isUsed)
			lines = redisLines(t, g)
			if last := lines[len(lines)-1]; len(lines) != 2 || last["msg"] != "redis is used again" || last["after"] == nil {
				t.Errorf("lines = %v, want that Redis is used again", lines)
			}
			entriesOf(t, g, "ok")
		})
	}
}
