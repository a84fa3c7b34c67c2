package config_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"causeway.example/internal/config"
)

// TestOpenDoors has every combination of who may call, from where, and of what
// kind the back ends are: refused at the key that is named, or accepted.
func TestOpenDoors(t *testing.T) {
	octane := map[string]string{"octane.baseUrl": "https://octane.example/tiab", "octane.username": "u", "octane.password": "p"}
	sps := map[string]string{"sps.baseUrl": "https://sps.example", "sps.auth": "bearer", "sps.bearerToken": "b"}
	local := map[string]string{"octane.baseUrl": "http://127.0.0.1:8090/tiab", "octane.username": "u", "octane.password": "p"}
	sandbox := map[string]string{"sandbox.enabled": "true"}
	open, closed := map[string]string{"auth.open": "true"}, map[string]string{"auth.open": "false"}
	anywhere := map[string]string{"auth.openAnywhere": "true"}
	keys := map[string]string{"auth.keys": "web:" + webHash}
	at := func(address string) map[string]string { return map[string]string{"listen": address} }
	type settings = []map[string]string
	tests := []struct {
		name string
		set  settings
		open bool
		bad  string // the path at problem; "" is accepted
	}{
		{"simulators", settings{sandbox}, true, ""},
		{"simulators, to others", settings{sandbox, at(":8080")}, true, "auth.open"},
		{"simulators, to others, asked for", settings{sandbox, at(":8080"), open}, true, ""},
		{"simulators, to others, anywhere alone", settings{sandbox, at(":8080"), anywhere}, true, "auth.open"},
		{"simulators, keys", settings{sandbox, keys}, false, ""},
		{"simulators, closed", settings{sandbox, closed}, false, "auth.keys"},
		{"one real back end", settings{sandbox, octane}, false, "auth.keys"},
		{"the other one", settings{sandbox, sps}, false, "auth.keys"},
		{"one real back end, on this machine", settings{sandbox, local}, false, "auth.keys"},
		{"one real back end, keys", settings{sandbox, octane, keys}, false, ""},
		{"one real back end, keys, to others", settings{sandbox, octane, keys, at(":8080")}, false, ""},
		{"one real back end, asked for", settings{sandbox, octane, open}, true, ""},
		{"one real back end, asked for, to others", settings{sandbox, octane, open, at(":8080")}, true, "auth.open"},
		{"the other one, asked for, to others", settings{sandbox, sps, open, at("0.0.0.0:8080")}, true, "auth.open"},
		{"one real back end, anywhere", settings{sandbox, octane, open, anywhere, at(":8080")}, true, ""},
		{"real back ends", settings{octane, sps}, false, "auth.keys"},
		{"real back ends, asked for", settings{octane, sps, open}, true, ""},
		{"real back ends, asked for, [::1]", settings{octane, sps, open, at("[::1]:8080")}, true, ""},
		{"real back ends, asked for, localhost", settings{octane, sps, open, at("LocalHost.:8080")}, true, ""},
		{"real back ends, asked for, IPv4 in IPv6", settings{octane, sps, open, at("[::ffff:127.0.0.1]:8080")}, true, ""},
		{"real back ends, asked for, every address", settings{octane, sps, open, at("[::]:8080")}, true, "auth.open"},
		{"real back ends, asked for, an address", settings{octane, sps, open, at("192.0.2.1:8080")}, true, "auth.open"},
		{"real back ends, asked for, a name", settings{octane, sps, open, at("localhost.example:8080")}, true, "auth.open"},
		{"real back ends, anywhere", settings{octane, sps, open, anywhere, at("[::]:8080")}, true, ""},
		{"real back ends, anywhere, not open", settings{octane, sps, keys, anywhere}, false, "auth.openAnywhere"},
		{"real back ends, open and keys", settings{octane, sps, open, keys}, true, "auth.open"},
		{"a simulator in another process", settings{local, open}, true, ""},
		{"a simulator in another process, to others", settings{local, open, at(":8080")}, true, "auth.open"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			flags := map[string]string{}
			for _, set := range tt.set {
				maps.Copy(flags, set)
			}
			cfg, _, err := config.Load(config.Source{Flags: flags})
			var problems config.Problems
			errors.As(err, &problems)
			paths := []string{}
			for _, f := range problems {
				paths = append(paths, f.Path)
			}
			want := strings.Fields(tt.bad)
			if cfg.Auth.Open != tt.open || !slices.Equal(paths, want) && len(paths)+len(want) > 0 {
				t.Errorf("open = %t, problems = %v, want %t and a problem at %q", cfg.Auth.Open, problems, tt.open, tt.bad)
			}
		})
	}
}

// guessed are keys that nobody made, and good are such as somebody did.
var (
	guessed = []string{
		"", "\n", "\r\n", " ", "changeme", "changeme\n", "CHANGEME", "Changeme\r\n", "password", "Password", "secret", "test", "admin", "Admin\n", "key", "apikey", "api-key", "API_KEY", "$API_KEY", "${API_KEY}", "$KEY\n",
		"example", "gateway", "causeway", "null", "undefined", "None", "<your-key>", "<YOUR_API_KEY>", "{{ key }}", `"secret"`, "'test'", "Bearer token", "123456", "todo", "xxx", "$(API_KEY)", "%API_KEY%", "[redacted]", "true", "Bearer ",
		"partner-7", "PARTNER-7\n", // the key's own name
	}
	made = []string{"cwk_Jz0aQ3yN5d5ZxGz2o2n3bWmJ8C1mEw0bq6i8b5n2x0A", "correct horse battery staple", "hello", "partner-8"}
)

// TestGuessableKeys: the hash of what anybody tries first is refused, wherever
// keys come from, and on reload.
func TestGuessableKeys(t *testing.T) {
	hash := func(key string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(key))) }
	load := func(t *testing.T, list string) map[string]error {
		t.Helper()
		file := write(t, "keys", list)
		name, sum, _ := strings.Cut(list, ":")
		_, _, inFlag := config.Load(config.Source{Flags: map[string]string{"sandbox.enabled": "true", "auth.keys": list}})
		_, _, inFile := config.Load(config.Source{Environ: []string{"GATEWAY_SANDBOX_ENABLED=true", "GATEWAY_AUTH_KEYS_FILE=" + file}})
		_, _, inYAML := config.Load(config.Source{File: write(t, "gateway.yaml", fmt.Sprintf("sandbox: {enabled: true}\nauth: {keys: [{name: %q, sha256: %q}]}\n", name, strings.ToUpper(sum)))})
		_, reloaded := config.Auth{KeysFile: file}.ReadKeys()
		return map[string]error{"flag": inFlag, "file": inFile, "YAML": inYAML, "reload": reloaded}
	}
	for _, key := range guessed {
		for place, err := range load(t, "partner-7:"+hash(key)) {
			if err == nil || !strings.Contains(err.Error(), "auth.keys[0].sha256") || !strings.Contains(err.Error(), "gateway key new") || strings.Contains(err.Error(), hash(key)) {
				t.Errorf("%s, by %s: %v, want it refused without its hash", key, place, err)
			}
		}
	}
	for _, key := range made {
		for place, err := range load(t, "partner-7:"+hash(key)) {
			if err != nil {
				t.Errorf("%s, by %s: %v, want it accepted", key, place, err)
			}
		}
	}
	if err := load(t, "partner-7:"+hash(""))["file"]; !strings.Contains(err.Error(), "empty text") {
		t.Errorf("%v, want it to name the empty text", err)
	}
}

func TestAdmin(t *testing.T) {
	const host = "name of a host"
	check(t, "admin.hosts", nil, map[string]string{
		"http://ops": host, "ops:8081": host, "a b": host, "-ops": host, "ops..example": host, "[::1]": host, "*": host, "*.example": host, "ops/x": host, "ops,": "blank", "u@ops": host,
	}, "ops", "ops.example.", "causeway-admin,causeway-admin.web.svc.cluster.local", "OPS_1.example", "192.0.2.1")
	refused := map[string]string{write(t, "none", ""): "empty", "/nowhere": "no such file", t.TempDir(): "directory", "/dev/null": "regular file"}
	for _, token := range []string{"short-token-of-19-ch", "a token with blanks in it", "tökén-tökén-tökén-tökén", "a-token\nand-another-one-below"} {
		refused[write(t, "token", token[:len(token)-1])] = "its token must"
	}
	check(t, "admin.tokenFile", nil, refused, write(t, "token", strings.Repeat("t", 20)), write(t, "token", "AbC123._~+/-AbC12345=\n"))
	if token, err := (config.Admin{TokenFile: write(t, "token", "\ufeffa-token-of-an-operator\r\n")}).ReadToken(); err != nil || token != "a-token-of-an-operator" {
		t.Errorf("%q, %v", token, err)
	}
}
