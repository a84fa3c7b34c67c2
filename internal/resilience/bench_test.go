package resilience

import (
	"testing"
	"time"

	"causeway.example/internal/gateway"
)

// benchmarkStack measures what the decorators of one primitive cost around a
// back end that answers at once.
func benchmarkStack(b *testing.B, run func(b *testing.B, op gateway.Op[string, string])) {
	l := layers{
		retry: NewRetrier(RetryOptions{}),
		limit: NewLimiter(LimitOptions{Concurrency: 64, MaxWait: time.Second}),
		brk:   NewBreaker(gateway.Octane, BreakOptions{}),
	}
	b.ReportAllocs()
	run(b, stack(l, read, always(nil)))
}

func BenchmarkStack(b *testing.B) {
	benchmarkStack(b, func(b *testing.B, op gateway.Op[string, string]) {
		for b.Loop() {
			if _, err := op(b.Context(), "in"); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkStackParallel(b *testing.B) {
	benchmarkStack(b, func(b *testing.B, op gateway.Op[string, string]) {
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				if _, err := op(b.Context(), "in"); err != nil {
					b.Error(err)
					return
				}
			}
		})
	})
}
