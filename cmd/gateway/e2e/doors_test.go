package e2e

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"causeway.example/cmd/gateway/internal/gatewaytest"

	"causeway.example/internal/secrettest"
)

// TestGuessableKeysAreNotReloaded: the keys in force stay, and the log says why.
func TestGuessableKeysAreNotReloaded(t *testing.T) {
	good := gatewaytest.KeyList("a-key-that-was-made-by-a-tool")
	for _, word := range []string{"", "changeme\n", "<YOUR-KEY>"} {
		secret := secrettest.NewMount(t, map[string]string{"apiKeys": good})
		g := gatewaytest.Start(t, "GATEWAY_AUTH_KEYS_FILE="+secret.Path("apiKeys"))
		secret.Swap(map[string]string{"apiKeys": strings.TrimSpace(good) + ",other:" + fmt.Sprintf("%x", sha256.Sum256([]byte(word)))})
		g.Reload()
		const order = "/v1/customers/100234/orders/100001"
		g.Want(200, http.MethodGet, order, "", "Authorization", "Bearer a-key-that-was-made-by-a-tool")
		g.Want(401, http.MethodGet, order, "", "Authorization", "Bearer "+strings.TrimSpace(word))
		if g.Metric(`gateway_reload_success{what="auth.keys"}`) != 0 || !strings.Contains(g.Logs.String(), "auth.keys[1].sha256 (GATEWAY_AUTH_KEYS_FILE): is the hash of") {
			t.Errorf("%q: reloaded, or no reason in the log:\n%s", word, g.Logs)
		}
	}
}

// TestProfilesAreBounded: none runs for more than a minute.
func TestProfilesAreBounded(t *testing.T) {
	g := gatewaytest.Start(t)
	for _, path := range []string{"profile", "trace", "heap", "goroutine", "symbol"} {
		for _, seconds := range []string{"61", "1000000", "60.5", "1e9", "+61", "Inf", "NaN", "1e999", "0x1p20", "99999999999999999999"} {
			if a := g.Call(http.MethodGet, g.Admin+"/debug/pprof/"+path+"?seconds="+strings.ReplaceAll(seconds, "+", "%2B"), ""); a.Status != 400 || !strings.Contains(a.Text, "at most 60") {
				t.Errorf("%s, %s seconds: %d %s", path, seconds, a.Status, a.Text)
			}
		}
	}
	if a := g.Call(http.MethodGet, g.Admin+"/debug/pprof/trace?seconds=0.01", ""); a.Status != 200 {
		t.Errorf("a short trace: %d %s", a.Status, a.Text)
	}
}

// TestAdminToken: with one, profiling and the cache ask for it, and it is
// changed without a restart.
func TestAdminToken(t *testing.T) {
	const token, next = "a-token-of-an-operator", "the-next-token-of-an-operator"
	secret := secrettest.NewMount(t, map[string]string{"token": token + "\n"})
	g := gatewaytest.Start(t, "GATEWAY_ADMIN_TOKEN_FILE="+secret.Path("token"))
	demand := func(when, path string, status int, headers ...string) {
		t.Helper()
		a := g.Call(http.MethodGet, g.Admin+path, "", headers...)
		if a.Status != status || (a.Header.Get("WWW-Authenticate") == "Bearer") != (status == 401) {
			t.Errorf("%s: %s %q: %d %v, want %d", when, path, headers, a.Status, a.Header, status)
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
	secret.Swap(map[string]string{"token": "short"})
	g.Reload()
	demand("after a bad file", "/debug/pprof/cmdline", 200, "Authorization", "Bearer "+token)
	secret.Swap(map[string]string{"token": next})
	g.Reload()
	demand("after a change", "/debug/pprof/cmdline", 401, "Authorization", "Bearer "+token)
	demand("after a change", "/debug/pprof/cmdline", 200, "Authorization", "Bearer "+next)
	if logs := g.Logs.String(); strings.Contains(logs, token) || strings.Contains(logs, next) || !strings.Contains(logs, "at least 20 characters") {
		t.Errorf("the log has a token, or not why one was refused:\n%s", logs)
	}
}

// TestWhatIsSaid end to end: the key's name and not the key, and what other
// machines can reach.
func TestWhatIsSaid(t *testing.T) {
	g := gatewaytest.Start(t, "GATEWAY_AUTH_KEYS="+strings.TrimSpace(gatewaytest.KeyList("2short7")), "GATEWAY_ADMIN_LISTEN=:0", "GATEWAY_SANDBOX_LISTEN=:0")
	for range 3 {
		g.Want(200, http.MethodGet, "/v1/customers/100234/orders/100001", "", "Authorization", "Bearer 2short7")
	}
	if err := g.Stop(); err != nil { // a request's line comes after its answer
		t.Error(err)
	}
	logs := g.Logs.String()
	for text, n := range map[string]int{`"level":"WARN","msg":"an API key of fewer than 20`: 1, `"caller":"caller-2short7"`: 4, "adminListen is not on loopback": 1, "is not on loopback: whoever reaches it can reset": 1, "the API is open": 0} {
		if got := strings.Count(logs, text); got != n {
			t.Errorf("%q stands %d times in the log, want %d:\n%s", text, got, n, logs)
		}
	}
	quiet := gatewaytest.Start(t)
	if err := quiet.Stop(); err != nil {
		t.Error(err)
	}
	if logs := quiet.Logs.String(); strings.Contains(logs, "not on loopback") {
		t.Errorf("on loopback:\n%s", logs)
	}
}
