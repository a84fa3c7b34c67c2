package config_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"causeway.example/internal/config"
)

// TestReadKeys reads the file of the keys again, and tells nothing of what is
// in one that is broken.
func TestReadKeys(t *testing.T) {
	const canary = "canary-7f3a"
	other := strings.Repeat("b", 64)
	file := write(t, "keys", "web:"+webHash+"\n")
	cfg, _ := mustLoad(t, config.Source{
		Flags:   map[string]string{"sandbox.enabled": "true"},
		Environ: []string{"GATEWAY_AUTH_KEYS_FILE=" + file},
	})
	for _, tt := range []struct {
		name, content string
		want          []config.Key
		problem       string
	}{
		{"as it was", "web:" + webHash + "\n", []config.Key{{Name: "web", SHA256: webHash}}, ""},
		{"another", "app:" + strings.ToUpper(other) + "\r\n", []config.Key{{Name: "app", SHA256: other}}, ""},
		{"two", "web:" + webHash + ", app:" + other, []config.Key{{Name: "web", SHA256: webHash}, {Name: "app", SHA256: other}}, ""},
		{"nothing", "\n", nil, "auth.keys (GATEWAY_AUTH_KEYS_FILE): the file it names is empty"},
		{"cut off", "web:" + webHash[:40], nil, "auth.keys[0].sha256 (GATEWAY_AUTH_KEYS_FILE): must be the 64 hex digits of the key's SHA-256 hash"},
		{"not keys", canary + "\x00" + canary, nil, "auth.keys[0].name (GATEWAY_AUTH_KEYS_FILE): must be 1 to 64 letters"},
		{"one name twice", "web:" + webHash + ",web:" + other, nil, "auth.keys[1].name (GATEWAY_AUTH_KEYS_FILE): is the name of another key"},
	} {
		if err := os.WriteFile(file, []byte(tt.content), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := cfg.Auth.ReadKeys()
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
		if (err == nil) != (tt.problem == "") || err != nil && !strings.Contains(err.Error(), tt.problem) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.problem)
		}
		if err != nil && strings.Contains(err.Error(), canary) {
			t.Errorf("%s: tells what is in the file: %v", tt.name, err)
		}
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	var problems config.Problems
	if _, err := cfg.Auth.ReadKeys(); !errors.As(err, &problems) || !strings.Contains(err.Error(), "there is no such file") {
		t.Errorf("no file: %v", err)
	}
}

// TestKeysWithoutAFile come from elsewhere, and stay: a flag wins over the
// file.
func TestKeysWithoutAFile(t *testing.T) {
	keys, file := "web:"+webHash, write(t, "keys", "app:"+strings.Repeat("b", 64))
	for name, src := range map[string]config.Source{
		"variable": {Environ: []string{"GATEWAY_AUTH_KEYS=" + keys}},
		"flag":     {Environ: []string{"GATEWAY_AUTH_KEYS_FILE=" + file}, Flags: map[string]string{"auth.keys": keys}},
	} {
		if src.Flags == nil {
			src.Flags = map[string]string{}
		}
		src.Flags["sandbox.enabled"] = "true"
		cfg, _ := mustLoad(t, src)
		got, err := cfg.Auth.ReadKeys()
		if want := []config.Key{{Name: "web", SHA256: webHash}}; err != nil || !cmp.Equal(want, got) || cfg.Auth.KeysFile != "" {
			t.Errorf("%s: %v, %v, from %q", name, got, err, cfg.Auth.KeysFile)
		}
	}
}
