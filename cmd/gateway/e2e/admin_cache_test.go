package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"causeway.example/cache/redistest"

	"causeway.example/cmd/gateway/internal/gatewaytest"
)

const kept = "/cache/customers/100234/numbers/0477000001"

// entriesOf returns what the admin listener shows of a number, by level and
// kind.
func entriesOf(t *testing.T, g *gatewaytest.Gateway, redis string) map[string]map[string]any {
	t.Helper()
	a := g.Call(http.MethodGet, g.Admin+kept, "")
	if a.Status != http.StatusOK || !strings.HasPrefix(fmt.Sprint(a.JSON["redis"]), redis) {
		t.Fatalf("%d: %s, want redis %q", a.Status, a.Text, redis)
	}
	if strings.Contains(a.Text, "0477000001") || strings.Contains(a.Text, "100234") {
		t.Errorf("a number is shown: %s", a.Text)
	}
	entries := map[string]map[string]any{}
	list, _ := a.JSON["entries"].([]any)
	for _, item := range list {
		entry, _ := item.(map[string]any)
		level, _ := entry["level"].(string)
		kind, _ := entry["kind"].(string)
		entries[level+" "+kind] = entry
	}
	return entries
}

func TestCacheAdmin(t *testing.T) {
	redis := redistest.Start(t)
	g := gatewaytest.Start(t, patient(redis)...)
	provider := func(status string) {
		t.Helper()
		a := g.Want(http.StatusOK, http.MethodGet, gatewaytest.Pools+"/0477000001/provider", "")
		if got := a.Header.Get("Cache-Status"); !strings.Contains(got, status) {
			t.Errorf("Cache-Status = %q, want %s", got, status)
		}
	}
	if entries := entriesOf(t, g, "ok"); len(entries) != 0 {
		t.Errorf("entries = %v, want none yet", entries)
	}
	provider("fwd=miss")
	entries := entriesOf(t, g, "ok")
	for _, name := range []string{"memory line", "memory provider", "redis line", "redis provider"} {
		if e := entries[name]; e["lineSeqNo"] == nil || e["ageSeconds"] == nil || e["freshForSeconds"] == 0.0 || e["staleForSeconds"] == 0.0 {
			t.Errorf("%s is shown as %v", name, e)
		}
	}

	if a := g.Call(http.MethodDelete, g.Admin+kept, ""); a.Status != http.StatusNoContent {
		t.Errorf("DELETE: %d %s", a.Status, a.Text)
	}
	keys := redis.Do(t, "keys", "*").Val()
	if entries := entriesOf(t, g, "ok"); len(entries) != 0 || fmt.Sprint(keys) != "[]" {
		t.Errorf("entries = %v, keys = %v, want none any more", entries, keys)
	}
	provider("fwd=miss")
	if a := g.Call(http.MethodDelete, g.Admin+"/cache/customers/100234", ""); a.Status != http.StatusOK || a.JSON["forgotten"] != 4.0 {
		t.Errorf("DELETE of the customer: %d %s, want 4 entries", a.Status, a.Text)
	}
	provider("fwd=miss")

	redis.Stop()
	if entries := entriesOf(t, g, "unreachable: dial tcp"); len(entries) != 2 {
		t.Errorf("entries = %v, want those of the memory", entries)
	}
	for _, path := range []string{kept, "/cache/customers/100234"} {
		a := g.Call(http.MethodDelete, g.Admin+path, "")
		if a.Status != http.StatusServiceUnavailable || !strings.Contains(a.Text, "not in Redis") {
			t.Errorf("DELETE %s without Redis: %d %s", path, a.Status, a.Text)
		}
		provider("fwd=miss")
	}
}

func TestCacheAdminWithoutRedis(t *testing.T) {
	g := gatewaytest.Start(t)
	g.Want(http.StatusOK, http.MethodGet, gatewaytest.Pools+"/0477000001/provider", "")
	if entries := entriesOf(t, g, "not configured"); len(entries) != 2 {
		t.Errorf("entries = %v, want line and provider", entries)
	}
	for path, methods := range map[string][]string{
		"/cache/customers/1234567890a":                       {http.MethodDelete},
		"/cache/customers/100234/numbers/477000001":          {http.MethodGet, http.MethodDelete},
		"/cache/customers/a/numbers/0477000001":              {http.MethodGet, http.MethodDelete},
		"/cache/customers/100234/numbers/0477000001%2f..%2f": {http.MethodGet},
	} {
		for _, method := range methods {
			if a := g.Call(method, g.Admin+path, ""); a.Status != http.StatusBadRequest || a.JSON["error"] == nil {
				t.Errorf("%s %s: %d %s, want 400", method, path, a.Status, a.Text)
			}
		}
	}
	if a := g.Call(http.MethodPost, g.Admin+kept, ""); a.Status != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d, want 405", a.Status)
	}
}
