package handlers

import (
	"context"
	"net/http"
	"testing"
	"time"

	"causeway.example/internal/gateway"
)

func TestCacheStatus(t *testing.T) {
	const age = 90 * time.Second
	tests := []struct {
		name string
		all  []gateway.Resolution
		want string
		age  string
	}{
		{"none", nil, "", ""},
		{"a hit", []gateway.Resolution{{Level: "memory", Age: age, TTL: time.Hour}}, "causeway; hit; ttl=3600; detail=memory", "90"},
		{"a hit that another request asked for", []gateway.Resolution{{Level: "redis", Coalesced: true, Age: age, TTL: time.Hour}}, "causeway; hit; ttl=3600; collapsed; detail=redis", "90"},
		{"a miss", []gateway.Resolution{{Stored: true, TTL: time.Hour}}, "causeway; fwd=miss; ttl=3600; stored", "0"},
		{"a shared miss", []gateway.Resolution{{Stored: true, Coalesced: true, TTL: time.Hour}}, "causeway; fwd=miss; ttl=3600; stored; collapsed", "0"},
		{"a failure", []gateway.Resolution{{}}, "causeway; fwd=miss", "0"},
		{"stale after a trial", []gateway.Resolution{{Level: "redis", Stale: true, Attempted: true, Age: age, TTL: -time.Minute}}, "causeway; fwd=stale; ttl=-60; detail=redis", "90"},
		{"stale again", []gateway.Resolution{{Level: "memory", Stale: true, Age: age, TTL: -time.Minute}}, "causeway; hit; ttl=-60; detail=memory", "90"},
		{"more than four", make([]gateway.Resolution, 6), "causeway; fwd=miss, causeway; fwd=miss, causeway; fwd=miss, causeway; fwd=miss", "0"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, failure := range []error{nil, &gateway.Error{Kind: gateway.NotFound}} {
				service := untouched(t)
				service.GetDataPoolProvider = func(ctx context.Context, _ gateway.ServiceKey) (gateway.Provider, error) {
					for _, r := range tt.all {
						gateway.RecordResolution(ctx, r)
					}
					return gateway.Provider{ServiceNumber: "0477000001", LineSeqNo: "1", ProviderID: "4711"}, failure
				}
				w := newSite(t, Options{Service: service}).do(t, http.MethodGet, poolPath+"/provider", "")
				if got := w.Header().Get("Cache-Status"); got != tt.want {
					t.Errorf("status %d: Cache-Status = %q, want %q", w.Code, got, tt.want)
				}
				want := tt.age
				if failure != nil {
					want = "" // a problem has no age
				}
				if got := w.Header().Get("Age"); got != want {
					t.Errorf("status %d: Age = %q, want %q", w.Code, got, want)
				}
			}
		})
	}
}

// TestOtherAnswersHaveNoAge: only a response that is the result of a look-up has Age.
func TestOtherAnswersHaveNoAge(t *testing.T) {
	service := untouched(t)
	service.GetDataPool = func(ctx context.Context, _ gateway.ServiceKey) (gateway.DataPool, error) {
		gateway.RecordResolution(ctx, gateway.Resolution{Level: "memory", Age: time.Minute, TTL: time.Hour})
		return gateway.DataPool{ServiceKey: gateway.ServiceKey{CustomerNumber: "100234", ServiceNumber: "0477000001"}}, nil
	}
	w := newSite(t, Options{Service: service}).do(t, http.MethodGet, poolPath, "")
	if w.Header().Get("Cache-Status") != "causeway; hit; ttl=3600; detail=memory" || w.Header().Values("Age") != nil {
		t.Errorf("headers = %v, want a Cache-Status and no Age", w.Header())
	}
}
