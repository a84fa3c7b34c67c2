package config_test

import (
	"errors"
	"strings"
	"testing"

	"causeway.example/internal/config"
)

// good is a configuration that every table below changes in one place.
var good = map[string]string{
	"auth.open": "true", "auth.openAnywhere": "true",
	"octane.baseUrl": "https://octane.example/tiab", "octane.username": "api", "octane.password": "swordfish",
	"sps.baseUrl": "https://sps.example/v5", "sps.auth": "bearer", "sps.bearerToken": "bearer",
}

// faultsOf loads the good configuration with some keys changed.
func faultsOf(t *testing.T, changes map[string]string) config.Problems {
	t.Helper()
	flags := map[string]string{}
	for key, value := range good {
		flags[key] = value
	}
	for key, value := range changes {
		flags[key] = value
	}
	_, _, err := config.Load(config.Source{Flags: flags})
	var problems config.Problems
	if err != nil && !errors.As(err, &problems) {
		t.Fatal(err)
	}
	return problems
}

// check loads one key with each value, and compares who is at problem.
func check(t *testing.T, key string, others map[string]string, refused map[string]string, accepted ...string) {
	t.Helper()
	load := func(value string) config.Problems {
		changes := map[string]string{key: value}
		for k, v := range others {
			changes[k] = v
		}
		return faultsOf(t, changes)
	}
	for value, reason := range refused {
		problems := load(value)
		if len(problems) != 1 || !strings.HasPrefix(problems[0].Path, key) || !strings.Contains(problems[0].Message, reason) {
			t.Errorf("%s: %q: %v, want one problem with %q", key, value, problems, reason)
		}
	}
	for _, value := range accepted {
		if problems := load(value); len(problems) > 0 {
			t.Errorf("%s: %q: %v, want it accepted", key, value, problems)
		}
	}
}

// TestURLs: a URL is refused where the program could not use it.
func TestURLs(t *testing.T) {
	const (
		form = "must be a URL such as"
		text = "characters of a URL"
		port = "port from 1 to 65535"
		host = "name or the address of a host"
		dots = "dot segments"
	)
	refused := map[string]string{
		"http:///tiab": form, "http:tiab": form, "http://": form, "//host.example": form, "ftp://host.example": form, "host.example:8080": form,
		"http://:8080/x": form, "http://[::1/x": form, "http://host.example/%zz": form,
		"http://host.example/ti ab": text, "http:// host.example": text, "http://host.example/a\tb": text, "http://host.example/\x00": text,
		"http://hóst.example": text, "http://host.example/é": text, "http://{host}/x": text, "http://<host>/x": text, `http://host.example\x`: text,
		"http://host.example/\u200b": text, "http://host.example:99999": port, "http://host.example:0/x": port, "http://host.example:/x": port,
		"http://host.example:65536": port, "https://[::1]:70000/": port, "http://host.example:123456789012345678901": port,
		"http://256.1.1.1/x": host, "http://1.2.3": host, "http://host_-.example": host, "http://-host.example": host, "http://host..example": host,
		"http://[127.0.0.1]/x": form, "http://" + strings.Repeat("a", 64) + ".example": host, "http://127.0.0.01": host, "http://h%C3%B6st.example": host,
		"http://user:hunter2@host.example": "credentials", "http://user@host.example": "credentials", "http://:@host.example": "credentials",
		"http://host.example/x?y=1": "query", "http://host.example/x?": "query", "http://host.example/x#y": "query", "http://host.example/x#": "query",
		"http://host.example/a/../b": dots, "http://host.example/./b": dots, "http://host.example/%2e%2e/b": dots, "http://host.example/a/%2E%2E": dots,
		"http://host.example/a%20": "%XX", "http://host.example/a%0d%0ab": "%XX", "http://host.example/%00": "%XX", "http://host.example/%e2%80%8b%c2%a0": "%XX",
	}
	accepted := []string{
		"https://host.example", "HTTPS://Host.Example/TIAB", "http://host:8080/tiab", "http://host_name:1", "http://127.0.0.1:65535", "http://[::1]:8080/x",
		"http://[fe80::1%25eth0]/x", "http://host.example.", "http://xn--hst-sna.example", "http://host.example/a/b;v=1/~c/(d)", "http://host.example/%C3%A9",
		"http://10.0.0.1", "http://1.example", " https://host.example/tiab ", "https://host.example/tiab\n", "https://host.example/tiab\u00a0",
	}
	for key, others := range map[string]map[string]string{
		"octane.baseUrl": nil, "sps.baseUrl": nil, "tracing.endpoint": nil,
		"sps.tokenUrl": {"sps.auth": "oauth2", "sps.clientId": "c", "sps.clientSecret": "s"},
	} {
		check(t, key, others, refused, accepted...)
	}
	check(t, "tracing.endpoint", nil, map[string]string{
		"http://otel:4318/v1/traces": "leave out", "http://otel:4318/v1/traces/": "leave out",
	}, "http://otel:4318/v1", "http://otel:4318/traces")
	check(t, "redis.url", nil, map[string]string{
		"redis://cache.example:0": port, "redis://cache.example:99999/0": port, "redis://cache.example:/0": port, "redis://cache .example": text,
		"redis://:p%zz@cache.example": form, "redis://": form, "redis://cache.example/0#1": "fragment", "unix:///run/redis.sock": form,
		"redis://-cache.example": host,
	}, "redis://cache.example", "rediss://u:p%40w@cache.example:6379/0", "redis://[::1]:6379", "redis://cache.example/0?protocol=2", "redis://cache.example:6379/0 ")
}

// TestListeners: two that cannot be open at the same time are refused, however
// they are written, and one that is never opened disturbs nobody.
func TestListeners(t *testing.T) {
	tests := []struct {
		name    string
		changes map[string]string
		want    string // the path at problem
	}{
		{"the address of a sandbox that does not run", map[string]string{"listen": "127.0.0.1:8090"}, ""},
		{"the same, of the admin listener", map[string]string{"adminListen": "127.0.0.1:8090"}, ""},
		{"of one that runs", map[string]string{"listen": "127.0.0.1:8090", "sandbox.enabled": "true"}, "listen"},
		{"of one that runs, the admin listener", map[string]string{"adminListen": ":8090", "sandbox.enabled": "true"}, "adminListen"},
		{"every address, and one of them", map[string]string{"listen": ":8081"}, "adminListen"},
		{"one of them, and every address", map[string]string{"adminListen": ":8080"}, "adminListen"},
		{"0.0.0.0", map[string]string{"listen": "0.0.0.0:8081"}, "adminListen"},
		{"[::]", map[string]string{"listen": "[::]:8081"}, "adminListen"},
		{"[0:0:0:0:0:0:0:0]", map[string]string{"listen": "[0:0:0:0:0:0:0:0]:8081"}, "adminListen"},
		{"two spellings of every address", map[string]string{"listen": ":9000", "adminListen": "0.0.0.0:9000"}, "adminListen"},
		{"localhost", map[string]string{"listen": "localhost:8081"}, "adminListen"},
		{"LOCALHOST", map[string]string{"listen": "LOCALHOST:8081"}, "adminListen"},
		{"IPv4 in IPv6", map[string]string{"listen": "[::ffff:127.0.0.1]:8081"}, "adminListen"},
		{"a port with a zero before it", map[string]string{"listen": "127.0.0.1:08081"}, "adminListen"},
		{"two spellings of IPv6", map[string]string{"listen": "[::1]:9000", "adminListen": "[0:0:0:0:0:0:0:1]:9000"}, "adminListen"},
		{"two spellings of a name", map[string]string{"listen": "host.example:9000", "adminListen": "HOST.example:9000"}, "adminListen"},
		{"other addresses", map[string]string{"listen": "127.0.0.2:8081"}, ""},
		{"another family", map[string]string{"listen": "[::1]:8081"}, ""},
		{"other ports", map[string]string{"listen": ":8080", "adminListen": ":8081"}, ""},
		{"any port", map[string]string{"listen": "127.0.0.1:0", "adminListen": "127.0.0.1:0", "sandbox.enabled": "true", "sandbox.listen": ":0"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			problems := faultsOf(t, tt.changes)
			got := ""
			if len(problems) > 0 {
				got = problems[0].Path
			}
			if got != tt.want || len(problems) > 1 {
				t.Errorf("problems = %v, want one at %q", problems, tt.want)
			}
		})
	}
	const form = "must be host:port"
	check(t, "listen", nil, map[string]string{
		"a b:8080": form, "http://x:8080": form, "127.0.0.256:8080": form, "-x:8080": form, "1.2.3:80": form, ":": form, "::1:8080": form, "127.0.0.1:+80": form,
	}, " :8080", "[fe80::1%eth0]:8080", "host_1:8080", "127.0.0.1:8080\n")
	check(t, "redis.addresses", nil, map[string]string{
		":6379": form, "cache.example:0": form, "cache.example:": form, "ca che:6379": form, "redis://cache:6379": form,
	}, "cache.example:6379,[::1]:6379")
}

// TestErrorCodes: a code is compared as the back end's is, which is a number
// without zeros before it.
func TestErrorCodes(t *testing.T) {
	for _, list := range []string{"login", "validation", "notFound", "conflict"} {
		check(t, "octane.errorCodes."+list, nil, map[string]string{
			"03": "write 3", "0003": "write 3", "+9": "write 9", "9.0": "write 9", "-09": "write -9", "9.": "write 9", "00": "write 0", "-0": "write 0",
			"0": "success", "9,9": "already", "7 8": "blanks", "7\u00a08": "blanks", "9,09": "write 9", "\u0663": "blanks", "９": "blanks",
			"9,": "blank", strings.Repeat("9", 65): "blanks",
		}, "10", "-10", " 9 , 10 ", "E1001", "ERR.LOGIN", "9.5", "0x3")
	}
}

// TestTexts: what a request could not carry is refused before any is made.
func TestTexts(t *testing.T) {
	const control = "control characters"
	for _, key := range []string{"octane.password", "octane.username"} {
		check(t, key, nil, map[string]string{"a\x01b": control, "a\x7fb": control, "a\nb": control, "a\ufffeb": control, "a\xffb": control, "a\x00": control, "a\u0085b": control}, "pässwörd", "p w", "&<>\"'")
	}
	check(t, "octane.username", nil, map[string]string{"a:b": "colon", ":": "colon"})
	check(t, "octane.password", nil, nil, "a:b", " blanks ", "swordfish\n", "swordfish\r\n")
	check(t, "sps.bearerToken", nil, map[string]string{
		"Bearer abc": "RFC 6750", "a b": "RFC 6750", "tökén": "ASCII", `"abc"`: "RFC 6750", "a\nb": control, "a=b": "RFC 6750",
	}, "abc", "eyJhbGciOi.eyJz_-.x~+/==", "abc\n")
	oauth2 := map[string]string{"sps.auth": "oauth2", "sps.tokenUrl": "https://sps.example/token", "sps.clientId": "c", "sps.clientSecret": "s"}
	without := func(key string) map[string]string {
		others := map[string]string{}
		for k, v := range oauth2 {
			if k != key {
				others[k] = v
			}
		}
		return others
	}
	check(t, "sps.clientSecret", without("sps.clientSecret"), map[string]string{"a\x1bb": control, "a\nb": control}, "a b", "s:%", "s\n")
	check(t, "sps.clientId", without("sps.clientId"), map[string]string{"a\x1bb": control}, "a:b", "a@b.example")
	apiKey := map[string]string{"sps.auth": "apiKey", "sps.apiKey": "key"}
	const overwritten = "never be sent"
	check(t, "sps.apiKeyHeader", apiKey, map[string]string{
		"Accept-Encoding": overwritten, "accept": overwritten, "CONTENT-TYPE": overwritten, "Host": overwritten, "User-Agent": overwritten, "Connection": overwritten,
		"Content-Length": overwritten, "traceparent": overwritten, "X-Correlation-ID": overwritten, "wholesalecustomerid": overwritten, "Transfer-Encoding": overwritten,
		"te": overwritten, "Upgrade": overwritten, "Trailer": overwritten, "Tracestate": overwritten, "Proxy-Authorization": overwritten,
		"X Key": "name of a header", "X-Key:": "name of a header", "X-Kéy": "name of a header",
	}, "Authorization", "X-API-Key", "apikey", "Ocp-Apim-Subscription-Key")
	const short = "at least 16 characters"
	check(t, "cache.secret", nil, map[string]string{
		"x": short, "fifteen-letters": short, strings.Repeat(" ", 32): short, "  fifteen-letters  ": short, "ääääääääääääääa": short,
		"sixteen-\x01-letters": control,
	}, "", "sixteen--letters", "sixteen--letters\n", " sixteen--letters ", "ääääääääääääääää", strings.Repeat("0123456789abcdef", 64))
	check(t, "redis.username", map[string]string{"redis.addresses": "cache.example:6379"}, map[string]string{"u": "redis.password"})
}

// TestDurations: no value makes a program that waits for ever, and none is
// cut short by another one.
func TestDurations(t *testing.T) {
	check(t, "timeouts.operation", map[string]string{"timeouts.shutdown": "1h"}, map[string]string{"10000h": "longer than 1h", "61m": "longer than 1h", "2562047h": "longer than 1h"}, "1h", "10s")
	check(t, "timeouts.idle", nil, map[string]string{"2h": "longer than 1h", "0s": "must be positive", "-1s": "must be positive"}, "1s", "75s", "1h")
	check(t, "maxConnections", nil, map[string]string{"-1": "from 16", "1": "from 16", "15": "from 16", "1000001": "to 1000000"}, "0", "16", "1000000")
	check(t, "timeouts.drain", nil, map[string]string{"2h": "longer than 1h"}, "0s", "1h")
	check(t, "timeouts.shutdown", nil, map[string]string{"10000h": "longer than 1h"}, "1h")
	check(t, "timeouts.queue", nil, map[string]string{"61m": "longer than 1h"}, "1m", "0s") // the operation's deadline ends it
	check(t, "sandbox.orderTime", nil, map[string]string{"200000h": "longer than 87600h"}, "1h")
	check(t, "octane.wsdlCheck", nil, map[string]string{"200000h": "longer than 87600h"}, "24h", "0s")
}
