package cache

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"causeway.example/internal/gateway"
)

// slow is a back end whose look-ups last until they are released.
type slow struct {
	recorder
	release chan struct{}
}

func newSlow() *slow { return &slow{release: make(chan struct{})} }

func (s *slow) upstream() gateway.Upstream {
	u := s.recorder.upstream()
	detail := u.ServiceDetail
	u.ServiceDetail = func(ctx context.Context, key gateway.ServiceKey) (gateway.Line, error) {
		select {
		case <-s.release:
			return detail(ctx, key)
		case <-ctx.Done():
			return gateway.Line{}, &gateway.Error{Kind: gateway.Timeout, Err: ctx.Err()}
		}
	}
	return u
}

// inBubble runs a test with a cache in memory under synctest's clock.
func inBubble(t *testing.T, test func(t *testing.T, c *Cache, s *slow)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := newSlow()
		store := NewMemory(0)
		defer func() { _ = store.Close() }()
		test(t, newCache(t, store, &s.recorder), s)
	})
}

func TestConcurrentCallersShareOneLookup(t *testing.T) {
	inBubble(t, func(t *testing.T, c *Cache, s *slow) {
		l := c.Lookup(s.upstream())
		const callers = 100
		for range callers {
			go mustProvider(t, l, pool, "40001", "member-40001")
		}
		synctest.Wait()
		close(s.release)
		synctest.Wait()
		s.wantCalls(t, 1, 1)
		s.want(t, map[string]int{"test miss": 2, "test coalesced": callers - 1})
	})
}

func TestTheFirstCallerLeavesAlone(t *testing.T) {
	inBubble(t, func(t *testing.T, c *Cache, s *slow) {
		l := c.Lookup(s.upstream())
		ctx, cancel := context.WithCancel(t.Context())
		first := make(chan error, 1)
		go func() {
			_, err := l.Line(ctx, pool)
			first <- err
		}()
		synctest.Wait()
		go mustLine(t, l, pool, "40001")
		synctest.Wait()
		cancel()
		if err := <-first; gateway.KindOf(err) != gateway.Canceled {
			t.Errorf("the first caller's error = %v, want canceled at once", err)
		}
		close(s.release)
		synctest.Wait()
		mustLine(t, l, pool, "40001")
		s.wantCalls(t, 1, 0)
	})
}

func TestAWaiterLeavesAtItsOwnDeadline(t *testing.T) {
	inBubble(t, func(t *testing.T, c *Cache, s *slow) {
		l := c.Lookup(s.upstream())
		go mustLine(t, l, pool, "40001")
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		_, err := l.Line(ctx, pool)
		if gateway.KindOf(err) != gateway.Timeout || time.Since(start) != time.Second {
			t.Errorf("got %v after %v, want a timeout after 1s", err, time.Since(start))
		}
		close(s.release)
		synctest.Wait()
	})
}

func TestALookupHasItsOwnDeadline(t *testing.T) {
	inBubble(t, func(t *testing.T, c *Cache, s *slow) {
		l := c.Lookup(s.upstream())
		start := time.Now()
		_, err := l.Line(t.Context(), pool)
		if gateway.KindOf(err) != gateway.Timeout || time.Since(start) != 30*time.Second {
			t.Errorf("got %v after %v, want a timeout after 30s", err, time.Since(start))
		}
	})
}

func TestAForgottenNumberIsNotResurrected(t *testing.T) {
	for _, kind := range []string{kindLine, kindProvider} {
		t.Run(kind, func(t *testing.T) {
			inBubble(t, func(t *testing.T, c *Cache, s *slow) {
				l := c.Lookup(s.upstream())
				get := func() {
					if kind == kindLine {
						mustLine(t, l, pool, "40001")
					} else {
						mustProvider(t, l, pool, "40001", "member-40001")
					}
				}
				go get()
				synctest.Wait()
				l.Forget(t.Context(), pool) // while the look-up is under way
				go get()                    // does not join the old one
				synctest.Wait()
				close(s.release)
				synctest.Wait()
				if s.details != 2 {
					t.Errorf("%d look-ups, want a second one after the number was forgotten", s.details)
				}
				l.Forget(t.Context(), pool)
				get()
				if s.details != 3 {
					t.Errorf("%d look-ups, want a third one", s.details)
				}
			})
		})
	}
}

// An answer that was on its way to the store when the number was forgotten
// does not stay there.
func TestForgetOutlastsAWriteUnderWay(t *testing.T) {
	for range 200 {
		kept := newMemory(t)
		writing, forgotten := make(chan struct{}), make(chan struct{})
		store := fakeStore{get: kept.Get, del: kept.Delete, set: func(ctx context.Context, key string, value []byte, ttl time.Duration) error {
			close(writing)
			runtime.Gosched() // lets Forget come first, now and then
			return kept.Set(ctx, key, value, ttl)
		}}
		var r recorder
		c := newCache(t, store, &r)
		l := c.Lookup(r.upstream())
		go func() {
			defer close(forgotten)
			<-writing
			l.Forget(t.Context(), pool)
		}()
		mustLine(t, l, pool, "40001")
		<-forgotten
		if _, found, _ := kept.Get(t.Context(), c.hasher.identify(kindLine, pool).key); found {
			t.Fatal("the forgotten entry is there again")
		}
	}
}

func TestAPanicEndsOneLookupOnly(t *testing.T) {
	inBubble(t, func(t *testing.T, c *Cache, s *slow) {
		u := s.upstream()
		u.ServiceDetail = func(context.Context, gateway.ServiceKey) (gateway.Line, error) { panic("bug") }
		_, err := c.Lookup(u).Line(t.Context(), pool)
		if gateway.KindOf(err) != gateway.Internal || !strings.Contains(err.Error(), "bug") {
			t.Errorf("error = %v, want an internal one that tells the panic", err)
		}
		close(s.release)
		mustLine(t, c.Lookup(s.upstream()), pool, "40001")
	})
}

func TestEntriesEnd(t *testing.T) {
	inBubble(t, func(t *testing.T, c *Cache, s *slow) {
		close(s.release)
		l := c.Lookup(s.upstream())
		mustLine(t, l, pool, "40001")
		<-time.After(21 * time.Hour) // by synctest's clock
		mustLine(t, l, pool, "40001")
		s.wantCalls(t, 1, 0)
		<-time.After(4 * time.Hour) // by synctest's clock
		mustLine(t, l, pool, "40001")
		s.wantCalls(t, 2, 0)
	})
}

// fakeStore is a store made of functions.
type fakeStore struct {
	get func(ctx context.Context, key string) ([]byte, bool, error)
	set func(ctx context.Context, key string, value []byte, ttl time.Duration) error
	del func(ctx context.Context, keys ...string) error
}

func (f fakeStore) Get(ctx context.Context, key string) ([]byte, bool, error) { return f.get(ctx, key) }

func (f fakeStore) Set(ctx context.Context, key string, value []byte, ttl time.Duration) error {
	return f.set(ctx, key, value, ttl)
}
func (f fakeStore) Delete(ctx context.Context, keys ...string) error { return f.del(ctx, keys...) }

func TestAFailingStoreFailsNoRequest(t *testing.T) {
	broken := errors.New("broken")
	read := func(err error) func(context.Context, string) ([]byte, bool, error) {
		return func(context.Context, string) ([]byte, bool, error) { return nil, false, err }
	}
	written := 0
	write := func(context.Context, string, []byte, time.Duration) error {
		written++
		return broken
	}
	del := func(context.Context, ...string) error { return broken }
	tests := []struct {
		name    string
		store   fakeStore
		written int
		results map[string]int
	}{
		{"cannot be read, and is not written then", fakeStore{read(broken), write, del}, 0, map[string]int{"test error": 2, "test writeError": 1}},
		{"cannot be written", fakeStore{read(nil), write, del}, 2, map[string]int{"test miss": 2, "test writeError": 3}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			written = 0
			var r recorder
			l := newCache(t, tt.store, &r).Lookup(r.upstream())
			mustProvider(t, l, pool, "40001", "member-40001")
			l.Forget(t.Context(), pool)
			r.want(t, tt.results)
			if written != tt.written {
				t.Errorf("written %d times, want %d", written, tt.written)
			}
		})
	}
}

func TestMemoryIsBounded(t *testing.T) {
	m := NewMemory(10)
	defer func() { _ = m.Close() }()
	for i := range 1000 {
		if err := m.Set(t.Context(), string(rune('a'+i)), []byte("x"), time.Hour); err != nil {
			t.Fatal(err)
		}
	}
	m.entries.CleanUp()
	if n := m.entries.EstimatedSize(); n > 10 {
		t.Errorf("%d entries, want at most 10", n)
	}
}
