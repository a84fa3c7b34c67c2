package config

import (
	"encoding/base64"
	"maps"
	"reflect"
	"slices"
	"testing"
)

// Every member that is tagged as a secret is told, so that a new one cannot be
// forgotten.
func TestSecretsHasEverySecretMember(t *testing.T) {
	var cfg Config
	want := map[string]bool{}
	for _, f := range fields {
		v := f.at(&cfg)
		if !f.secret || v.Kind() != reflect.String {
			continue
		}
		value := "canary-of-" + f.path
		if f.url {
			v.SetString("redis://user:" + value + "@127.0.0.1:6379")
		} else {
			v.SetString(value)
		}
		want[value] = true
	}
	cfg.Octane.Username, cfg.SPS.ClientID = "api.user", "client"
	want["api.user:canary-of-octane.password"] = true
	want[base64.StdEncoding.EncodeToString([]byte("api.user:canary-of-octane.password"))] = true
	got := map[string]bool{}
	for _, value := range cfg.Secrets() {
		got[value] = true
	}
	for value := range want {
		if !got[value] {
			t.Errorf("Secrets does not yield %q; it yields %q", value, slices.Sorted(maps.Keys(got)))
		}
	}
	if len(want) < 8 {
		t.Errorf("only %d secrets were planted", len(want))
	}
}
