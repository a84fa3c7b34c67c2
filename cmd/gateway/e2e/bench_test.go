package e2e

import (
	"net/http"
	"testing"

	"causeway.example/cmd/gateway/internal/gatewaytest"
)

// BenchmarkProvider compares a look-up out of the cache with one that goes
// upstream each time.
func BenchmarkProvider(b *testing.B) {
	g := gatewaytest.Start(b)
	path := g.API + gatewaytest.Pools + "/0477000001"
	for name, url := range map[string]string{"cached": path + "/provider", "upstream": path} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if a := g.Send(http.MethodGet, url, ""); a.Status != http.StatusOK {
					b.Fatal(a.Status, a.Text)
				}
			}
		})
	}
}
