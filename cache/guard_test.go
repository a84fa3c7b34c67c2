package cache

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// moody is a store that fails while it is told to, and counts what it is asked.
type moody struct {
	Store
	fails bool
	asked int
}

var errMoody = errors.New("not today")

func (m *moody) Get(ctx context.Context, key string) ([]byte, bool, error) {
	if m.asked++; m.fails {
		return nil, false, errMoody
	}
	return m.Store.Get(ctx, key)
}

func (m *moody) Set(ctx context.Context, key string, value []byte, ttl time.Duration) error {
	if m.asked++; m.fails {
		return errMoody
	}
	return m.Store.Set(ctx, key, value, ttl)
}

func (m *moody) Delete(ctx context.Context, keys ...string) error {
	if m.asked++; m.fails {
		return errMoody
	}
	return m.Store.Delete(ctx, keys...)
}

// withGuard runs a test with a guard under synctest's clock. told is what was
// heard of its state.
func withGuard(t *testing.T, test func(t *testing.T, g *Guard, m *moody, told *[]bool)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		store := NewMemory(0)
		defer func() { _ = store.Close() }()
		m := &moody{Store: store}
		var told []bool
		test(t, NewGuard(m, GuardOptions{OnDegraded: func(d bool) { told = append(told, d) }}), m, &told)
	})
}

func TestGuardLeavesAFailingStoreAlone(t *testing.T) {
	withGuard(t, func(t *testing.T, g *Guard, m *moody, told *[]bool) {
		ctx := t.Context()
		if err := g.Set(ctx, "key", []byte("value"), time.Hour); err != nil {
			t.Fatal(err)
		}
		m.fails, m.asked = true, 0
		for _, call := range []func() error{
			func() error { _, _, err := g.Get(ctx, "key"); return err },
			func() error { return g.Set(ctx, "key", nil, time.Hour) },
			func() error { return g.Delete(ctx, "key") },
			func() error { _, _, err := g.Get(ctx, "key"); return err },
			func() error { return g.Delete(ctx, "key") },
		} {
			if err := call(); !errors.Is(err, errMoody) {
				t.Fatalf("a call to a store that fails: %v, want its own error", err)
			}
		}
		for range 100 {
			if _, _, err := g.Get(ctx, "key"); !errors.Is(err, ErrBypassed) {
				t.Fatalf("after five failures: %v, want %v", err, ErrBypassed)
			}
		}
		if m.asked != 5 {
			t.Errorf("the store was asked %d times, want 5", m.asked)
		}
		<-time.After(time.Second + 1) // by the clock of the bubble
		if _, _, err := g.Get(ctx, "key"); !errors.Is(err, errMoody) {
			t.Errorf("a second later: %v, want one try", err)
		}
		if _, _, err := g.Get(ctx, "key"); !errors.Is(err, ErrBypassed) {
			t.Errorf("after the try: %v, want %v", err, ErrBypassed)
		}
		m.fails = false
		<-time.After(time.Second + 1)
		if value, found, err := g.Get(ctx, "key"); err != nil || !found || string(value) != "value" {
			t.Errorf("when it is back: %q, %t, %v", value, found, err)
		}
		if diff := cmp.Diff([]bool{false, true, true, true, true, false}, *told); diff != "" {
			t.Errorf("degraded (-want +got):\n%s", diff)
		}
	})
}

// Four failures between answers are no outage.
func TestGuardForgivesSingleFailures(t *testing.T) {
	withGuard(t, func(t *testing.T, g *Guard, m *moody, _ *[]bool) {
		for i := range 50 {
			m.fails = i%5 != 0
			if _, _, err := g.Get(t.Context(), "key"); errors.Is(err, ErrBypassed) {
				t.Fatalf("bypassed at call %d", i)
			}
		}
	})
}

// A look-up passes by a store that is left alone, and says so.
func TestLookupBypassesAFailingStore(t *testing.T) {
	withGuard(t, func(t *testing.T, g *Guard, m *moody, _ *[]bool) {
		var r recorder
		l := newCache(t, g, &r).Lookup(r.upstream())
		m.fails = true
		for range 10 {
			mustLine(t, l, pool, "40001")
		}
		r.wantCalls(t, 10, 0)
		r.want(t, map[string]int{"test error": 5, "test bypass": 5})
	})
}
