package cache

import (
	"testing"

	"causeway.example/internal/gateway"
)

// newBenchLookup makes a look-up as the gateway has it, of a number that is
// known already.
func newBenchLookup(b *testing.B, store Store, change ...func(*Options)) gateway.Lookup {
	b.Helper()
	o := Options{Shared: store, Secret: []byte("credential")}
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
	b.ReportAllocs()
	ctx := b.Context()
	for b.Loop() {
		if _, err := l.Provider(ctx, pool); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkMemoryHit is what nearly every look-up costs.
func BenchmarkMemoryHit(b *testing.B) { benchmarkProvider(b, newBenchLookup(b, nil)) }

// BenchmarkRedisHit compares a look-up that Redis answers, guard and memory
// included, with the library's bare GET of the same entry.
func BenchmarkRedisHit(b *testing.B) {
	store := newRedis(b, RedisOptions{URL: "redis://" + startRedis(b).addr})
	guard := NewGuard(store, GuardOptions{})
	l := newBenchLookup(b, guard, forgetful)
	h, err := newHasher([]byte("credential"))
	if err != nil {
		b.Fatal(err)
	}
	key := h.identify(kindProvider, pool).key
	b.Run("of=bare-GET", func(b *testing.B) {
		b.ReportAllocs()
		ctx := b.Context()
		for b.Loop() {
			if _, err := store.client.Get(ctx, key).Bytes(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("of=look-up", func(b *testing.B) { benchmarkProvider(b, l) })
}
