package main

import (
	"reflect"
	"testing"
	"time"
)

// TestInterval: the ranks that tables of the sign test have.
func TestInterval(t *testing.T) {
	for n, want := range map[int]int{6: 0, 9: 1, 15: 3, 20: 5, 40: 13} {
		low, high := interval(n)
		if low != want || high != n-1-want {
			t.Errorf("%d values: %d and %d, want %d and %d", n, low, high, want, n-1-want)
		}
	}
}

func TestInUTC(t *testing.T) {
	at := time.Date(2026, time.November, 28, 16, 33, 21, 0, time.UTC)
	got := inUTC(map[string]any{"at": "2026-11-29T03:33:21+11:00", "all": []any{"2026-11-28T16:33:21Z", "200001", 5.0, nil}})
	want := map[string]any{"at": at, "all": []any{at, "200001", 5.0, nil}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
