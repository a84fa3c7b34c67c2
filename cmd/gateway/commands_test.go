package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"causeway.example/cmd/gateway/internal/gatewaytest"
)

// TestCommands runs each command that ends by itself.
func TestCommands(t *testing.T) {
	file := filepath.Join(t.TempDir(), "gateway.yaml")
	if err := os.WriteFile(file, []byte("octane: {baseUrl: 'https://o.example/tiab', username: u, password: hunter2}\nauth: {open: true}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	busy := taken(t)
	for _, tt := range []struct {
		name           string
		args, environ  []string
		code           int
		stdout, stderr string // regular expressions
	}{
		{"version", []string{"version"}, nil, 0, `^causeway dev\n$`, `^$`},
		{"help", []string{"help"}, nil, 0, `gateway serve`, `^$`},
		{"a command's help", []string{"serve", "--help"}, nil, 0, `^$`, `-admin-listen host:port`},
		{"no command", nil, nil, 2, `^$`, `a command is missing`},
		{"unknown command", []string{"server"}, nil, 2, `^$`, `unknown command "server"`},
		{"unknown flag", []string{"serve", "--port=1"}, nil, 2, `^$`, `not defined: -port`},
		{"an argument too many", []string{"config", "check", "now"}, nil, 2, `^$`, `takes no argument "now"`},
		{"of serve", []string{"serve", "--sandbox", "now"}, nil, 2, `^$`, `serve takes no argument "now"`},
		{"of sandbox", []string{"sandbox", "now"}, nil, 2, `^$`, `sandbox takes no argument "now"`},
		{"of sandbox, behind a line", []string{"sandbox", "--", "--sandbox"}, nil, 2, `^$`, `sandbox takes no argument "--sandbox"`},
		{"of config print", []string{"config", "print", "--config", file, "now", "then"}, nil, 2, `^$`, `takes no argument "now"`},
		{"of healthcheck", []string{"healthcheck", "now"}, nil, 2, `^$`, `healthcheck takes no argument "now"`},
		{"of version", []string{"version", "now"}, nil, 2, `^$`, `version takes no argument "now"`},
		{"a flag of version", []string{"version", "--now"}, nil, 2, `^$`, `not defined: -now`},
		{"help of version", []string{"version", "--help"}, nil, 0, `^$`, `Usage of version`},
		{"of help", []string{"help", "serve"}, nil, 2, `^$`, `help takes no argument "serve"`},
		{"of wsdl check", []string{"wsdl", "check", "now"}, nil, 2, `^$`, `wsdl check takes no argument "now"`},
		{"of wsdl fetch", []string{"wsdl", "fetch", "now"}, nil, 2, `^$`, `wsdl fetch takes no argument "now"`},
		{"of key new", []string{"key", "new", "site"}, nil, 2, `^$`, `key new takes no argument "site"`},
		{"a flag of key new", []string{"key", "new", "--nam", "x"}, nil, 2, `^$`, `not defined: -nam`},
		{"the name of a key", []string{"key", "new", "--name", "my site"}, nil, 2, `^$`, `--name must be 1 to 64 letters`},
		{"a key without a name", []string{"key", "new", "--name="}, nil, 2, `^$`, `--name must be 1 to 64 letters`},
		{"a key with a long name", []string{"key", "new", "--name", strings.Repeat("x", 65)}, nil, 2, `^$`, `--name must be 1 to 64 letters`},
		{"a key with a name of another script", []string{"key", "new", "--name", "wébsite"}, nil, 2, `^$`, `--name must be 1 to 64 letters`},
		{"a key with two lines of a name", []string{"key", "new", "--name", "web\n"}, nil, 2, `^$`, `--name must be 1 to 64 letters`},
		{"a URL that Redis does not understand", []string{"config", "check", "--config", file}, []string{"GATEWAY_REDIS_URL=redis://:hunter2@cache.example:6379/none"}, 1, `^$`, `redis\.url .*: must have the number of a database`},
		{"an option that Redis does not understand", []string{"config", "check", "--config", file}, []string{"GATEWAY_REDIS_URL=redis://cache.example:6379/0?dial=hunter2"}, 1, `^$`, `redis\.url .*: has the option dial, which is not supported`},
		{"a sandbox that is good", []string{"config", "check", "--sandbox"}, []string{"GATEWAY_TRACING_ENDPOINT=http://127.0.0.1:1", "GATEWAY_REDIS_URL=redis://127.0.0.1:1", "GATEWAY_OCTANE_WSDL_CHECK=1m"}, 0, `is good`, `^$`},
		{"the sandbox's address is nobody's without one", []string{"config", "check", "--config", file}, []string{"GATEWAY_LISTEN=127.0.0.1:8090", "GATEWAY_SANDBOX_LISTEN=127.0.0.1:8090"}, 0, `is good`, `^$`},
		{"a sandbox opens no other listener", []string{"sandbox", "--sandbox-listen", busy}, []string{"GATEWAY_LISTEN=" + busy}, 1, `^$`, `sandbox.listen: .*in use`},
		{"a good configuration", []string{"config", "check", "--config", file}, nil, 0, `is good`, `^$`},
		{"a bad one", []string{"config", "check", "--config", file}, []string{"GATEWAY_OCTANE_BULK_MAX=0", "GATEWAY_LOG_LEVEL=loud"}, 1, `^$`, `(?s)octane.bulkMax.*log.level`},
		{"an unknown variable", []string{"config", "check", "--config", file}, []string{"GATEWAY_OCTANE_BULKMAX=9"}, 0, `is good`, `warning: GATEWAY_OCTANE_BULKMAX`},
		{"nothing configured", []string{"serve"}, nil, 1, `^$`, `baseUrl`},
		{"a missing file", []string{"serve", "--config", file + ".not"}, nil, 1, `^$`, `gateway\.yaml\.not`},
		{"secrets are not printed", []string{"config", "print", "--config", file}, nil, 0, `password: \S*\*`, `^$`},
		{
			"flags win",
			[]string{"config", "print", "--sandbox", "--sandbox-order-time=9s", "--sandbox-limits=off"},
			[]string{"GATEWAY_SANDBOX_ORDER_TIME=1s"},
			0, `(?s)limits: false.*orderTime: 9s`, `^$`,
		},
		{"an address that is taken", []string{"serve", "--sandbox", "--listen", taken(t)}, nil, 1, `^$`, `listen: .*in use`},
		{"a sandbox needs no keys of an API", []string{"sandbox", "--sandbox-listen", taken(t)}, []string{"GATEWAY_LISTEN=:8080"}, 1, `^$`, `sandbox.listen: .*in use`},
		{"a switch can be turned off", []string{"config", "print", "--sandbox=false", "--config", file}, []string{"GATEWAY_SANDBOX_ENABLED=true"}, 0, `enabled: false`, `^$`},
		{"half a command", []string{"key"}, nil, 2, `^$`, `key needs a second word`},
		{"a probe needs no back end", []string{"healthcheck", "--admin-listen=127.0.0.1:1"}, nil, 1, `^$`, `^gateway: Get .*refused`},
		{"nobody is there", []string{"healthcheck", "--sandbox", "--admin-listen=127.0.0.1:1"}, nil, 1, `^$`, `refused`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			environ := append([]string{"GATEWAY_SANDBOX_LISTEN=127.0.0.1:0", "GATEWAY_ADMIN_LISTEN=127.0.0.1:0"}, tt.environ...)
			var stdout, stderr bytes.Buffer
			if code := run(t.Context(), tt.args, environ, &stdout, &stderr); code != tt.code {
				t.Errorf("exit code %d, want %d", code, tt.code)
			}
			if !regexp.MustCompile(tt.stdout).Match(stdout.Bytes()) {
				t.Errorf("stdout is not %s:\n%s", tt.stdout, &stdout)
			}
			if !regexp.MustCompile(tt.stderr).Match(stderr.Bytes()) {
				t.Errorf("stderr is not %s:\n%s", tt.stderr, &stderr)
			}
			if strings.Contains(stdout.String()+stderr.String(), "hunter2") {
				t.Error("the password was printed")
			}
		})
	}
}

// taken is an address that somebody listens on.
func taken(t *testing.T) string {
	t.Helper()
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l.Addr().String()
}

// TestKeyOpensTheAPI makes a key as an operator would, configures its hash,
// and calls with the key.
func TestKeyOpensTheAPI(t *testing.T) {
	var out bytes.Buffer
	if code := run(t.Context(), []string{"key", "new", "--name", "website"}, nil, &out, &out); code != 0 {
		t.Fatal(out.String())
	}
	key := regexp.MustCompile(`cwk_\S+`).FindString(out.String())
	hash := sha256.Sum256([]byte(key))
	printed := hex.EncodeToString(hash[:])
	if len(key) < 40 || !strings.Contains(out.String(), printed) {
		t.Fatal(out.String())
	}
	g := gatewaytest.Start(t, "GATEWAY_AUTH_KEYS=website:"+printed)
	path := gatewaytest.Pools + "/0477000001"
	if a := g.Want(401, "GET", path, ""); a.JSON["code"] != "unauthenticated" || a.Header.Get("WWW-Authenticate") == "" {
		t.Error(a.Text, a.Header)
	}
	g.Want(401, "GET", path, "", "Authorization", "Bearer "+key+"x")
	g.Want(200, "GET", path, "", "Authorization", "Bearer "+key)
}

// TestKeysThatAreMadeAreGood: what is printed is a configuration, whatever
// YAML would read in the name.
func TestKeysThatAreMadeAreGood(t *testing.T) {
	for _, name := range []string{"website", "123", "1.5", "true", "null", "-", "_", "2026-11-28", "0x1f", "no", strings.Repeat("x", 64)} {
		var out bytes.Buffer
		if code := run(t.Context(), []string{"key", "new", "--name=" + name}, nil, &out, &out); code != 0 {
			t.Fatal(out.String())
		}
		_, printed, _ := strings.Cut(out.String(), "\n\n")
		file := filepath.Join(t.TempDir(), "gateway.yaml")
		if err := os.WriteFile(file, []byte("sandbox: {enabled: true}\n"+printed), 0o600); err != nil {
			t.Fatal(err)
		}
		out.Reset()
		if code := run(t.Context(), []string{"config", "check", "--config", file}, nil, &out, &out); code != 0 {
			t.Errorf("%s: %s\n%s", name, &out, printed)
		}
	}
}

// TestProbes asks the admin listener what a kubelet would.
func TestProbes(t *testing.T) {
	g := gatewaytest.Start(t)
	var out bytes.Buffer
	admin := strings.TrimPrefix(g.Admin, "http://")
	if code := run(t.Context(), []string{"healthcheck", "--sandbox", "--admin-listen", admin}, nil, &out, &out); code != 0 {
		t.Error(out.String())
	}
	for _, path := range []string{"/livez", "/readyz", "/metrics", "/debug/pprof/"} {
		if a := g.Call("GET", g.Admin+path, ""); a.Status != 200 {
			t.Errorf("%s: %d", path, a.Status)
		}
		if a := g.Call("GET", g.API+path, ""); a.Status != 404 {
			t.Errorf("%s is served to callers of the API: %d", path, a.Status)
		}
	}
}
