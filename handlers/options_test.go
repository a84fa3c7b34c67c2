package handlers

import (
	"strings"
	"testing"

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
	h, err := New(Options{Service: failing(t, &gateway.Error{Kind: gateway.NotFound}), Open: true})
	if err != nil {
		t.Fatal(err)
	}
	if w := (site{Handler: h}).do(t, "GET", poolPath, ""); w.Code != 404 {
		t.Errorf("status %d", w.Code)
	}
}
