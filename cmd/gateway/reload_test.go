package main

import (
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
)

// keyList is the content of a file of API keys: caller-key:hash,…
func keyList(keys ...string) string {
	var list []string
	for _, key := range keys {
		hash := sha256.Sum256([]byte(key))
		list = append(list, "caller-"+key+":"+hex.EncodeToString(hash[:]))
	}
	return strings.Join(list, ",") + "\n"
}

// TestKeysAreReloaded swaps a mounted Secret while a caller whose key stays
// calls: none of his requests may fail.
func TestKeysAreReloaded(t *testing.T) {
	const canary = "canary-7741"
	secret := newMount(t, map[string]string{"apiKeys": keyList("old", "same")})
	g := start(t, "GATEWAY_AUTH_KEYS_FILE="+secret.path("apiKeys"))
	status := func(key string) int {
		return g.call(http.MethodGet, g.api+"/v1/customers/100234/orders/100001", "", "Authorization", "Bearer "+key).status
	}
	demand := func(when string, want map[string]int, success float64) {
		t.Helper()
		for key, code := range want {
			if got := status(key); got != code {
				t.Errorf("%s: %s gets %d, want %d", when, key, got, code)
			}
		}
		if got := g.metric(`gateway_reload_success{what="auth.keys"}`); got != success {
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
	secret.swap(map[string]string{"apiKeys": keyList("new", "same")})
	g.reload()
	demand("another set", after, 1)
	secret.swap(map[string]string{"apiKeys": canary + ":" + strings.Repeat("7", 63)})
	g.reload()
	demand("a broken one", after, 0)
	g.reload()
	secret.swap(nil)
	g.reload()
	demand("none", after, 0)
	secret.swap(map[string]string{"apiKeys": keyList("old", "same")})
	g.reload()
	demand("the first set again", before, 1)
	close(done)
	caller.Wait()

	for result, want := range map[string]float64{"ok": 2, "error": 2} {
		if got := g.metric(`gateway_reloads_total{result="` + result + `",what="auth.keys"}`); got != want {
			t.Errorf("%v reloads were %s, want %v", got, result, want)
		}
	}
	logs := g.logs.String()
	if strings.Contains(logs, canary) || strings.Contains(logs, strings.Repeat("7", 63)) {
		t.Errorf("a log line tells what is in the file:\n%s", logs)
	}
	for _, want := range []string{"auth.keys[0].sha256 (GATEWAY_AUTH_KEYS_FILE): must be the 64 hex digits", "there is no such file", `"msg":"reloaded","what":"auth.keys"`} {
		if !strings.Contains(logs, want) {
			t.Errorf("no log line has %s:\n%s", want, logs)
		}
	}
}

// TestKeysOfAVariableStay: nothing is looked at.
func TestKeysOfAVariableStay(t *testing.T) {
	g := start(t, "GATEWAY_AUTH_KEYS="+strings.TrimSpace(keyList("a-key")))
	g.reload()
	g.want(http.StatusOK, http.MethodGet, "/v1/customers/100234/orders/100001", "", "Authorization", "Bearer a-key")
	if text := g.call(http.MethodGet, g.admin+"/metrics", "").text; strings.Contains(text, "gateway_reload") {
		t.Error("something is looked at")
	}
}

// TestChanged: only what is the same at two looks is taken, once.
func TestChanged(t *testing.T) {
	m := newMount(t, map[string]string{"a": "1", "b": "2"})
	names := []string{m.path("a"), m.path("b")}
	w := &watchedFiles{names: names, seen: digestOf(names), decided: digestOf(names)}
	for i, step := range []struct {
		change func()
		want   bool
	}{
		{func() {}, false},
		{func() { m.swap(map[string]string{"a": "1", "b": "2"}) }, false}, // the same, in another folder
		{func() {}, false},
		{func() { m.swap(map[string]string{"a": "1", "b": "3"}) }, false},
		{func() { m.swap(map[string]string{"a": "1", "b": "4"}) }, false}, // still being written
		{func() {}, true},
		{func() {}, false},
		{func() { m.swap(map[string]string{"a": "14", "b": ""}) }, false},
		{func() {}, true},
		{func() { m.swap(map[string]string{"a": "1", "b": "4"}) }, false},
		{func() { m.swap(map[string]string{"a": "14", "b": ""}) }, false}, // and back
		{func() {}, false},
		{func() { m.must(os.RemoveAll(m.dir)) }, false},
		{func() {}, true},
		{func() {}, false},
	} {
		step.change()
		if got := w.changed(); got != step.want {
			t.Errorf("look %d: %v, want %v", i, got, step.want)
		}
	}
}

// TestAuthorityOfRedisIsReloaded: Redis is not who it should be, until the
// file says otherwise.
func TestAuthorityOfRedisIsReloaded(t *testing.T) {
	ca := newAuthority(t)
	redis, err := miniredis.RunTLS(&tls.Config{Certificates: []tls.Certificate{ca.issue("localhost", time.Now().Add(time.Hour))}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(redis.Close)
	trusted := newMount(t, map[string]string{"ca.crt": newAuthority(t).text()})
	g := start(t, "GATEWAY_REDIS_URL=rediss://localhost:"+redis.Port(), "GATEWAY_REDIS_CA_FILE="+trusted.path("ca.crt"),
		"GATEWAY_REDIS_READ_BUDGET=1s", "GATEWAY_REDIS_WRITE_BUDGET=1s", "GATEWAY_CACHE_MEMORY_TTL=1ms")
	look := func() bool {
		g.want(http.StatusOK, http.MethodGet, pools+"/0477000001/provider", "")
		return len(redis.Keys()) > 0
	}
	if look() {
		t.Fatal("a Redis that is not trusted was told something")
	}
	trusted.swap(map[string]string{"ca.crt": ca.text()})
	g.reload()
	wait(t, "Redis is used", look)
}
