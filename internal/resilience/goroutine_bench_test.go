package resilience

import (
	"context"
	"testing"

	"causeway.example/internal/gateway"
)

// BenchmarkOwnGoroutine shows what a goroutine of its own costs a call that
// needs 4 KiB of the stack, beside the call itself.
func BenchmarkOwnGoroutine(b *testing.B) {
	deep := func(_ context.Context, in string) (string, error) { return in, descend(16) }
	for _, c := range []struct {
		name string
		op   gateway.Op[string, string]
	}{{"call", deep}, {"own", OwnGoroutine(deep)}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := c.op(b.Context(), "in"); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// descend has n frames of some 256 bytes.
//
//go:noinline
func descend(n int) error {
	var frame [26]int
	frame[n%len(frame)] = n
	if n == 0 || frame[(n+1)%len(frame)] > 0 {
		return nil
	}
	return descend(n - 1)
}
