package gateway_test

import (
	"strings"
	"testing"

	"causeway.example/internal/gateway"
)

// BenchmarkMask has typical values of the log, most of which have no long number.
func BenchmarkMask(b *testing.B) {
	for name, text := range map[string]string{
		"word":      "request",
		"route":     "/v1/customers/{customerNumber}/data-pools/{serviceNumber}/consumers",
		"uuid":      "550e8400-e29b-41d4-a716-4466554400aa",
		"timestamp": "2026-11-28T05:37:43.121+11:00",
		"address":   "dial tcp 10.20.30.40:8080: connect: connection refused",
		"number":    "no service 0477000001 of 100234",
		"umlauts":   "Größe der Anfrage überschritten",
		"stack":     strings.Repeat("\t/src/internal/gateway/operations.go:123 +0x1d2\ngoroutine 12 [running]:\n", 40),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				_ = gateway.Mask(text)
			}
		})
	}
}
