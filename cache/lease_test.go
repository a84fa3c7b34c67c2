package cache

import (
	"context"
	"maps"
	"testing"
	"testing/synctest"
	"time"

	"causeway.example/internal/gateway"
)

// fleet runs a test with replicas that share a store and a back end, under
// synctest's clock.
func fleet(t *testing.T, n int, test func(t *testing.T, replicas []gateway.Lookup, store *mapStore, s *slowBackEnd)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := newSlowBackEnd()
		store := newMapStore()
		replicas := make([]gateway.Lookup, n)
		for i := range replicas {
			replicas[i] = newCache(t, store, &s.recorder).Lookup(s.upstream())
		}
		test(t, replicas, store, s)
	})
}

func TestReplicasLookUpOnce(t *testing.T) {
	fleet(t, 3, func(t *testing.T, replicas []gateway.Lookup, _ *mapStore, s *slowBackEnd) {
		const callers = 20
		for range callers {
			for _, l := range replicas {
				go mustProvider(t, l, pool, "40001", "member-40001")
			}
		}
		<-time.After(2 * time.Second) // the bubble's: the others wait for the first
		close(s.release)
		<-time.After(maxLeasePoll)
		synctest.Wait()
		s.wantCalls(t, 1, 1)
		if n := s.results["redis coalesced"]; n != 2 {
			t.Errorf("%d replicas waited, want 2", n)
		}
	})
}

// A replica that dies in its look-up keeps the others no longer than its lease.
func TestLeaseExpires(t *testing.T) {
	fleet(t, 2, func(t *testing.T, replicas []gateway.Lookup, store *mapStore, s *slowBackEnd) {
		go func() { _, _ = replicas[0].Line(t.Context(), pool) }() // until its deadline, 30 s
		synctest.Wait()
		start := time.Now()
		done := make(chan time.Duration)
		go func() {
			mustLine(t, replicas[1], pool, "40001")
			done <- time.Since(start)
		}()
		<-time.After(4 * time.Second)
		close(s.release) // but the result of the first one does not reach the store
		store.failing(func(method string) error {
			if method == "Set" || method == "Release" {
				return errStore
			}
			return nil
		})
		if waited := <-done; waited > 5*time.Second {
			t.Errorf("waited %v for the other replica, want at most the lease's 5 s", waited)
		}
		s.wantCalls(t, 2, 0)
	})
}

// If a lease cannot be acquired, there is no wait.
func TestNoWaitWithoutLease(t *testing.T) {
	fleet(t, 2, func(t *testing.T, replicas []gateway.Lookup, store *mapStore, s *slowBackEnd) {
		store.failing(func(method string) error {
			if method == "Acquire" {
				return errStore
			}
			return nil
		})
		close(s.release)
		start := time.Now()
		for _, l := range replicas {
			mustLine(t, l, pool, "40001")
		}
		if waited := time.Since(start); waited != 0 {
			t.Errorf("waited %v, want not at all", waited)
		}
		s.wantCalls(t, 1, 0)
	})
}

// The lease of a failed look-up is released at once, even after a timeout.
func TestFailedLookupReleasesLease(t *testing.T) {
	for _, released := range []bool{true, false} {
		fleet(t, 1, func(t *testing.T, replicas []gateway.Lookup, store *mapStore, s *slowBackEnd) {
			if released {
				close(s.release)
			}
			u := s.upstream()
			detail := u.ServiceDetail
			u.ServiceDetail = func(ctx context.Context, key gateway.ServiceKey) (gateway.Line, error) {
				_, _ = detail(ctx, key)
				return gateway.Line{}, &gateway.Error{Kind: gateway.Unavailable}
			}
			l := newCache(t, store, &s.recorder).Lookup(u)
			if _, err := l.Line(t.Context(), pool); gateway.KindOf(err) != gateway.Unavailable {
				t.Errorf("error = %v, want the back end's", err)
			}
			if n := len(store.entries); n != 0 {
				t.Errorf("%d entries are left, want no lease", n)
			}
			if released {
				start := time.Now()
				mustLine(t, replicas[0], pool, "40001")
				if waited := time.Since(start); waited != 0 {
					t.Errorf("the next replica waited %v", waited)
				}
			}
		})
	}
}

// If another replica stores the result just before this one acquires the lease,
// there is no second look-up, and the lease is released.
func TestLateLeaseIsReleased(t *testing.T) {
	fleet(t, 2, func(t *testing.T, replicas []gateway.Lookup, store *mapStore, s *slowBackEnd) {
		close(s.release)
		mustLine(t, replicas[1], pool, "40001")
		entries := maps.Clone(store.entries)
		clear(store.entries)
		store.failing(func(method string) error {
			if method == "Acquire" {
				maps.Copy(store.entries, entries)
			}
			return nil
		})
		mustLine(t, replicas[0], pool, "40001")
		s.wantCalls(t, 1, 0)
		if n := len(store.entries); n != 1 {
			t.Errorf("%d entries are left, want one and no lease", n)
		}
	})
}
