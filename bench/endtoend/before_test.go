package main

import "testing"

// TestInterval: the ranks that tables of the sign test have.
func TestInterval(t *testing.T) {
	for n, want := range map[int]int{6: 0, 9: 1, 15: 3, 20: 5, 40: 13} {
		low, high := interval(n)
		if low != want || high != n-1-want {
			t.Errorf("%d values: %d and %d, want %d and %d", n, low, high, want, n-1-want)
		}
	}
}
