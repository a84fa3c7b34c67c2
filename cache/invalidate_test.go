package cache

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"causeway.example/internal/gateway"
)

func TestInvalidate(t *testing.T) {
	eachMode(t, func(t *testing.T, store Store) {
		var r recorder
		l := newCache(t, store, &r).Lookup(r.upstream())
		mustProvider(t, l, pool, "40001", "member-40001")
		mustLine(t, l, consumer, "40001")
		gone, cancel := context.WithCancel(t.Context())
		cancel() // the entry must be invalidated even if the client has disconnected
		l.Invalidate(gone, pool)
		mustProvider(t, l, pool, "40001", "member-40001")
		mustLine(t, l, consumer, "40001")
		r.wantCalls(t, 3, 2)
	})
}

func TestInvalidateCustomer(t *testing.T) {
	eachMode(t, func(t *testing.T, store Store) {
		var r recorder
		c := newCache(t, store, &r)
		l := c.Lookup(r.upstream())
		mustProvider(t, l, pool, "40001", "member-40001")
		mustLine(t, l, consumer, "40001")
		mustLine(t, l, other, "50001")
		want := 3
		if store != nil {
			want = 6 // in each level
		}
		if n, err := c.InvalidateCustomer(t.Context(), pool.CustomerNumber); err != nil || n != want {
			t.Errorf("InvalidateCustomer = %d, %v, want %d", n, err, want)
		}
		mustProvider(t, l, pool, "40001", "member-40001")
		mustLine(t, l, consumer, "40001")
		mustLine(t, l, other, "50001")
		r.wantCalls(t, 5, 2)
	})
}

// An entry that cannot be deleted from the store is invalidated in memory, and the
// error is returned.
func TestInvalidateReportsStoreError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		s := newMapStore()
		c := newCache(t, s, &r)
		l := c.Lookup(r.upstream())
		mustLine(t, l, pool, "40001")
		s.failing(func(string) error { return errStore })
		if err := c.Invalidate(t.Context(), pool); !errors.Is(err, errStore) {
			t.Errorf("Invalidate: %v, want the store's error", err)
		}
		mustLine(t, l, pool, "40001")
		if n, err := c.InvalidateCustomer(t.Context(), pool.CustomerNumber); !errors.Is(err, errStore) || n != 1 {
			t.Errorf("InvalidateCustomer = %d, %v, want 1 here and the store's error", n, err)
		}
		mustLine(t, l, pool, "40001")
		r.wantCalls(t, 3, 0)
		if n := r.results["redis writeError"]; n != 2 {
			t.Errorf("%d errors are counted, want 2", n)
		}
	})
}

func TestInvalidateDuringLookup(t *testing.T) {
	invalidations := map[string]func(*Cache, context.Context){
		"one":      func(c *Cache, ctx context.Context) { _ = c.Invalidate(ctx, pool) },
		"customer": func(c *Cache, ctx context.Context) { _, _ = c.InvalidateCustomer(ctx, pool.CustomerNumber) },
	}
	lookups := map[kind]func(*testing.T, gateway.Lookup){
		kindLine:     func(t *testing.T, l gateway.Lookup) { mustLine(t, l, pool, "40001") },
		kindProvider: func(t *testing.T, l gateway.Lookup) { mustProvider(t, l, pool, "40001", "member-40001") },
	}
	for name, invalidate := range invalidations {
		for k, get := range lookups {
			t.Run(name+" "+string(k), func(t *testing.T) {
				inBubble(t, func(t *testing.T, c *Cache, s *slowBackEnd) {
					l := c.Lookup(s.upstream())
					go get(t, l)
					synctest.Wait()
					invalidate(c, t.Context()) // while the look-up is under way
					go get(t, l)               // does not join the first one
					synctest.Wait()
					close(s.release)
					synctest.Wait()
					if s.details != 2 {
						t.Errorf("%d look-ups, want a second one after the invalidation", s.details)
					}
					invalidate(c, t.Context())
					get(t, l)
					if s.details != 3 {
						t.Errorf("%d look-ups, want a third one", s.details)
					}
				})
			})
		}
	}
}

// hookedStore is a store in which something happens during a call.
type hookedStore struct {
	Store
	during map[string]func()
}

func (s hookedStore) run(method string) {
	if f := s.during[method]; f != nil {
		f()
	}
}

func (s hookedStore) Set(ctx context.Context, key string, value []byte, ttl time.Duration) error {
	s.run("Set")
	return s.Store.Set(ctx, key, value, ttl)
}

func (s hookedStore) Delete(ctx context.Context, keys ...string) error {
	s.run("Delete")
	return s.Store.Delete(ctx, keys...)
}

// A result that is being written to the store during an invalidation does not stay
// there.
func TestInvalidateDuringWrite(t *testing.T) {
	for range 200 {
		shared := newMapStore()
		writing, invalidated := make(chan struct{}), make(chan struct{})
		var r recorder
		c := newCache(t, hookedStore{shared, map[string]func(){"Set": func() {
			close(writing)
			runtime.Gosched() // lets Invalidate come first, sometimes
		}}}, &r)
		l := c.Lookup(r.upstream())
		go func() {
			defer close(invalidated)
			<-writing
			l.Invalidate(t.Context(), pool)
		}()
		mustLine(t, l, pool, "40001")
		<-invalidated
		if keys := shared.keys(); len(keys) > 0 {
			t.Fatalf("the invalidated entry is there again: %v", keys)
		}
		if _, found := c.memory.get(kindLine, pool); found {
			t.Fatal("the invalidated entry is in memory again")
		}
	}
}

// A look-up that begins during the deletion reads the entry that is not deleted
// yet. It does not stay in memory.
func TestInvalidateDuringRead(t *testing.T) {
	var r recorder
	var l gateway.Lookup
	shared := newMapStore()
	c := newCache(t, hookedStore{shared, map[string]func(){"Delete": func() { mustLine(t, l, pool, "40001") }}}, &r)
	l = c.Lookup(r.upstream())
	mustLine(t, l, pool, "40001")
	l.Invalidate(t.Context(), pool)
	r.wantCalls(t, 1, 0)
	mustLine(t, l, pool, "40001")
	r.wantCalls(t, 2, 0)
}
