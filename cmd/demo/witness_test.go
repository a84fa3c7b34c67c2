package main

import (
	"maps"
	"testing"
)

func TestCacheRequests(t *testing.T) {
	page := `# TYPE gateway_cache_requests_total counter
gateway_cache_requests_total{level="memory",result="hit"} 3
gateway_cache_requests_total{level="redis",result="miss"} 12
gateway_other_total{level="memory",result="hit"} 9
`
	got := cacheRequests([]byte(page))
	if want := map[string]int{"memory hit": 3, "redis miss": 12}; !maps.Equal(got, want) {
		t.Errorf("cacheRequests = %v, want %v", got, want)
	}
	if hits(got) != 3 {
		t.Errorf("hits = %d, want 3", hits(got))
	}
}

func TestSince(t *testing.T) {
	now := sight{upstream: map[string]int{"soap orderCreate": 2, "rest dataPool": 1}, cache: map[string]int{"memory hit": 1}}
	then := sight{upstream: map[string]int{"soap orderCreate": 1, "rest dataPool": 1}}
	got := now.since(then)
	if text := tally(got.upstream); text != "soap orderCreate 1" {
		t.Errorf("upstream = %s", text)
	}
	if text := tally(got.cache); text != "memory hit 1" {
		t.Errorf("cache = %s", text)
	}
	if text := tally(now.since(now).upstream); text != "nothing" {
		t.Errorf("upstream = %s, want nothing", text)
	}
}

func TestOnlyThese(t *testing.T) {
	tests := []struct {
		seen   map[string]int
		wanted []string
		want   bool
	}{
		{map[string]int{}, []string{}, true},
		{map[string]int{"a": 1}, []string{"a"}, true},
		{map[string]int{"a": 2}, []string{"a"}, false},
		{map[string]int{"a": 1, "b": 1}, []string{"a"}, false},
		{map[string]int{"b": 1}, []string{"a"}, false},
		{map[string]int{"a": 1}, []string{}, false},
	}
	for _, tt := range tests {
		if got := onlyThese(tt.seen, tt.wanted); got != tt.want {
			t.Errorf("onlyThese(%v, %v) = %v, want %v", tt.seen, tt.wanted, got, tt.want)
		}
	}
}

func TestCredited(t *testing.T) {
	tests := []struct {
		before, after string
		want          bool
	}{
		{"500", "550", true},
		{"0.10", "50.1", true},
		{"500", "549.999999999999999999", false},
		{"", "50", false},
		{"500", "", false},
	}
	for _, tt := range tests {
		if got := credited(tt.before, tt.after); got != tt.want {
			t.Errorf("credited(%q, %q) = %v, want %v", tt.before, tt.after, got, tt.want)
		}
	}
}
