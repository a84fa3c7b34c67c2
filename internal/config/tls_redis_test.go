package config_test

import (
	"encoding/pem"
	"os"
	"strings"
	"testing"
	"time"

	"causeway.example/internal/config"
)

const (
	redisURL   = "rediss://cache.example"
	clientPEM  = "testdata/tls/client.pem"
	clientKey  = "testdata/tls/client.key"
	otherKey   = "testdata/tls/other.key"
	authority  = "testdata/tls/ca.pem"
	noSuchFile = "testdata/tls/gone.pem"
)

// TestRedisTLS: a client certificate and a name work by each way to Redis, and
// nowhere without TLS.
func TestRedisTLS(t *testing.T) {
	all := map[string]string{"redis.caFile": authority, "redis.certFile": clientPEM, "redis.keyFile": clientKey, "redis.serverName": "redis.internal"}
	for name, way := range map[string]map[string]string{
		"URL":       {"redis.url": "REDISS://cache.example:6380/2"},
		"cluster":   {"redis.addresses": "cache.example:6379", "redis.tls": "true"},
		"sentinels": {"redis.addresses": "cache.example:26379", "redis.masterName": "main", "redis.tls": "true"},
	} {
		flags := map[string]string{"sandbox.enabled": "true"}
		for _, more := range []map[string]string{all, way} {
			for key, value := range more {
				flags[key] = value
			}
		}
		cfg, _ := mustLoad(t, config.Source{Flags: flags})
		got, err := cfg.Redis.ClientTLS().ClientConfig()
		if err != nil || got.RootCAs == nil || len(got.Certificates) != 1 || got.ServerName != "redis.internal" {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	for key, value := range all {
		for _, way := range []map[string]string{{"redis.url": "redis://cache.example"}, {"redis.addresses": "cache.example:6379"}, {}} {
			changes := map[string]string{key: value}
			for k, v := range way {
				changes[k] = v
			}
			if problems := faultsOf(t, changes); len(problems) == 0 || problems[0].Path != key || !strings.Contains(problems[0].Message, "has no effect") {
				t.Errorf("%s without TLS: %v", key, problems)
			}
		}
	}
}

// encrypted are keys with a passphrase, in the two forms that there are. What is
// in them does not matter: it is never decrypted.
func encrypted(t *testing.T) map[string]string {
	t.Helper()
	der := []byte{0x30, 0x03, 0x02, 0x01, 0x00}
	return map[string]string{
		"PKCS #8":          write(t, "p8.key", string(pem.EncodeToMemory(&pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: der}))),
		"PEM headers, EC":  write(t, "ec.key", string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Headers: map[string]string{"Proc-Type": "4,ENCRYPTED", "DEK-Info": "AES-256-CBC,00"}, Bytes: der}))),
		"PEM headers, RSA": write(t, "rsa.key", string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Headers: map[string]string{"Proc-Type": "4,ENCRYPTED", "DEK-Info": "DES-EDE3-CBC,00"}, Bytes: der}))),
		"behind parameters": write(t, "param.key", string(pem.EncodeToMemory(&pem.Block{Type: "EC PARAMETERS", Bytes: der}))+
			string(pem.EncodeToMemory(&pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: der}))),
	}
}

// TestPairs: a pair that cannot be used is refused in every section, by the key
// that is at problem.
func TestPairs(t *testing.T) {
	notPEM := write(t, "der.key", "\x30\x82hunter2")
	for section, others := range map[string]map[string]string{
		"tls": nil, "octane.tls": nil, "sps.tls": nil, "tracing.tls": {"tracing.endpoint": "https://otel.example"}, "redis": {"redis.url": redisURL},
	} {
		load := func(cert, key string) config.Problems {
			changes := map[string]string{section + ".certFile": cert, section + ".keyFile": key}
			for k, v := range others {
				changes[k] = v
			}
			return faultsOf(t, changes)
		}
		want := func(name string, problems config.Problems, path, message string) {
			t.Helper()
			if len(problems) != 1 || problems[0].Path != section+path || !strings.Contains(problems[0].Message, message) || strings.Contains(problems.Error(), "hunter2") {
				t.Errorf("%s: %s: %v, want one problem of %s with %q", section, name, problems, path, message)
			}
		}
		for form, file := range encrypted(t) {
			want("encrypted, "+form, load(clientPEM, file), ".keyFile", "encrypted key")
		}
		want("another key", load(clientPEM, otherKey), ".certFile", "makes no pair with keyFile: private key does not match")
		want("exchanged", load(clientKey, clientPEM), ".certFile", "makes no pair with keyFile")
		want("the certificate twice", load(clientPEM, clientPEM), ".certFile", "makes no pair with keyFile")
		want("DER", load(clientPEM, notPEM), ".certFile", "makes no pair with keyFile")
		want("a directory", load(clientPEM, "testdata"), ".keyFile", "is a directory")
		want("no file", load(noSuchFile, clientKey), ".certFile", "no such file")
		want("no key", load(clientPEM, ""), ".keyFile", "is missing")
		want("no certificate", load("", clientKey), ".certFile", "is missing")
		if problems := load(clientPEM, clientKey); len(problems) > 0 {
			t.Errorf("%s: a good pair: %v", section, problems)
		}
	}
}

// TestPairOutOfTime is a warning: the other side decides, and its clock may
// differ.
func TestPairOutOfTime(t *testing.T) {
	for name, tt := range map[string]struct {
		until time.Time // the certificate begins a year before
		want  string
	}{
		"expired":       {time.Date(2021, 2, 3, 0, 0, 0, 0, time.UTC), "the certificate expired on 2021-02-03"},
		"not yet valid": {time.Date(2091, 2, 3, 0, 0, 0, 0, time.UTC), "the certificate is not valid before 2090-02-03 00:00:00 UTC"},
	} {
		pair := certificate(tt.until)
		cert, key := write(t, "cert.pem", string(pair.cert)), write(t, "key.pem", string(pair.key))
		for section, others := range map[string]map[string]string{"tls": nil, "redis": {"redis.url": redisURL}} {
			flags := map[string]string{"sandbox.enabled": "true", section + ".certFile": cert, section + ".keyFile": key}
			for k, v := range others {
				flags[k] = v
			}
			_, warnings := mustLoad(t, config.Source{Flags: flags})
			if len(warnings) != 1 || warnings[0].String() != section+".certFile: "+tt.want {
				t.Errorf("%s: %s: warnings = %v", section, name, warnings)
			}
		}
	}
}

// TestServerTLS reads the pair of the API listener again.
func TestServerTLS(t *testing.T) {
	if off := (config.ServerTLS{}); off.Configured() || len(off.Files()) > 0 {
		t.Errorf("of nothing: %v, %v", off.Configured(), off.Files())
	}
	cfg, _ := mustLoad(t, config.Source{Environ: []string{"GATEWAY_SANDBOX_ENABLED=true", "GATEWAY_TLS_CERT_FILE=" + clientPEM, "GATEWAY_TLS_KEY_FILE=" + clientKey}})
	pair, err := cfg.TLS.Certificate()
	if err != nil || !cfg.TLS.Configured() || len(cfg.TLS.Files()) != 2 || pair.Leaf == nil {
		t.Errorf("%+v: %v, %v", cfg.TLS, pair, err)
	}
	cfg.TLS.KeyFile = noSuchFile
	if _, err := cfg.TLS.Certificate(); err == nil || os.IsNotExist(err) {
		t.Errorf("no file: %v, want a problem", err)
	}
}
