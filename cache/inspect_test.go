package cache

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"causeway.example/internal/gateway"
)

func TestResolutions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSlowBackEnd()
		store := newMapStore()
		l := newCache(t, store, &s.recorder).Lookup(s.upstream())
		second := newCache(t, store, &s.recorder).Lookup(s.upstream())
		look := func(l gateway.Lookup) gateway.Resolution {
			t.Helper()
			ctx, seen := gateway.WithResolutions(t.Context())
			if _, err := l.Provider(ctx, pool); err != nil {
				t.Error(err)
			}
			all := seen.All()
			if len(all) != 1 {
				t.Fatalf("resolutions = %+v, want one, and none of the line's look-up", all)
			}
			got := all[0]
			// The TTL has jitter.
			if abandoned := got.TTL + got.Age; abandoned < 21*time.Hour || abandoned > 24*time.Hour {
				t.Errorf("age %v, and fresh for another %v", got.Age, got.TTL)
			}
			got.TTL = 0
			return got
		}
		answers := make(chan gateway.Resolution, 2)
		for range 2 {
			go func() { answers <- look(l) }()
		}
		synctest.Wait()
		close(s.release)
		coalesced := 0
		for range 2 {
			a := <-answers
			if a.Coalesced {
				coalesced++
				a.Coalesced = false
			}
			if diff := cmp.Diff(gateway.Resolution{Stored: true}, a); diff != "" {
				t.Errorf("a miss (-want +got):\n%s", diff)
			}
		}
		if coalesced != 1 {
			t.Errorf("%d were coalesced, want 1", coalesced)
		}
		later(10 * time.Second)
		for _, want := range []gateway.Resolution{{Level: LevelMemory, Age: 10 * time.Second}, {Level: LevelShared, Age: 10 * time.Second}} {
			from := l
			if want.Level == LevelShared {
				from = second
			}
			if diff := cmp.Diff(want, look(from)); diff != "" {
				t.Errorf("a hit (-want +got):\n%s", diff)
			}
		}
	})
}

func TestInspect(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		store := newMapStore()
		c := newCache(t, store, &r)
		l := c.Lookup(r.upstream())
		if all, err := c.Inspect(t.Context(), pool); err != nil || all != nil {
			t.Errorf("Look at nothing = %+v, %v", all, err)
		}
		mustProvider(t, l, pool, "40001", "member-40001")
		later(10 * time.Second)
		all, err := c.Inspect(t.Context(), pool)
		if err != nil || len(all) != 4 {
			t.Fatalf("Look = %+v, %v, want line and provider in both levels", all, err)
		}
		for _, kept := range all {
			if kept.Age != 10*time.Second || kept.StaleFor < 7*24*time.Hour || kept.LineSeqNo != "40001" ||
				(kept.Kind == "provider") != (kept.ProviderID == "member-40001") {
				t.Errorf("kept %+v", kept)
			}
			if inMemory := kept.Level == LevelMemory; inMemory != (kept.FreshFor <= time.Minute) {
				t.Errorf("%s is fresh for %v", kept.Level, kept.FreshFor)
			}
		}
		store.failing(func(string) error { return errStore })
		if all, err := c.Inspect(t.Context(), pool); !errors.Is(err, errStore) || len(all) != 2 {
			t.Errorf("Look without the store = %+v, %v, want what the memory keeps, and the error", all, err)
		}
	})
}
