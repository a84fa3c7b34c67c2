package main

import (
	"net/http"
	"testing"
)

// BenchmarkProvider compares a look-up out of the cache with one that goes
// upstream each time.
func BenchmarkProvider(b *testing.B) {
	g := start(b)
	path := g.api + pools + "/0477000001"
	for name, url := range map[string]string{"cached": path + "/provider", "upstream": path} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if a := g.send(http.MethodGet, url, ""); a.status != http.StatusOK {
					b.Fatal(a.status, a.text)
				}
			}
		})
	}
}
