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
		"a key without a name":  {Options{Service: untouched(t), Keys: []Key{keyOf("", "a")}}, []string{"API key 1 has no name"}},
		"a name used twice":     {Options{Service: untouched(t), Keys: []Key{keyOf("a", "1"), keyOf("a", "2")}}, []string{"API key 2"}},
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
