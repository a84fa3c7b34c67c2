package cache

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

var errStore = errors.New("not today")

// withBreaker runs a test with a breaker under synctest's clock. degraded are the
// values that OnDegraded was called with.
func withBreaker(t *testing.T, test func(t *testing.T, g *BreakerStore, s *mapStore, degraded *[]bool)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := newMapStore()
		var degraded []bool
		test(t, NewBreakerStore(s, BreakerOptions{OnDegraded: func(d bool) { degraded = append(degraded, d) }}), s, &degraded)
	})
}

// readsOf and writesOf return every call that has a breaker.
func readsOf(ctx context.Context, g *BreakerStore) map[string]func() error {
	return map[string]func() error{
		"Get": func() error { _, _, err := g.Get(ctx, "key"); return err },
	}
}

func writesOf(ctx context.Context, g *BreakerStore) map[string]func() error {
	return map[string]func() error{
		"Set":     func() error { return g.Set(ctx, "key", nil, time.Hour) },
		"Delete":  func() error { return g.Delete(ctx, "other") },
		"Acquire": func() error { _, err := g.Acquire(ctx, "lease", "me", time.Hour); return err },
		"Release": func() error { return g.Release(ctx, "lease", "me") },
	}
}

func TestBreakerOpens(t *testing.T) {
	for name, calls := range map[string]func(context.Context, *BreakerStore) map[string]func() error{"reads": readsOf, "writes": writesOf} {
		t.Run(name, func(t *testing.T) {
			withBreaker(t, func(t *testing.T, g *BreakerStore, s *mapStore, degraded *[]bool) {
				side := calls(t.Context(), g)
				s.failing(func(method string) error {
					if side[method] != nil {
						return errStore
					}
					return nil
				})
				failures := 0
				for failures < 5 {
					for method, call := range side {
						if err := call(); failures < 5 && !errors.Is(err, errStore) {
							t.Fatalf("%s of a store that fails: %v, want its own error", method, err)
						}
						failures++
					}
				}
				asked := func() (n int) {
					for method := range side {
						n += s.called(method)
					}
					return n
				}
				for method, call := range side {
					if err := call(); !errors.Is(err, ErrBypassed) || asked() != 5 {
						t.Errorf("%s after five failures: %v, and the store was asked %d times, want %v and 5", method, err, asked(), ErrBypassed)
					}
					<-time.After(time.Second + 1) // by the clock of the bubble
					if err := call(); !errors.Is(err, errStore) {
						t.Errorf("%s a second later: %v, want one try", method, err)
					}
					if err := call(); !errors.Is(err, ErrBypassed) {
						t.Errorf("%s after the try: %v, want %v", method, err, ErrBypassed)
					}
					break
				}
				s.failing(nil)
				<-time.After(time.Second + 1)
				for _, call := range side {
					if err := call(); err != nil {
						t.Errorf("when it is back: %v", err)
					}
				}
				if diff := cmp.Diff([]bool{false, true, true, true, true, false}, *degraded); diff != "" {
					t.Errorf("degraded (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// A store that cannot be written can still be read. It is degraded until both
// work.
func TestBreakerSeparatesReadsAndWrites(t *testing.T) {
	withBreaker(t, func(t *testing.T, g *BreakerStore, s *mapStore, degraded *[]bool) {
		ctx := t.Context()
		s.failing(func(method string) error {
			if method != "Get" {
				return errStore
			}
			return nil
		})
		for range 6 {
			_ = g.Set(ctx, "key", nil, time.Hour) // the last one is bypassed
		}
		if _, _, err := g.Get(ctx, "key"); err != nil {
			t.Errorf("a read while writes fail: %v", err)
		}
		if last := (*degraded)[len(*degraded)-1]; !last {
			t.Error("not degraded while writes fail")
		}
		// An operator's call is made even if the breaker is open.
		if _, err := g.DeletePrefix(ctx, "k"); !errors.Is(err, errStore) {
			t.Errorf("DeletePrefix: %v, want the store's error", err)
		}
	})
}

// Four failures in a row do not open the breaker.
func TestBreakerIgnoresSingleFailures(t *testing.T) {
	withBreaker(t, func(t *testing.T, g *BreakerStore, s *mapStore, _ *[]bool) {
		for i := range 50 {
			s.failing(func(string) error {
				if i%5 == 0 {
					return nil
				}
				return errStore
			})
			if _, _, err := g.Get(t.Context(), "key"); errors.Is(err, ErrBypassed) {
				t.Fatalf("bypassed at call %d", i)
			}
		}
	})
}

// A look-up bypasses a store whose breaker is open, and counts that.
func TestLookupBypassesAFailingStore(t *testing.T) {
	withBreaker(t, func(t *testing.T, g *BreakerStore, s *mapStore, _ *[]bool) {
		var r recorder
		l := newCache(t, g, &r, zeroMemoryTTL).Lookup(r.upstream())
		s.failing(func(string) error { return errStore })
		for range 10 {
			mustLine(t, l, pool, "40001")
			<-time.After(time.Millisecond) // by the clock of the bubble: MemoryTTL ends
		}
		r.wantCalls(t, 10, 0)
		r.want(t, map[string]int{"memory miss": 10, "redis error": 5, "redis bypass": 5})
	})
}
