//go:build unix

package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"causeway.example/internal/config"
)

// TestIrregularFiles: a pipe in the place of a file neither hangs nor is read,
// wherever a file can be named, whatever leads to it.
func TestIrregularFiles(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(pipe, link); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{pipe, link, "/dev/null", "/dev/zero"} {
		sources := map[string]config.Source{
			"--config":       {File: name},
			"GATEWAY_CONFIG": {Environ: []string{"GATEWAY_CONFIG=" + name}},
		}
		for _, variable := range []string{"AUTH_KEYS_FILE", "OCTANE_PASSWORD_FILE", "SPS_HEADERS_FILE", "REDIS_URL_FILE", "OCTANE_TLS_CA_FILE", "SPS_TLS_CERT_FILE", "SPS_TLS_KEY_FILE", "TRACING_TLS_CA_FILE", "ADMIN_TOKEN_FILE"} {
			sources[variable] = config.Source{Environ: []string{"GATEWAY_SANDBOX_ENABLED=true", "GATEWAY_" + variable + "=" + name}}
		}
		for place, src := range sources {
			if _, _, err := config.Load(src); err == nil || !strings.Contains(err.Error(), "must be a regular file") {
				t.Errorf("%s: %v, want no regular file", place, err)
			}
		}
		if _, err := (config.Auth{KeysFile: name}).ReadKeys(); err == nil || !strings.Contains(err.Error(), "must be a regular file") {
			t.Errorf("reload: %v", err)
		}
	}
}

// TestFilesOpenToAll: who may write to the file decides who may call.
func TestFilesOpenToAll(t *testing.T) {
	for mode, warned := range map[os.FileMode]bool{0o600: false, 0o440: false, 0o644: false, 0o664: false, 0o666: true, 0o602: true, 0o777: true} {
		keys, token, file := write(t, "keys", "web:"+webHash), write(t, "token", "a-token-of-an-operator"), write(t, "gateway.yaml", "sandbox: {enabled: true}\n")
		for _, name := range []string{keys, token, file} {
			if err := os.Chmod(name, mode); err != nil {
				t.Fatal(err)
			}
		}
		_, warnings := mustLoad(t, config.Source{File: file, Environ: []string{"GATEWAY_AUTH_KEYS_FILE=" + keys, "GATEWAY_ADMIN_TOKEN_FILE=" + token}})
		names := []string{}
		for _, w := range warnings {
			names = append(names, w.Name)
			if !strings.Contains(w.Message, "every user") {
				t.Errorf("%v", w)
			}
		}
		if want := file + " GATEWAY_AUTH_KEYS_FILE admin.tokenFile"; (strings.Join(names, " ") == want) != warned || len(names) > 0 != warned {
			t.Errorf("mode %o: %v, want warnings: %t", mode, warnings, warned)
		}
	}
}
