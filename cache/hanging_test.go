package cache

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"causeway.example/internal/gateway"
)

// While a look-up hangs, callers get the stale entry: the first one after
// StaleWait, the next ones at once. The result of the look-up is stored when it
// comes.
func TestStaleWhileTheBackEndHangs(t *testing.T) {
	withStaleEntries(t, func(t *testing.T, _ *Cache, l gateway.Lookup, w *fakeBackEnd) {
		w.release, w.line = make(chan struct{}), "8"
		ctx, seen := gateway.WithResolutions(t.Context())
		if took := within(t, bound, func(context.Context) error { return lineOf(t, l, pool, "7")(ctx) }); took != bound {
			t.Errorf("answered after %v, want %v: the back end may be slow", took, bound)
		}
		if all := seen.All(); len(all) != 1 || !all[0].Stale || !all[0].Attempted || all[0].Coalesced || all[0].Level == "" || all[0].TTL >= 0 {
			t.Errorf("resolutions = %+v, want one that is stale after a trial", all)
		}
		later(staleReuse - time.Second)
		within(t, 0, lineOf(t, l, pool, "7"))
		close(w.release)
		synctest.Wait()
		within(t, 0, lineOf(t, l, pool, "8"))
		w.wantCalls(t, 1, 0)
	})
}

// All callers of a hanging look-up get the stale entry at the same time, and the
// look-up is not started twice.
func TestCallersShareHangingLookup(t *testing.T) {
	withStaleEntries(t, func(t *testing.T, _ *Cache, l gateway.Lookup, w *fakeBackEnd) {
		w.release = make(chan struct{})
		start := time.Now()
		took := make(chan time.Duration, 100)
		for range cap(took) {
			go func() {
				mustLine(t, l, pool, "7")
				took <- time.Since(start)
			}()
		}
		for range cap(took) {
			if d := <-took; d > bound {
				t.Errorf("a caller waited %v", d)
			}
		}
		later(staleReuse)
		within(t, bound, lineOf(t, l, pool, "7")) // joins the same look-up
		w.wantCalls(t, 1, 0)
		close(w.release)
	})
}

// A provider is resolved in two steps, of which either may hang.
func TestStaleProviderWhileTheBackEndHangs(t *testing.T) {
	for name, hang := range map[string]func(*fakeBackEnd){
		"the line": func(w *fakeBackEnd) { w.release = make(chan struct{}) },
		"the pool": func(w *fakeBackEnd) { w.pools = make(chan struct{}) },
		"both":     func(w *fakeBackEnd) { w.release, w.pools = make(chan struct{}), make(chan struct{}) },
		"after a refusal": func(w *fakeBackEnd) {
			w.failure, w.pools = &gateway.Error{Kind: gateway.Unavailable}, make(chan struct{})
		},
	} {
		t.Run(name, func(t *testing.T) {
			withStaleEntries(t, func(t *testing.T, _ *Cache, l gateway.Lookup, w *fakeBackEnd) {
				hang(w)
				within(t, bound, providerOf(t, l, "member-7"))
				later(staleReuse - time.Second)
				within(t, 0, providerOf(t, l, "member-7"))
			})
		})
	}
}

// With only a stale entry of the line, the pool is read by it. The provider is not
// stored, because the line was not confirmed.
func TestProviderOfStaleLine(t *testing.T) {
	withStaleEntries(t, func(t *testing.T, c *Cache, l gateway.Lookup, w *fakeBackEnd) {
		_ = c.invalidate(t.Context(), pool, kindProvider)
		w.release = make(chan struct{})
		within(t, bound, providerOf(t, l, "member-7"))
		w.line = "8"
		close(w.release)
		synctest.Wait()
		within(t, 0, providerOf(t, l, "member-8"))
	})
}

// The look-ups of one request share StaleWait.
func TestLookupsOfOneRequestShareStaleWait(t *testing.T) {
	withStaleEntries(t, func(t *testing.T, _ *Cache, l gateway.Lookup, w *fakeBackEnd) {
		w.release = make(chan struct{})
		within(t, 4500*time.Millisecond, func(ctx context.Context) error {
			ctx, cancel := context.WithTimeout(ctx, 30*time.Second) // as every operation has it
			defer cancel()
			return errors.Join(lineOf(t, l, consumer, "7")(ctx), providerOf(t, l, "member-7")(ctx))
		})
	})
}

// StaleWait also bounds the wait for a lease that another replica holds.
func TestStaleWhileAnotherReplicaHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &fakeBackEnd{line: "7"}
		store := newMapStore()
		replicas := make([]gateway.Lookup, 3)
		for i := range replicas {
			replicas[i] = newCache(t, store, &w.recorder, shortTTL).Lookup(w.upstream())
		}
		mustProvider(t, replicas[0], pool, "7", "member-7")
		later(time.Hour)
		w.release, w.details = make(chan struct{}), 0
		start := time.Now()
		took := make(chan time.Duration)
		for _, l := range replicas {
			go func() {
				mustProvider(t, l, pool, "7", "member-7")
				took <- time.Since(start)
			}()
			later(100 * time.Millisecond) // the first one has the lease
		}
		for range replicas {
			if d := <-took; d > bound+300*time.Millisecond {
				t.Errorf("answered after %v, want %v", d, bound)
			}
		}
		w.wantCalls(t, 1, 2) // the others wait for the lease; the pool was read at first, and on the stale line
	})
}

// Without a stale entry, a caller waits until its deadline.
func TestHangingWithoutAStaleEntry(t *testing.T) {
	wantTimeout := func(t *testing.T, l gateway.Lookup, key gateway.ServiceKey) {
		t.Helper()
		start := time.Now()
		_, err := l.Line(t.Context(), key)
		if gateway.KindOf(err) != gateway.Timeout || time.Since(start) != 30*time.Second {
			t.Errorf("err = %v after %v, want a timeout after 30s", err, time.Since(start))
		}
	}
	t.Run("a new number", func(t *testing.T) {
		withStaleEntries(t, func(t *testing.T, _ *Cache, l gateway.Lookup, w *fakeBackEnd) {
			w.release = make(chan struct{})
			wantTimeout(t, l, gateway.ServiceKey{CustomerNumber: "100234", ServiceNumber: "0400000099"})
		})
	})
	t.Run("one that ended", func(t *testing.T) {
		withStaleEntries(t, func(t *testing.T, _ *Cache, l gateway.Lookup, w *fakeBackEnd) {
			w.release = make(chan struct{})
			later(2 * time.Hour)
			wantTimeout(t, l, pool)
		})
	})
	t.Run("one that was invalidated", func(t *testing.T) {
		withStaleEntries(t, func(t *testing.T, _ *Cache, l gateway.Lookup, w *fakeBackEnd) {
			w.release = make(chan struct{})
			l.Invalidate(t.Context(), pool)
			wantTimeout(t, l, pool)
		})
	})
}

// A stale entry that is invalidated while a caller waits is not served to it.
func TestInvalidateWhileBackEndHangs(t *testing.T) {
	withStaleEntries(t, func(t *testing.T, _ *Cache, l gateway.Lookup, w *fakeBackEnd) {
		w.release = make(chan struct{})
		done := make(chan error)
		go func() {
			_, err := l.Line(t.Context(), pool)
			done <- err
		}()
		later(time.Second)
		l.Invalidate(t.Context(), pool)
		later(bound)
		w.failure = &gateway.Error{Kind: gateway.NotFound}
		close(w.release)
		if err := <-done; !errors.Is(err, w.failure) {
			t.Errorf("err = %v, want the back end's", err)
		}
	})
}

// A stale entry is served even if another number of its stripe was invalidated.
func TestInvalidateAnotherNumberWhileBackEndHangs(t *testing.T) {
	withStaleEntries(t, func(t *testing.T, c *Cache, l gateway.Lookup, w *fakeBackEnd) {
		w.release = make(chan struct{})
		go func() {
			<-time.After(time.Second)
			_, _ = c.InvalidateCustomer(t.Context(), other.CustomerNumber) // every stripe
		}()
		within(t, bound, lineOf(t, l, pool, "7"))
		within(t, 0, lineOf(t, l, pool, "7"))
	})
}

// A result that comes just when StaleWait ends is not overwritten by the stale
// entry.
func TestResultWhenStaleWaitEnds(t *testing.T) {
	for range 5 {
		withStaleEntries(t, func(t *testing.T, _ *Cache, l gateway.Lookup, w *fakeBackEnd) {
			w.release, w.line = make(chan struct{}), "8"
			time.AfterFunc(bound, func() { close(w.release) })
			if _, err := l.Line(t.Context(), pool); err != nil {
				t.Error(err)
			}
			synctest.Wait()
			within(t, 0, lineOf(t, l, pool, "8"))
		})
	}
}

// Close ends hanging look-ups.
func TestCloseEndsHangingLookups(t *testing.T) {
	withStaleEntries(t, func(t *testing.T, c *Cache, l gateway.Lookup, w *fakeBackEnd) {
		w.release = make(chan struct{})
		within(t, bound, providerOf(t, l, "member-7"))
		begun := time.Now()
		if err := c.Close(); err != nil {
			t.Error(err)
		}
		synctest.Wait() // and the bubble ends: it has no goroutines any more
		if err := c.closing.Err(); err == nil || time.Since(begun) != 0 {
			t.Errorf("closing: %v", err)
		}
	})
}

// A number that hangs does not affect the others.
func TestOneNumberHangs(t *testing.T) {
	withStaleEntries(t, func(t *testing.T, _ *Cache, _ gateway.Lookup, w *fakeBackEnd) {
		u := w.upstream()
		detail := u.ServiceDetail
		u.ServiceDetail = func(ctx context.Context, key gateway.ServiceKey) (gateway.Line, error) {
			if key == pool {
				return detail(ctx, key)
			}
			return gateway.Line{LineSeqNo: "9"}, nil
		}
		w.release = make(chan struct{})
		mixed := newCache(t, nil, &w.recorder, shortTTL).Lookup(u)
		go func() { _, _ = mixed.Line(t.Context(), pool) }()
		synctest.Wait()
		for n := range 10 {
			within(t, 0, lineOf(t, mixed, gateway.ServiceKey{CustomerNumber: "100234", ServiceNumber: fmt.Sprintf("04000001%02d", n)}, "9"))
		}
	})
}
