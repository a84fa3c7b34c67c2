package config

import (
	"encoding/base64"
	"maps"
	"reflect"
	"slices"
	"testing"
)

// Every member that is tagged as a secret is yielded, so that a new one cannot be
// forgotten.
func TestSecretsHasEverySecretMember(t *testing.T) {
	var cfg Config
	want := map[string]bool{}
	for _, f := range fields {
		v := f.at(&cfg)
		if v.Kind() == reflect.Map {
			for _, name := range []string{"X-Api-Key", "X-Tenant"} {
				value := "canary-of-" + f.path + "-" + name
				if v.IsNil() {
					v.Set(reflect.MakeMap(v.Type()))
				}
				v.SetMapIndex(reflect.ValueOf(name), reflect.ValueOf(value))
				want[value] = true
			}
		}
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
	cfg.SPS.Headers["X-Channel"] = "web" // a setting: it would be replaced in every text
	got, names := map[string]bool{}, map[string]bool{}
	for name, value := range cfg.Secrets() {
		got[value] = true
		names[name] = true
	}
	if got["web"] || !names["octane.headers.X-Api-Key"] || !names["sps.headers.X-Tenant"] {
		t.Errorf("headers under their names = %q, and of \"web\" %v", slices.Sorted(maps.Keys(names)), got["web"])
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
