package e2e

import (
	"crypto/tls"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"causeway.example/cmd/gateway/internal/gatewaytest"

	"causeway.example/internal/secrettest"
)

// TestKeysAreReloaded swaps a mounted Secret while a caller whose key stays
// calls: none of his requests may fail.
func TestKeysAreReloaded(t *testing.T) {
	const canary = "canary-7741"
	secret := secrettest.NewMount(t, map[string]string{"apiKeys": gatewaytest.KeyList("old", "same")})
	g := gatewaytest.Start(t, "GATEWAY_AUTH_KEYS_FILE="+secret.Path("apiKeys"))
	status := func(key string) int {
		return g.Call(http.MethodGet, g.API+"/v1/customers/100234/orders/100001", "", "Authorization", "Bearer "+key).Status
	}
	demand := func(when string, want map[string]int, success float64) {
		t.Helper()
		for key, code := range want {
			if got := status(key); got != code {
				t.Errorf("%s: %s gets %d, want %d", when, key, got, code)
			}
		}
		if got := g.Metric(`gateway_reload_success{what="auth.keys"}`); got != success {
			t.Errorf("%s: gateway_reload_success is %v, want %v", when, got, success)
		}
	}
	before, after := map[string]int{"old": 200, "new": 401, "same": 200}, map[string]int{"old": 401, "new": 200, "same": 200}
	demand("at the start", before, 1)

	var caller sync.WaitGroup
	done := make(chan struct{})
	caller.Go(func() {
		for {
			select {
			case <-done:
				return
			default:
			}
			if code := status("same"); code != http.StatusOK {
				t.Errorf("a caller whose key stays got %d", code)
				return
			}
		}
	})
	secret.Swap(map[string]string{"apiKeys": gatewaytest.KeyList("new", "same")})
	g.Reload()
	demand("another set", after, 1)
	secret.Swap(map[string]string{"apiKeys": canary + ":" + strings.Repeat("7", 63)})
	g.Reload()
	demand("a broken one", after, 0)
	g.Reload()
	secret.Swap(nil)
	g.Reload()
	demand("none", after, 0)
	secret.Swap(map[string]string{"apiKeys": gatewaytest.KeyList("old", "same")})
	g.Reload()
	demand("the first set again", before, 1)
	close(done)
	caller.Wait()

	for result, want := range map[string]float64{"ok": 2, "error": 2} {
		if got := g.Metric(`gateway_reloads_total{result="` + result + `",what="auth.keys"}`); got != want {
			t.Errorf("%v reloads were %s, want %v", got, result, want)
		}
	}
	logs := g.Logs.String()
	if strings.Contains(logs, canary) || strings.Contains(logs, strings.Repeat("7", 63)) {
		t.Errorf("a log line repeats the content of the file:\n%s", logs)
	}
	for _, want := range []string{"auth.keys[0].sha256 (GATEWAY_AUTH_KEYS_FILE): must be the 64 hex digits", "there is no such file", `"msg":"reloaded","what":"auth.keys"`} {
		if !strings.Contains(logs, want) {
			t.Errorf("no log line has %s:\n%s", want, logs)
		}
	}
}

// TestKeysOfAVariableStay: nothing is looked at.
func TestKeysOfAVariableStay(t *testing.T) {
	g := gatewaytest.Start(t, "GATEWAY_AUTH_KEYS="+strings.TrimSpace(gatewaytest.KeyList("a-key")))
	g.Reload()
	g.Want(http.StatusOK, http.MethodGet, "/v1/customers/100234/orders/100001", "", "Authorization", "Bearer a-key")
	if text := g.Call(http.MethodGet, g.Admin+"/metrics", "").Text; strings.Contains(text, "gateway_reload") {
		t.Error("something is looked at")
	}
}

// TestAuthorityOfRedisIsReloaded: Redis is not who it should be, until the
// file says otherwise.
func TestAuthorityOfRedisIsReloaded(t *testing.T) {
	ca := secrettest.NewAuthority(t)
	redis, err := miniredis.RunTLS(&tls.Config{Certificates: []tls.Certificate{ca.Issue("localhost", time.Now().Add(time.Hour))}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(redis.Close)
	trusted := secrettest.NewMount(t, map[string]string{"ca.crt": secrettest.NewAuthority(t).Text()})
	g := gatewaytest.Start(t, "GATEWAY_REDIS_URL=rediss://localhost:"+redis.Port(), "GATEWAY_REDIS_CA_FILE="+trusted.Path("ca.crt"),
		"GATEWAY_REDIS_READ_BUDGET=1s", "GATEWAY_REDIS_WRITE_BUDGET=1s", "GATEWAY_CACHE_MEMORY_TTL=1ms")
	look := func() bool {
		g.Want(http.StatusOK, http.MethodGet, gatewaytest.Pools+"/0477000001/provider", "")
		return len(redis.Keys()) > 0
	}
	if look() {
		t.Fatal("a command was sent to a Redis that is not trusted")
	}
	trusted.Swap(map[string]string{"ca.crt": ca.Text()})
	g.Reload()
	gatewaytest.Wait(t, "Redis is used", look)
}
