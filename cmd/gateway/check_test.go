package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"causeway.example/internal/app"
	"causeway.example/internal/config"
	"causeway.example/internal/telemetry"
)

// serveStarts reports what keeps serve from starting with an environment: it
// does what serve does until its listeners are open.
func serveStarts(t *testing.T, environ []string) error {
	t.Helper()
	log := telemetry.NewLogWriter(io.Discard)
	defer log.Close()
	cfg, _, err := load("serve", nil, environ, log)
	if err != nil {
		return err
	}
	p, err := app.New(t.Context(), options(cfg, log))
	if err == nil {
		p.Close(t.Context())
	}
	return err
}

// TestCheckIsWhatServeDoes: what `config check` says is good, serve starts with,
// and what it refuses, serve refuses by the same text.
func TestCheckIsWhatServeDoes(t *testing.T) {
	octane := []string{"GATEWAY_OCTANE_BASE_URL=https://octane.example/tiab", "GATEWAY_OCTANE_USERNAME=u", "GATEWAY_OCTANE_PASSWORD=p", "GATEWAY_AUTH_OPEN=true"}
	simulated := []string{"GATEWAY_SANDBOX_ENABLED=true"}
	sps := []string{
		"GATEWAY_SPS_BASE_URL=https://sps.example/v5", "GATEWAY_SPS_TOKEN_URL=https://login.example/token", "GATEWAY_SPS_CLIENT_ID=i",
		"GATEWAY_SPS_CLIENT_SECRET=s", "GATEWAY_AUTH_OPEN=true",
	}
	garbage := filepath.Join(t.TempDir(), "garbage.pem")
	if err := os.WriteFile(garbage, []byte("nothing"), 0o600); err != nil {
		t.Fatal(err)
	}
	redis := func(url string) []string { return append([]string{"GATEWAY_REDIS_URL=" + url}, simulated...) }
	for name, environ := range map[string][]string{
		"nothing":                    nil,
		"octane":                     octane,
		"sps":                        sps,
		"a sandbox":                  simulated,
		"a sandbox beside octane":    append([]string{"GATEWAY_SANDBOX_ENABLED=true"}, octane...),
		"a sandbox on every address": append([]string{"GATEWAY_LISTEN=:0", "GATEWAY_AUTH_OPEN=true"}, simulated...),
		"orders that take no time":   append([]string{"GATEWAY_SANDBOX_ORDER_TIME=0s"}, simulated...),
		"no level":                   append([]string{"GATEWAY_LOG_LEVEL=loud"}, simulated...),
		"a level in upper case":      append([]string{"GATEWAY_LOG_LEVEL=INFO"}, simulated...),
		"tracing":                    append([]string{"GATEWAY_TRACING_ENDPOINT=http://127.0.0.1:1"}, simulated...),
		"tracing without a host":     append([]string{"GATEWAY_TRACING_ENDPOINT=http://"}, simulated...),
		"tracing of everything":      append([]string{"GATEWAY_TRACING_ENDPOINT=http://127.0.0.1:1", "GATEWAY_TRACING_RATIO=1.1"}, simulated...),
		"a contract check":           append([]string{"GATEWAY_OCTANE_WSDL_CHECK=1m"}, octane...),
		"a contract check too often": append([]string{"GATEWAY_OCTANE_WSDL_CHECK=1s"}, octane...),
		"authorities that are none":  append([]string{"GATEWAY_OCTANE_TLS_CA_FILE=" + garbage}, octane...),
		"authorities that are away":  append([]string{"GATEWAY_SPS_TLS_CA_FILE=" + garbage + ".not"}, sps...),
		"half a pair":                append([]string{"GATEWAY_SPS_TLS_CERT_FILE=" + garbage}, sps...),
		"a token that is away":       append([]string{"GATEWAY_ADMIN_TOKEN_FILE=" + garbage + ".not"}, simulated...),
		"a token that is short":      append([]string{"GATEWAY_ADMIN_TOKEN_FILE=" + garbage}, simulated...),
		"keys that are none":         append([]string{"GATEWAY_AUTH_KEYS=web:1234"}, octane[:3]...),
		"keys in a file that is bad": append([]string{"GATEWAY_AUTH_KEYS_FILE=" + garbage}, octane[:3]...),
		"an operation":               append([]string{"GATEWAY_SPS_OPERATIONS_ADD_BUCKETS=POST /a/b"}, sps...),
		"an operation with a query":  append([]string{"GATEWAY_SPS_OPERATIONS_ADD_BUCKETS=POST /a?b"}, sps...),
		"an operation without verb":  append([]string{"GATEWAY_SPS_OPERATIONS_GET_BALANCES=/balances"}, sps...),
		"an operation of two lines":  append([]string{"GATEWAY_SPS_OPERATIONS_ADD_BUCKETS=POST /a\n"}, sps...),
		"no zone":                    append([]string{"GATEWAY_OCTANE_TIME_ZONE=Mars/Base"}, octane...),
		"a local zone":               append([]string{"GATEWAY_OCTANE_TIME_ZONE=Local"}, octane...),
		"a field of nothing":         append([]string{"GATEWAY_SPS_FIELDS_STATUS="}, sps...),
		"two listeners of one":       append([]string{"GATEWAY_LISTEN=127.0.0.1:18080", "GATEWAY_ADMIN_LISTEN=127.0.0.1:18080"}, simulated...),
		"a listener with a service":  append([]string{"GATEWAY_LISTEN=127.0.0.1:http"}, simulated...),
		"a listener without a port":  append([]string{"GATEWAY_LISTEN=127.0.0.1"}, simulated...),
		"few connections":            append([]string{"GATEWAY_MAX_CONNECTIONS=16"}, simulated...),
		"too few connections":        append([]string{"GATEWAY_MAX_CONNECTIONS=1"}, simulated...),
		"a body of everything":       append([]string{"GATEWAY_MAX_BODY_BYTES=1073741824"}, simulated...),
		"Redis":                      redis("rediss://u:p@r.example:6379/3?protocol=2"),
		"Redis /abc":                 redis("redis://r:6379/abc"),
		"Redis /-1":                  redis("redis://r:6379/-1"),
		"Redis //0":                  redis("redis://r:6379//0"),
		"Redis foo":                  redis("redis://r:6379/0?foo=1"),
		"Redis db":                   redis("redis://r:6379?db=x"),
		"Redis db that is a number":  redis("redis://r:6379?db=1"),
		"Redis skip_verify":          redis("rediss://r:6379/0?skip_verify=true"),
		"Redis protocol":             redis("redis://r:6379/0?protocol=9"),
		"Redis twice":                redis("redis://r:6379,s:6379"),
		"Redis in a path":            redis("unix:///run/redis.sock"),
		"Redis Cluster":              append([]string{"GATEWAY_REDIS_ADDRESSES=a:1,b:2"}, simulated...),
		"Sentinels":                  append([]string{"GATEWAY_REDIS_ADDRESSES=a:1,b:2", "GATEWAY_REDIS_MASTER_NAME=main"}, simulated...),
		"Sentinels without a port":   append([]string{"GATEWAY_REDIS_ADDRESSES=a,b", "GATEWAY_REDIS_MASTER_NAME=main"}, simulated...),
		"a master of nothing":        append([]string{"GATEWAY_REDIS_MASTER_NAME=main"}, simulated...),
		"Redis both ways":            append([]string{"GATEWAY_REDIS_ADDRESSES=a:1"}, redis("redis://r")...),
		"authorities of Redis":       append([]string{"GATEWAY_REDIS_CA_FILE=" + garbage}, redis("rediss://r")...),
		"a user of Redis":            append([]string{"GATEWAY_REDIS_USERNAME=u"}, redis("redis://r")...),
	} {
		t.Run(name, func(t *testing.T) {
			with := environ
			for _, listener := range []string{"GATEWAY_LISTEN", "GATEWAY_ADMIN_LISTEN", "GATEWAY_SANDBOX_LISTEN"} {
				if !strings.Contains(strings.Join(environ, "\n"), listener+"=") {
					with = append([]string{listener + "=127.0.0.1:0"}, with...)
				}
			}
			var stdout, stderr bytes.Buffer
			checked := run(t.Context(), []string{"config", "check"}, with, &stdout, &stderr) == 0
			err := serveStarts(t, with)
			if checked != (err == nil) {
				t.Fatalf("config check says good: %t (%s); serve: %v", checked, &stderr, err)
			}
			if err != nil && !strings.Contains(stderr.String(), err.Error()) {
				t.Errorf("config check says:\n%s\nserve says:\n%v", &stderr, err)
			}
		})
	}
}

// FuzzRedisURL: a URL that the configuration accepts is one that a client can be
// made of, and the other way round nothing is obeyed that it refuses.
func FuzzRedisURL(f *testing.F) {
	for _, seed := range []string{
		"redis://r", "rediss://u:p@r:1/2?protocol=2", "redis://r/abc", "redis://r//0", "redis://r?db=1", "redis://a,b", "redis://[::1]:1/0/", "redis://r/%31", "redis://u:p@@r",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.TrimSpace(text) == "" || strings.ContainsAny(text, "\x00") {
			return
		}
		environ := []string{"GATEWAY_SANDBOX_ENABLED=true", "GATEWAY_REDIS_URL=" + text}
		cfg, _, err := config.Load(config.Source{Environ: environ})
		if err != nil {
			return
		}
		if err := tryBuild(t.Context(), cfg); err != nil {
			t.Errorf("%q is accepted, and nothing can be built of it: %v", text, err)
		}
	})
}
