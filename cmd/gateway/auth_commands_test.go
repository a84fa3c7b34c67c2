package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
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
