package cache

import (
	"syscall"
	"testing"

	"causeway.example/cache/redistest"
	"causeway.example/internal/gateway"
)

// newBenchLookup returns a look-up with the gateway's options, of a number that
// is cached already.
func newBenchLookup(b *testing.B, store Store, change ...func(*Options)) gateway.Lookup {
	b.Helper()
	o := testOptions()
	o.Shared = store
	for _, c := range change {
		c(&o)
	}
	c, err := New(o)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = c.Close() })
	var r recorder
	l := c.Lookup(r.upstream())
	if _, err := l.Provider(b.Context(), pool); err != nil {
		b.Fatal(err)
	}
	return l
}

func benchmarkProvider(b *testing.B, l gateway.Lookup) {
	b.Helper()
	ctx := b.Context()
	measure(b, func() error {
		_, err := l.Provider(ctx, pool)
		return err
	})
}

// measure reports the CPU time of the process, user and system, beside the wall
// time, which depends on other virtual machines as well.
func measure(b *testing.B, call func() error) {
	b.Helper()
	b.ReportAllocs()
	start := cpu(b)
	for b.Loop() {
		if err := call(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(cpu(b)-start)/float64(b.N), "cpu-ns/op")
}

// cpu returns the CPU time of this process (getrusage(2)), in nanoseconds.
func cpu(b *testing.B) int64 {
	b.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return used.Utime.Nano() + used.Stime.Nano()
}

// BenchmarkMemoryHit measures what nearly every look-up is: a hit in memory.
func BenchmarkMemoryHit(b *testing.B) { benchmarkProvider(b, newBenchLookup(b, nil)) }

// BenchmarkRedisHit compares a look-up that Redis answers, with breaker and
// memory, with the library's bare GET of the same entry.
func BenchmarkRedisHit(b *testing.B) {
	store := newRedis(b, RedisOptions{URL: "redis://" + redistest.Start(b).Addr})
	breaker := NewBreakerStore(store, BreakerOptions{})
	l := newBenchLookup(b, breaker, zeroMemoryTTL)
	h, err := newHasher([]byte("credential"), "")
	if err != nil {
		b.Fatal(err)
	}
	key := h.identify(kindProvider, pool).key
	ctx := b.Context()
	for range 10 { // alternating, because the speed of the machine varies
		b.Run("of=bare-GET", func(b *testing.B) {
			measure(b, func() error { return store.client.Get(ctx, key).Err() })
		})
		b.Run("of=look-up", func(b *testing.B) { benchmarkProvider(b, l) })
	}
}
