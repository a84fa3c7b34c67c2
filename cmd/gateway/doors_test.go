package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
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

// TestOwnNames has the forms of Host.
func TestOwnNames(t *testing.T) {
	names := newOwnNames([]string{"causeway-admin", "Ops.Example."}, "Box.Example:8090")
	for _, host := range []string{
		"localhost", "LOCALHOST:8081", "localhost.", "localhost.:8081", "localhost:", "127.0.0.1", "127.0.0.1:8081", "10.1.2.3:8081", "192.0.2.1.", "[::1]", "[::1]:8081", "[fe80::1%25eth0]:8081",
		"box.example:8090", "causeway-admin", "causeway-admin:8081", "CAUSEWAY-ADMIN.", "ops.example", "ops.example.:443", "OPS.EXAMPLE",
	} {
		if !names.have(host) {
			t.Errorf("%q is refused", host)
		}
	}
	for _, host := range []string{
		"", ".", ":8081", "evil.example", "evil.example:8081", "localhost.evil.example", "evil.localhost", "127.0.0.1.evil.example", "127.0.0.1.evil.example:8081", "127.1", "0x7f.0.0.1", "2130706433", "localhost@evil.example",
		"localhost:80:80", "localhost:x", "localhost:99999", "::1", "[::1", "::1]", "[::1].evil.example", "causeway-admin.evil.example", "ops.example..", "xn--localhost", "localhost evil", "1.2.3.4.5",
	} {
		if names.have(host) {
			t.Errorf("%q is accepted", host)
		}
	}
}

// raw sends a request with any Host, or without one, and returns the answer.
func raw(t *testing.T, base, request string) answer {
	t.Helper()
	var d net.Dialer
	conn, err := d.DialContext(t.Context(), "tcp", strings.TrimPrefix(base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := io.WriteString(conn, request); err != nil {
		t.Fatal(err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, _ := io.ReadAll(resp.Body)
	a := answer{status: resp.StatusCode, header: resp.Header, text: string(text)}
	_ = json.Unmarshal(text, &a.json)
	return a
}

// TestPagesAreRefused: the admin listener, and the sandbox's management, serve
// tools by the names of the gateway, and no page of a browser.
func TestPagesAreRefused(t *testing.T) {
	g := start(t, "GATEWAY_ADMIN_HOSTS=causeway-admin,ops.example")
	targets := []struct{ base, method, path string }{
		{g.admin, "GET", "/metrics"},
		{g.admin, "GET", "/livez"},
		{g.admin, "GET", "/readyz"},
		{g.admin, "GET", "/debug/pprof/cmdline"},
		{g.admin, "DELETE", "/cache/customers/100234"},
		{g.admin, "GET", "/nowhere"},
		{g.sandbox, "POST", "/_sandbox/reset"},
		{g.sandbox, "GET", "/_sandbox/calls"},
		{g.sandbox, "GET", "/%5fsandbox/"},
		{g.sandbox, "DELETE", "/_sandbox/faults"},
	}
	for _, at := range targets {
		for head, want := range map[string]int{
			"Host: 127.0.0.1:8081":                                                  0,
			"Host: localhost":                                                       0,
			"Host: Causeway-Admin:8081":                                             0,
			"Host: ops.example.":                                                    0,
			"Host: 10.0.0.7:8081":                                                   0,
			"Host: localhost\r\nSec-Fetch-Site: none":                               0,
			"Host: localhost\r\nUser-Agent: kube-probe/1":                           0,
			"Host: evil.example":                                                    421,
			"Host: causeway-admin.evil.example:8081":                                421,
			"Host:":                                                                 421,
			"Host: localhost\r\nOrigin: http://evil.example":                        403,
			"Host: localhost\r\nOrigin: null":                                       403,
			"Host: localhost\r\nOrigin:":                                            403,
			"Host: localhost\r\norigin: http://localhost":                           403,
			"Host: localhost\r\nSec-Fetch-Site: cross-site":                         403,
			"Host: localhost\r\nSec-Fetch-Site: same-site":                          403,
			"Host: localhost\r\nSec-Fetch-Site: none\r\nSec-Fetch-Site: cross-site": 403,
			"Host: evil.example\r\nOrigin: http://evil.example\r\nSec-Fetch-Site: same-origin": 421,
		} {
			a := raw(t, at.base, at.method+" "+at.path+" HTTP/1.1\r\n"+head+"\r\nConnection: close\r\n\r\n")
			refused := a.status == 421 || a.status == 403
			if refused != (want != 0) || refused && (a.status != want || a.header.Get("Content-Type") != "application/problem+json" || a.json["status"] != float64(want)) {
				t.Errorf("%s %s, %q: %d %s, want %d", at.method, at.path, head, a.status, a.text, want)
			}
		}
	}
	if a := raw(t, g.admin, "GET http://evil.example/metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"); a.status != 421 {
		t.Errorf("absolute form: %d", a.status)
	}
	if a := raw(t, g.sandbox, "GET /tiab/UtbOrder?wsdl HTTP/1.1\r\nHost: sandbox:8090\r\nConnection: close\r\n\r\n"); a.status != 200 {
		t.Errorf("a simulated back end by another name: %d", a.status)
	}
}

// TestOpenAPIAndPages: pages of other sites change nothing by an open API, and
// do not reach one on loopback by a name of their own. Its own pages work, and
// one that asks for keys needs no such rule.
func TestOpenAPIAndPages(t *testing.T) {
	open, keyed := start(t, "GATEWAY_ADMIN_HOSTS=dev.example"), start(t, "GATEWAY_AUTH_KEYS="+strings.TrimSpace(keyList("a-key-that-was-made-by-a-tool")))
	const read, write = "GET /v1/customers/100234/orders/1", "DELETE /v1/customers/100234/data-pools/0477000002"
	own := "Host: " + strings.TrimPrefix(open.api, "http://") + "\r\nOrigin: " + open.api
	for _, tt := range []struct {
		line, head string
		refused    bool
	}{
		{read, "Host: localhost:8080", false},
		{write, "Host: 127.0.0.1", false},
		{write, "Host: dev.example", false},
		{write, own, false},
		{write, own + "\r\nSec-Fetch-Site: same-origin", false},
		{read, "Host: localhost\r\nOrigin: http://evil.example", false}, // no page can read the answer
		{"GET /swagger/", "Host: localhost\r\nSec-Fetch-Site: cross-site", false},
		{"GET /swagger/", "Host: evil.example", true},
		{read, "Host: evil.example", true},
		{read, "Host: evil.example:8080\r\nSec-Fetch-Site: same-origin", true},
		{write, "Host: evil.example\r\nOrigin: http://evil.example", true},
		{write, "Host: localhost\r\nOrigin: http://evil.example", true},
		{write, "Host: localhost\r\nOrigin: null", true},
		{write, "Host: localhost\r\nSec-Fetch-Site: cross-site", true},
		{write, "Host: localhost\r\nSec-Fetch-Site: same-site", true},
		{"POST /v1/subscriptions/1/buckets", "Host: localhost\r\nOrigin: http://localhost:3000", true},
	} {
		request := tt.line + " HTTP/1.1\r\n" + tt.head + "\r\nConnection: close\r\n\r\n"
		a := raw(t, open.api, request)
		if refused := a.status == http.StatusForbidden; refused != tt.refused || refused && a.json["code"] != "forbidden" {
			t.Errorf("%q: %d %s, want it refused: %t", request, a.status, a.text, tt.refused)
		}
		if a := raw(t, keyed.api, request); a.status == http.StatusForbidden {
			t.Errorf("with keys, %q: %d", request, a.status)
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
	logs := g.logs.String()
	for text, n := range map[string]int{`"level":"WARN","msg":"an API key of fewer than 20`: 1, `"caller":"caller-2short7"`: 4, "adminListen is not on loopback": 1, "sandbox.listen is not on loopback": 1, "the API is open": 0} {
		if got := strings.Count(logs, text); got != n {
			t.Errorf("%q stands %d times in the log, want %d:\n%s", text, got, n, logs)
		}
	}
	quiet := start(t)
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

// FuzzOwnNames: what is accepted leads to an address or to localhost, as a URL
// with it is read.
func FuzzOwnNames(f *testing.F) {
	for _, seed := range []string{"localhost:80", "[::1]:80", "127.0.0.1.", "evil.example", "localhost@evil.example", "[localhost]", "[::1%25eth0]:1", ":80", "1.2.3.4:5:6"} {
		f.Add(seed)
	}
	names := newOwnNames(nil, "")
	f.Fuzz(func(t *testing.T, host string) {
		u, err := url.Parse("http://" + host + "/")
		if err != nil || !names.have(host) {
			return
		}
		if _, err := netip.ParseAddr(strings.TrimSuffix(u.Hostname(), ".")); err != nil && plainName(u.Hostname()) != "localhost" {
			t.Errorf("%q is accepted, and leads to %q", host, u.Hostname())
		}
	})
}
