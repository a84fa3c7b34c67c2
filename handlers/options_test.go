package handlers

import (
	"strings"
	"testing"

	"causeway.example/internal/config"
	"causeway.example/internal/gateway"
)

func TestNewRefuses(t *testing.T) {
	tests := map[string]struct {
		options Options
		want    []string
	}{
		"no keys and not open":  {Options{Service: untouched(t)}, []string{"no API keys"}},
		"a ring without keys":   {Options{Service: untouched(t), Keys: &Keyring{}}, []string{"no API keys"}},
		"no operations, no key": {Options{}, []string{"no API keys", "CreateDataPool is missing", "UpdateBalances is missing"}},
		"no limits":             {Options{Open: true}, []string{"BulkMax is 0, MaxBody is 0"}},
		"no items":              {Options{Open: true, MaxBody: 1}, []string{"BulkMax is 0"}},
		"no body":               {Options{Open: true, BulkMax: 1}, []string{"MaxBody is 0"}},
		"negative":              {Options{Open: true, BulkMax: -1, MaxBody: -1}, []string{"BulkMax is -1, MaxBody is -1"}},
	}
	for name, tt := range tests {
		_, err := New(tt.options)
		for _, want := range tt.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: got %v, want %q", name, err, want)
			}
		}
	}
}

func TestNewWithoutListener(t *testing.T) {
	h, err := New(testOptions(Options{Service: failing(t, &gateway.Error{Kind: gateway.NotFound}), Open: true}))
	if err != nil {
		t.Fatal(err)
	}
	if w := (site{Handler: h}).do(t, "GET", poolPath, ""); w.Code != 404 {
		t.Errorf("status %d", w.Code)
	}
}

// TestLimitsAreTheDefaults: the tests run with the default limits, which the description
// states.
func TestLimitsAreTheDefaults(t *testing.T) {
	cfg := config.Default()
	if cfg.Octane.BulkMax != testBulkMax || cfg.MaxBodyBytes != testMaxBody {
		t.Errorf("the defaults are %d and %d", cfg.Octane.BulkMax, cfg.MaxBodyBytes)
	}
}
