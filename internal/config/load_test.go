package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"causeway.example/internal/config"
)

const webHash = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"

// write puts a file into a folder of the test's own.
func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func mustLoad(t *testing.T, src config.Source) (config.Config, []config.Warning) {
	t.Helper()
	cfg, warnings, err := config.Load(src)
	if err != nil {
		t.Fatal(err)
	}
	return cfg, warnings
}

// TestFullFile loads a file in which every key has a value of its own.
func TestFullFile(t *testing.T) {
	got, warnings := mustLoad(t, config.Source{File: "testdata/full.yaml"})
	if len(warnings) != 0 {
		t.Errorf("warnings = %v, want none", warnings)
	}
	one := func(s string) []string { return []string{s} }
	want := config.Config{
		Listen: ":8443", AdminListen: "127.0.0.1:9443", MaxBodyBytes: 65536, MaxConnections: 5000, PublicURL: "https://api.example/causeway",
		Docs:  config.Docs{Path: "/developer"},
		TLS:   config.ServerTLS{CertFile: "testdata/tls/client.pem", KeyFile: "testdata/tls/client.key"},
		Auth:  config.Auth{Keys: []config.Key{{Name: "web", SHA256: webHash}}},
		Admin: config.Admin{Hosts: []string{"causeway-admin", "ops.example"}, TokenFile: "testdata/admin-token"},
		Octane: config.Octane{
			BaseURL: "https://octane.example/tiab", Username: "api", Password: "0123", SOAPVersion: "1.2",
			Bindings:   config.Bindings{GetDataPool: "soap", UpdateDataLimit: "soap", RemoveConsumers: "rest"},
			ErrorCodes: config.ErrorCodes{Login: one("10"), Validation: one("20"), NotFound: []string{"30", "31"}, Conflict: []string{}},
			BulkMax:    20, TimeZone: "UTC", PollInterval: 20 * time.Minute, MaxConcurrent: 8, MaxAnswerBytes: 2 << 20, WSDLCheck: time.Hour,
			Headers: map[string]string{"X-Api-Key": "octane-key", "X.Channel": "007"},
			TLS: config.TLS{
				CAFile: "testdata/tls/ca.pem", CertFile: "testdata/tls/client.pem", KeyFile: "testdata/tls/client.key", ServerName: "octane.internal", Renegotiation: "once",
			},
		},
		SPS: config.SPS{
			BaseURL: "https://sps.example/v5", Auth: "oauth2", TokenURL: "https://sps.example/token",
			ClientID: "client", ClientSecret: "secret", Scopes: []string{"read", "write"},
			BearerToken: "bearer", APIKey: "key", APIKeyHeader: "X-Key", CancelBuckets: true, MaxConcurrent: 9, MaxAnswerBytes: 64 << 10,
			Headers: map[string]string{"Ocp-Apim-Subscription-Key": "sps-key"},
			TLS: config.TLS{
				CAFile: "testdata/tls/client.pem", CertFile: "testdata/tls/client.pem", KeyFile: "testdata/tls/client.key", ServerName: "sps.internal", Renegotiation: "once",
			},
			Operations: config.Operations{
				AddBuckets: "POST /a", SwapPrimaryBucket: "POST /b", CancelBuckets: "POST /c", GetBalances: "GET /d", UpdateBalances: "POST /e",
			},
			Fields: config.Fields{
				BucketRefID: one("f1"), Name: one("f2"), Type: one("f3"), Unit: one("f4"), InitialAmount: one("f5"), UsedAmount: one("f6"),
				RemainingAmount: one("f7"), Primary: one("f8"), ValidFrom: one("f9"), ValidTo: one("f10"), Status: one("f11"),
			},
			Adjustment: config.Adjustment{
				BucketRefID: "a1", Action: "a2", Amount: "a3", Unit: "a4", Reason: "a5", ValidTo: "a6", Credit: "c", Debit: "d", Set: "s",
			},
		},
		Redis: config.Redis{
			Addresses: []string{"a.example:26379", "b.example:26379"}, MasterName: "main", Username: "u", Password: "p",
			SentinelUsername: "su", SentinelPassword: "sp", TLS: true, CAFile: "testdata/tls/ca.pem",
			CertFile: "testdata/tls/client.pem", KeyFile: "testdata/tls/client.key", ServerName: "redis.internal",
			ReadBudget: 10 * time.Millisecond, WriteBudget: 30 * time.Millisecond,
		},
		Cache: config.Cache{TTL: 12 * time.Hour, MemoryTTL: 30 * time.Second, NegativeTTL: 5 * time.Second, MaxEntries: 500, Secret: "hunter2-hunter2-hunter2"},
		Timeouts: config.Timeouts{
			Operation: 30 * time.Second, Attempt: 1500 * time.Millisecond, Queue: 700 * time.Millisecond,
			Dial: time.Second, TLSHandshake: 1100 * time.Millisecond, FirstByte: 1200 * time.Millisecond,
			Idle: 90 * time.Second, Drain: 3 * time.Second, Shutdown: time.Minute,
		},
		Log: config.Log{Level: "debug"},
		Tracing: config.Tracing{Endpoint: "https://collector.example/otlp", Ratio: 1, Headers: map[string]string{"Authorization": "Bearer hunter2"}, TLS: config.TLS{
			CertFile: "testdata/tls/client.pem", KeyFile: "testdata/tls/client.key", ServerName: "otlp.example", Renegotiation: "once",
		}},
		Sandbox: config.Sandbox{
			Enabled: true, Listen: "127.0.0.1:0", OrderTime: 100 * time.Millisecond, Limits: false,
			Username: "sandbox", Password: "swordfish", ClientID: "id", ClientSecret: "cs",
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("config (-want +got):\n%s", diff)
	}
}

// TestPrecedence sets one key in every layer.
func TestPrecedence(t *testing.T) {
	file := write(t, "gateway.yaml", "sandbox: {enabled: true}\nlog: {level: warn}\n")
	env := []string{"PATH=/bin", "GATEWAY_LOG_LEVEL=error"}
	flags := map[string]string{"log.level": "debug"}
	const sandbox = "GATEWAY_SANDBOX_ENABLED=true"
	tests := []struct {
		name string
		src  config.Source
		want string
	}{
		{"default", config.Source{Environ: []string{sandbox}}, "info"},
		{"file", config.Source{File: file}, "warn"},
		{"file named by a variable", config.Source{Environ: []string{"GATEWAY_CONFIG=" + file}}, "warn"},
		{"environment over file", config.Source{File: file, Environ: env}, "error"},
		{"flag over environment", config.Source{File: file, Environ: env, Flags: flags}, "debug"},
		{"empty variable is not set", config.Source{File: file, Environ: []string{"GATEWAY_LOG_LEVEL="}}, "warn"},
		{"empty section, empty key", config.Source{
			File: write(t, "empty.yaml", "octane:\nlog: {level: }\n"), Environ: []string{sandbox},
		}, "info"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cfg, warnings := mustLoad(t, tt.src)
			if cfg.Log.Level != tt.want || len(warnings) > 0 {
				t.Errorf("level = %q, warnings = %v, want %q and none", cfg.Log.Level, warnings, tt.want)
			}
		})
	}
}

// TestTextValues sets every kind of member by variables, then by flags.
func TestTextValues(t *testing.T) {
	values := map[string]string{
		"auth.keys":                   "web:" + strings.ToUpper(webHash) + ", app:" + strings.Repeat("0", 64),
		"octane.baseUrl":              "https://octane.example/tiab///",
		"octane.username":             "0123",
		"octane.password":             "p,w=#",
		"octane.bindings.getDataPool": "soap",
		"octane.errorCodes.notFound":  "3, 30",
		"octane.bulkMax":              "10",
		"sps.cancelBuckets":           "on",
		"sandbox.limits":              "off",
		"timeouts.shutdown":           "1m30s",
		"maxBodyBytes":                "2048",
		"tracing.ratio":               "2.5e-1",
	}
	environ := []string{
		"GATEWAY_AUTH_KEYS=" + values["auth.keys"],
		"GATEWAY_OCTANE_BASE_URL=" + values["octane.baseUrl"],
		"GATEWAY_OCTANE_USERNAME=" + values["octane.username"],
		"GATEWAY_OCTANE_PASSWORD=" + values["octane.password"],
		"GATEWAY_OCTANE_BINDINGS_GET_DATA_POOL=soap",
		"GATEWAY_OCTANE_ERROR_CODES_NOT_FOUND=" + values["octane.errorCodes.notFound"],
		"GATEWAY_OCTANE_BULK_MAX=10",
		"GATEWAY_SPS_CANCEL_BUCKETS=on",
		"GATEWAY_SANDBOX_LIMITS=off",
		"GATEWAY_TIMEOUTS_SHUTDOWN=1m30s",
		"GATEWAY_MAX_BODY_BYTES=2048",
		"GATEWAY_TRACING_RATIO=2.5e-1",
	}
	want := config.Default()
	want.Auth.Keys = []config.Key{{Name: "web", SHA256: webHash}, {Name: "app", SHA256: strings.Repeat("0", 64)}}
	want.Octane.BaseURL = "https://octane.example/tiab"
	want.Octane.Username, want.Octane.Password = "0123", "p,w=#"
	want.Octane.Bindings.GetDataPool = config.BindingSOAP
	want.Octane.ErrorCodes.NotFound = []string{"3", "30"}
	want.Octane.BulkMax = 10
	want.SPS.CancelBuckets = true
	want.Sandbox.Limits = false
	want.Timeouts.Shutdown = 90 * time.Second
	want.MaxBodyBytes = 2048
	want.Tracing.Ratio = 0.25
	for name, src := range map[string]config.Source{"environment": {Environ: environ}, "flags": {Flags: values}} {
		t.Run(name, func(t *testing.T) {
			got, _ := mustLoad(t, src)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("config (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSecretFiles(t *testing.T) {
	const user, base = "GATEWAY_OCTANE_USERNAME=api", "GATEWAY_OCTANE_BASE_URL=https://octane.example/tiab"
	environ := []string{
		user, base,
		"GATEWAY_OCTANE_PASSWORD_FILE=" + write(t, "password", "  pass word \r\n"),
		"GATEWAY_AUTH_KEYS_FILE=" + write(t, "keys", "web:"+webHash+"\n"),
		"GATEWAY_REDIS_URL_FILE=" + write(t, "url", "redis://:secret@cache.example:6379/0\n"),
	}
	cfg, warnings := mustLoad(t, config.Source{Environ: environ})
	if len(warnings) > 0 {
		t.Errorf("warnings = %v, want none", warnings)
	}
	if got, want := cfg.Octane.Password, "  pass word "; got != want {
		t.Errorf("password = %q, want %q", got, want)
	}
	if got, want := cfg.Redis.URL, "redis://:secret@cache.example:6379/0"; got != want {
		t.Errorf("redis.url = %q, want %q", got, want)
	}
	if len(cfg.Auth.Keys) != 1 || cfg.Auth.Keys[0].SHA256 != webHash {
		t.Errorf("keys = %v, want web", cfg.Auth.Keys)
	}
}

// TestEndsOfValues: what a shell, an editor or a tool leaves at the ends of a
// value is no part of it, whichever way the value came.
func TestEndsOfValues(t *testing.T) {
	for name, ends := range map[string][2]string{
		"newline": {"", "\n"}, "CRLF": {"", "\r\n"}, "two newlines": {"", "\n\n"}, "CR": {"", "\r"}, "byte order mark": {"\ufeff", "\r\n"}, "none": {"", ""},
	} {
		for _, secret := range []struct {
			variable, value string
			of              func(config.Config) string
		}{
			{"GATEWAY_OCTANE_PASSWORD", " pass word ", func(c config.Config) string { return c.Octane.Password }},
			{"GATEWAY_SPS_CLIENT_SECRET", "s", func(c config.Config) string { return c.SPS.ClientSecret }},
			{"GATEWAY_REDIS_URL", "redis://:secret@cache.example:6379/0", func(c config.Config) string { return c.Redis.URL }},
			{"GATEWAY_AUTH_KEYS", "web:" + webHash, func(c config.Config) string { return c.Auth.Keys[0].Name + ":" + c.Auth.Keys[0].SHA256 }},
			{"GATEWAY_OCTANE_HEADERS", "X-Tenant: a b", func(c config.Config) string { return "X-Tenant: " + c.Octane.Headers["X-Tenant"] }},
		} {
			written := ends[0] + secret.value + ends[1]
			for way, entry := range map[string]string{
				"variable": secret.variable + "=" + written,
				"file":     secret.variable + "_FILE=" + write(t, "value", written),
			} {
				cfg, _ := mustLoad(t, config.Source{Environ: []string{"GATEWAY_SANDBOX_ENABLED=true", "GATEWAY_LISTEN=127.0.0.1:0", entry}})
				if got := secret.of(cfg); got != secret.value {
					t.Errorf("%s by %s, with %s: %q, want %q", secret.variable, way, name, got, secret.value)
				}
			}
		}
	}
	for _, blanks := range []string{" ", "\t", "\n", " \r\n", "\u00a0"} {
		cfg, _ := mustLoad(t, config.Source{Environ: []string{
			"GATEWAY_OCTANE_BASE_URL=" + blanks + "https://octane.example/tiab" + blanks, "GATEWAY_OCTANE_USERNAME=api" + blanks, "GATEWAY_OCTANE_PASSWORD=x",
			"GATEWAY_AUTH_KEYS=web:" + webHash, "GATEWAY_REDIS_URL_FILE=" + write(t, "url", blanks+"redis://cache.example:6379"+blanks),
		}})
		if cfg.Octane.BaseURL != "https://octane.example/tiab" || cfg.Octane.Username != "api" || cfg.Redis.URL != "redis://cache.example:6379" {
			t.Errorf("with %q at the ends: %q, %q, %q", blanks, cfg.Octane.BaseURL, cfg.Octane.Username, cfg.Redis.URL)
		}
	}
}

// TestSourceFaults has the problems that a fixture of one file cannot show.
func TestSourceFaults(t *testing.T) {
	folder := t.TempDir()
	sandbox := "GATEWAY_SANDBOX_ENABLED=true"
	secret := write(t, "secret", "hunter2\n")
	tests := []struct {
		name string
		src  config.Source
		want config.Problem
	}{
		{
			"no such file",
			config.Source{File: folder + "/none.yaml"},
			config.Problem{Origin: folder + "/none.yaml", Message: "there is no such file"},
		},
		{
			"a folder",
			config.Source{File: folder},
			config.Problem{Origin: folder, Message: "is a directory, not a file"},
		},
		{
			"below a file",
			config.Source{File: secret + "/x"},
			config.Problem{Origin: secret + "/x", Message: "cannot be read: not a directory"},
		},
		{
			"too large",
			config.Source{File: write(t, "large.yaml", strings.Repeat("# comment\n", 1<<17))},
			config.Problem{Message: "is larger than 1048576 bytes"},
		},
		{
			"secret file without an end",
			config.Source{Environ: []string{sandbox, "GATEWAY_REDIS_PASSWORD_FILE=/dev/zero"}},
			config.Problem{Path: "redis.password", Origin: "GATEWAY_REDIS_PASSWORD_FILE", Message: "the file it names: is a pipe, a device or a socket: it must be a regular file"},
		},
		{
			"secret file that is too large",
			config.Source{Environ: []string{sandbox, "GATEWAY_REDIS_PASSWORD_FILE=" + write(t, "large", strings.Repeat("x", 1<<20+1))}},
			config.Problem{Path: "redis.password", Origin: "GATEWAY_REDIS_PASSWORD_FILE", Message: "the file it names: is larger than 1048576 bytes"},
		},
		{
			"secret twice",
			config.Source{Environ: []string{sandbox, "GATEWAY_REDIS_PASSWORD=hunter2", "GATEWAY_REDIS_PASSWORD_FILE=" + secret}},
			config.Problem{Path: "redis.password", Origin: "GATEWAY_REDIS_PASSWORD_FILE", Message: "GATEWAY_REDIS_PASSWORD is set as well: set one of the two"},
		},
		{
			"secret file is not there",
			config.Source{Environ: []string{sandbox, "GATEWAY_REDIS_PASSWORD_FILE=" + folder + "/none"}},
			config.Problem{Path: "redis.password", Origin: "GATEWAY_REDIS_PASSWORD_FILE", Message: "the file it names: there is no such file"},
		},
		{
			"secret file is empty",
			config.Source{Environ: []string{sandbox, "GATEWAY_REDIS_PASSWORD_FILE=" + write(t, "empty", "\n")}},
			config.Problem{Path: "redis.password", Origin: "GATEWAY_REDIS_PASSWORD_FILE", Message: "the file it names is empty"},
		},
		{
			"variable",
			config.Source{Environ: []string{sandbox, "GATEWAY_OCTANE_BULK_MAX=many"}},
			config.Problem{Path: "octane.bulkMax", Origin: "GATEWAY_OCTANE_BULK_MAX", Message: "must be a whole number"},
		},
		{
			"flag",
			config.Source{Environ: []string{sandbox}, Flags: map[string]string{"sandbox.orderTime": "5"}},
			config.Problem{Path: "sandbox.orderTime", Origin: "flag", Message: "must be a duration with its unit, such as 500ms, 10s or 1m30s"},
		},
		{
			"unknown flag",
			config.Source{Environ: []string{sandbox}, Flags: map[string]string{"sandbox.ordertime": "5s"}},
			config.Problem{Path: "sandbox.ordertime", Origin: "flag", Message: "is not a key; did you mean sandbox.orderTime?"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := config.Load(tt.src)
			var problems config.Problems
			if !errors.As(err, &problems) || len(problems) != 1 {
				t.Fatalf("err = %v, want one problem", err)
			}
			if tt.want.Origin == "" {
				tt.want.Origin = tt.src.File
			}
			if diff := cmp.Diff(tt.want, problems[0]); diff != "" {
				t.Errorf("problem (-want +got):\n%s", diff)
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("a secret stands in the message: %v", err)
			}
		})
	}
}

// TestOnly: a command that needs some keys only fails for those, and for a
// file that cannot be read.
func TestOnly(t *testing.T) {
	_, _, err := config.Load(config.Source{Environ: []string{"GATEWAY_ADMIN_LISTEN=nowhere", "GATEWAY_LOG_LEVEL=loud"}})
	for beginning, want := range map[string]int{"adminListen": 1, "sandbox.": 0, "": 4} {
		var problems config.Problems
		if errors.As(config.Only(err, beginning), &problems); len(problems) != want {
			t.Errorf("Only(%q) = %v, want %d problems", beginning, problems, want)
		}
	}
	_, _, err = config.Load(config.Source{File: write(t, "typo.yaml", "adminlisten: 127.0.0.1:9\nsandbox: 5\n")})
	var problems config.Problems
	if errors.As(config.Only(err, "adminListen"), &problems); len(problems) != 2 {
		t.Errorf("misspelt keys and sections do not matter: %v", problems)
	}
	_, _, err = config.Load(config.Source{File: "testdata/no-such-file.yaml"})
	if config.Only(err, "sandbox.") == nil {
		t.Error("a missing file does not matter")
	}
	if config.Only(nil, "sandbox.") != nil {
		t.Error("an error was made of none")
	}
}
