package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"causeway.example/internal/config"
)

// TestDoorsOfCommands: what `config check` refuses, and what it accepts.
func TestDoorsOfCommands(t *testing.T) {
	hash := func(key string) string {
		sum := sha256.Sum256([]byte(key))
		return hex.EncodeToString(sum[:])
	}
	octane := []string{"GATEWAY_OCTANE_BASE_URL=https://octane.example/tiab", "GATEWAY_OCTANE_USERNAME=u", "GATEWAY_OCTANE_PASSWORD=p"}
	simulated := []string{"GATEWAY_SANDBOX_ENABLED=true"}
	with := func(sets ...[]string) (all []string) {
		for _, set := range sets {
			all = append(all, set...)
		}
		return all
	}
	one := func(entries ...string) []string { return entries }
	for _, tt := range []struct {
		name    string
		environ []string
		refused string // a part of the message; "" is accepted
	}{
		{"a sandbox", simulated, ""},
		{"a sandbox with keys", with(simulated, one("GATEWAY_AUTH_KEYS=web:"+hash("hello"))), ""},
		{"a sandbox on every address", with(simulated, one("GATEWAY_LISTEN=:8080")), "auth.open"},
		{"a sandbox on every address, asked for", with(simulated, one("GATEWAY_LISTEN=:8080", "GATEWAY_AUTH_OPEN=true")), ""},
		{"a sandbox with one real back end", with(simulated, octane), "auth.keys: nobody could call the API: a back end is real"},
		{"the same, asked for", with(simulated, octane, one("GATEWAY_AUTH_OPEN=true")), ""},
		{"the same, on every address", with(simulated, octane, one("GATEWAY_AUTH_OPEN=true", "GATEWAY_LISTEN=0.0.0.0:8080")), "auth.openAnywhere"},
		{"the same, anywhere", with(simulated, octane, one("GATEWAY_AUTH_OPEN=true", "GATEWAY_AUTH_OPEN_ANYWHERE=true", "GATEWAY_LISTEN=:8080")), ""},
		{"real back ends, open on every address", with(octane, one("GATEWAY_AUTH_OPEN=true", "GATEWAY_LISTEN=:8080")), "auth.openAnywhere"},
		{"real back ends, open on loopback", with(octane, one("GATEWAY_AUTH_OPEN=true", "GATEWAY_LISTEN=[::1]:8080")), ""},
		{"the hash of the empty text", with(octane, one("GATEWAY_AUTH_KEYS=web:"+hash(""))), "empty text"},
		{"the hash of an empty line", with(octane, one("GATEWAY_AUTH_KEYS=web:"+hash("\n"))), "well-known word"},
		{"the hash of a well-known word", with(octane, one("GATEWAY_AUTH_KEYS=web:"+hash("hello")+",app:"+hash("changeme\n"))), "auth.keys[1].sha256"},
		{"a name of the admin listener with a port", with(simulated, one("GATEWAY_ADMIN_HOSTS=ops:8081")), "admin.hosts[0]"},
		{"a device with the token", with(simulated, one("GATEWAY_ADMIN_TOKEN_FILE=/dev/null")), "regular file"},
		{"an operation of 10 000 h", with(simulated, one("GATEWAY_TIMEOUTS_OPERATION=10000h")), "timeouts.operation"},
		{"a cache of 4 GB and more", with(simulated, one("GATEWAY_CACHE_MAX_ENTRIES=100000000")), "cache.maxEntries"},
		{"a password that XML cannot carry", with(octane, one("GATEWAY_AUTH_OPEN=true", "GATEWAY_OCTANE_PASSWORD=p\x02w")), "octane.password"},
		{"a header that is overwritten", with(simulated, one("GATEWAY_SPS_API_KEY_HEADER=Accept-Encoding")), "sps.apiKeyHeader"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			code := run(t.Context(), []string{"config", "check"}, tt.environ, &stdout, &stderr)
			if refused := code != 0; refused != (tt.refused != "") || !strings.Contains(stderr.String(), tt.refused) {
				t.Errorf("code %d: %s\nwant it refused with %q", code, &stderr, tt.refused)
			}
		})
	}
}

// TestGuessableKeysAreNotReloaded: the keys in force stay, and the log says why.
func TestGuessableKeysAreNotReloaded(t *testing.T) {
	good := keyList("a-key-that-was-made-by-a-tool")
	for _, word := range []string{"", "changeme\n", "<YOUR-KEY>"} {
		secret := newMount(t, map[string]string{"apiKeys": good})
		g := start(t, "GATEWAY_AUTH_KEYS_FILE="+secret.path("apiKeys"))
		secret.swap(map[string]string{"apiKeys": strings.TrimSpace(good) + ",other:" + fmt.Sprintf("%x", sha256.Sum256([]byte(word)))})
		g.reload()
		const order = "/v1/customers/100234/orders/100001"
		g.want(200, http.MethodGet, order, "", "Authorization", "Bearer a-key-that-was-made-by-a-tool")
		g.want(401, http.MethodGet, order, "", "Authorization", "Bearer "+strings.TrimSpace(word))
		if g.metric(`gateway_reload_success{what="auth.keys"}`) != 0 || !strings.Contains(g.logs.String(), "auth.keys[1].sha256 (GATEWAY_AUTH_KEYS_FILE): is the hash of") {
			t.Errorf("%q: reloaded, or no reason in the log:\n%s", word, g.logs)
		}
	}
}

// TestProfilesAreBounded: none runs for more than a minute.
func TestProfilesAreBounded(t *testing.T) {
	g := start(t)
	for _, path := range []string{"profile", "trace", "heap", "goroutine", "symbol"} {
		for _, seconds := range []string{"61", "1000000", "60.5", "1e9", "+61", "Inf", "NaN", "1e999", "0x1p20", "99999999999999999999"} {
			if a := g.call(http.MethodGet, g.admin+"/debug/pprof/"+path+"?seconds="+strings.ReplaceAll(seconds, "+", "%2B"), ""); a.status != 400 || !strings.Contains(a.text, "at most 60") {
				t.Errorf("%s, %s seconds: %d %s", path, seconds, a.status, a.text)
			}
		}
	}
	if a := g.call(http.MethodGet, g.admin+"/debug/pprof/trace?seconds=0.01", ""); a.status != 200 {
		t.Errorf("a short trace: %d %s", a.status, a.text)
	}
}

// TestAdminToken: with one, profiling and the cache ask for it, and it is
// changed without a restart.
func TestAdminToken(t *testing.T) {
	const token, next = "a-token-of-an-operator", "the-next-token-of-an-operator"
	secret := newMount(t, map[string]string{"token": token + "\n"})
	g := start(t, "GATEWAY_ADMIN_TOKEN_FILE="+secret.path("token"))
	demand := func(when, path string, status int, headers ...string) {
		t.Helper()
		a := g.call(http.MethodGet, g.admin+path, "", headers...)
		if a.status != status || (a.header.Get("WWW-Authenticate") == "Bearer") != (status == 401) {
			t.Errorf("%s: %s %q: %d %v, want %d", when, path, headers, a.status, a.header, status)
		}
	}
	for _, path := range []string{"/livez", "/readyz", "/metrics"} {
		demand("at the start", path, 200)
	}
	for _, path := range []string{"/debug/pprof/", "/debug/pprof/cmdline", "/debug/pprof/nothing", "/debug/other", "/cache/customers/100234/numbers/0477000001", "/cache/other"} {
		for _, headers := range [][]string{nil, {"Authorization", "Bearer"}, {"Authorization", "Bearer " + next}, {"Authorization", "Basic " + token}, {"Authorization", token}, {"Authorization", "Bearer " + token + "x"}} {
			demand("at the start", path, 401, headers...)
		}
	}
	demand("at the start", "/debug/pprof/cmdline", 200, "Authorization", "bearer "+token)
	demand("at the start", "/cache/customers/100234/numbers/0477000001", 200, "Authorization", "Bearer "+token)
	secret.swap(map[string]string{"token": "short"})
	g.reload()
	demand("after a bad file", "/debug/pprof/cmdline", 200, "Authorization", "Bearer "+token)
	secret.swap(map[string]string{"token": next})
	g.reload()
	demand("after a change", "/debug/pprof/cmdline", 401, "Authorization", "Bearer "+token)
	demand("after a change", "/debug/pprof/cmdline", 200, "Authorization", "Bearer "+next)
	if logs := g.logs.String(); strings.Contains(logs, token) || strings.Contains(logs, next) || !strings.Contains(logs, "at least 20 characters") {
		t.Errorf("the log has a token, or not why one was refused:\n%s", logs)
	}
}

// TestReminders: an open API is in the log every minute, a short key every hour.
func TestReminders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		logger := slog.New(slog.NewJSONHandler(&log, nil))
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute-time.Second)
		defer cancel()
		if err := remindOpen(ctx, logger); err != nil {
			t.Error(err)
		}
		if n := strings.Count(log.String(), `"level":"WARN","msg":"the API is open`); n != 10 {
			t.Errorf("%d reminders in ten minutes:\n%s", n, &log)
		}
		log.Reset()
		short := newShortKeys(logger)
		for range 24 * 60 {
			short.used(t.Context(), "web")
			short.used(t.Context(), "app")
			<-time.After(time.Minute)
		}
		for _, name := range []string{"web", "app"} {
			if n := strings.Count(log.String(), `"caller":"`+name+`"`); n != 24 {
				t.Errorf("%s: %d warnings in a day", name, n)
			}
		}
	})
}

// TestWhatIsSaid end to end: the key's name and not the key, and what other
// machines can reach.
func TestWhatIsSaid(t *testing.T) {
	g := start(t, "GATEWAY_AUTH_KEYS="+strings.TrimSpace(keyList("2short7")), "GATEWAY_ADMIN_LISTEN=:0", "GATEWAY_SANDBOX_LISTEN=:0")
	for range 3 {
		g.want(200, http.MethodGet, "/v1/customers/100234/orders/100001", "", "Authorization", "Bearer 2short7")
	}
	if err := g.stop(); err != nil { // a request's line comes after its answer
		t.Error(err)
	}
	logs := g.logs.String()
	for text, n := range map[string]int{`"level":"WARN","msg":"an API key of fewer than 20`: 1, `"caller":"caller-2short7"`: 4, "adminListen is not on loopback": 1, "is not on loopback: whoever reaches it can reset": 1, "the API is open": 0} {
		if got := strings.Count(logs, text); got != n {
			t.Errorf("%q stands %d times in the log, want %d:\n%s", text, got, n, logs)
		}
	}
	quiet := start(t)
	if err := quiet.stop(); err != nil {
		t.Error(err)
	}
	if logs := quiet.logs.String(); strings.Contains(logs, "not on loopback") {
		t.Errorf("on loopback:\n%s", logs)
	}
	var log bytes.Buffer
	cfg := config.Default()
	cfg.AdminListen, cfg.Admin.TokenFile = ":8081", "token"
	if warnExposed(t.Context(), cfg, slog.New(slog.NewJSONHandler(&log, nil))); log.Len() > 0 {
		t.Errorf("with a token: %s", &log)
	}
}
