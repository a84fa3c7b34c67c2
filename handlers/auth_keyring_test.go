package handlers

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"causeway.example/internal/gateway"
)

// TestReplaceKeys: from the next request on the old key is refused and the new one
// accepted; a set that is not valid changes nothing.
func TestReplaceKeys(t *testing.T) {
	keys := ring(t, keyOf("website", "old"), keyOf("batch", "same"))
	s := newSite(t, Options{Service: failing(t, &gateway.Error{Kind: gateway.NotFound}), Keys: keys})
	demand := func(want map[string]int) {
		t.Helper()
		for key, status := range want {
			if w := s.do(t, http.MethodGet, poolPath, "", "Authorization", "Bearer "+key); w.Code != status {
				t.Errorf("%s: status %d, want %d", key, w.Code, status)
			}
		}
	}
	demand(map[string]int{"old": 404, "new": 401, "same": 404})
	if err := keys.Replace(keyOf("website", "new"), keyOf("batch", "same")); err != nil {
		t.Fatal(err)
	}
	after := map[string]int{"old": 401, "new": 404, "same": 404}
	demand(after)
	for name, refused := range map[string][]Key{
		"no API keys":       nil,
		"key 1 has no name": {keyOf("", "old")},
		"key 2 has no name": {keyOf("website", "old"), keyOf("website", "other")},
	} {
		if err := keys.Replace(refused...); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: got %v", name, err)
		}
		demand(after)
	}
}

// TestReplaceKeysUnderLoad is for the race detector: there are valid keys at any time.
func TestReplaceKeysUnderLoad(t *testing.T) {
	keys := ring(t, keyOf("website", "key"))
	h, err := New(testOptions(Options{Service: failing(t, &gateway.Error{Kind: gateway.NotFound}), Keys: keys}))
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				if w := (site{Handler: h}).do(t, http.MethodGet, poolPath, "", "Authorization", "Bearer key"); w.Code != 404 {
					t.Errorf("status %d", w.Code)
					return
				}
			}
		})
	}
	for i := range 500 {
		if err := keys.Replace(keyOf("website", "key"), keyOf("other", strings.Repeat("x", i))); err != nil {
			t.Error(err)
		}
	}
	close(done)
	readers.Wait()
}
