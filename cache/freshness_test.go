package cache

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"causeway.example/internal/gateway"
)

// later lets the bubble's time pass.
func later(d time.Duration) { <-time.After(d) }

// eachModeInBubble runs a test with the memory alone, and with a store behind
// it, by synctest's clock. set makes the back end fail.
func eachModeInBubble(t *testing.T, test func(t *testing.T, l gateway.Lookup, r *recorder, set func(error)), change ...func(*Options)) {
	t.Helper()
	for _, mode := range []string{"memory", "redis"} {
		t.Run(mode, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var r recorder
				var store Store
				if mode == "redis" {
					store = newMapStore()
				}
				var failure error
				u := r.upstream()
				detail := u.ServiceDetail
				u.ServiceDetail = func(ctx context.Context, key gateway.ServiceKey) (gateway.Line, error) {
					l, err := detail(ctx, key)
					if failure != nil {
						return gateway.Line{}, failure
					}
					return l, err
				}
				test(t, newCache(t, store, &r, change...).Lookup(u), &r, func(err error) { failure = err })
			})
		})
	}
}

func TestEntriesEnd(t *testing.T) {
	eachModeInBubble(t, func(t *testing.T, l gateway.Lookup, r *recorder, _ func(error)) {
		mustLine(t, l, pool, "40001")
		later(21 * time.Hour)
		mustLine(t, l, pool, "40001")
		r.wantCalls(t, 1, 0)
		later(4 * time.Hour)
		mustLine(t, l, pool, "40001")
		r.wantCalls(t, 2, 0)
	})
}

// What another replica has forgotten, this one's memory serves no longer than
// its TTL.
func TestTheMemoryAsksForNews(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		store := newMapStore()
		here := newCache(t, store, &r).Lookup(r.upstream())
		there := newCache(t, store, &r).Lookup(r.upstream())
		mustLine(t, here, pool, "40001")
		there.Forget(t.Context(), pool)
		later(50 * time.Second)
		mustLine(t, here, pool, "40001")
		r.wantCalls(t, 1, 0)
		later(10 * time.Second)
		mustLine(t, here, pool, "40001")
		r.wantCalls(t, 2, 0)
	})
}

func TestStaleIfError(t *testing.T) {
	tests := map[gateway.Kind]bool{
		gateway.Unavailable: true, gateway.Timeout: true, gateway.BadUpstream: true, gateway.NotUnderstood: true, gateway.RateLimited: true,
		gateway.UpstreamAuth: false, gateway.Rejected: false, gateway.Internal: false, gateway.NotFound: false,
	}
	for k, stale := range tests {
		t.Run(k.String(), func(t *testing.T) {
			eachModeInBubble(t, func(t *testing.T, l gateway.Lookup, r *recorder, set func(error)) {
				mustLine(t, l, pool, "40001")
				later(25 * time.Hour)
				failure := &gateway.Error{Kind: k}
				set(failure)
				if !stale {
					if _, err := l.Line(t.Context(), pool); !errors.Is(err, failure) {
						t.Errorf("error = %v, want the back end's", err)
					}
					return
				}
				ctx, seen := gateway.WithResolutions(t.Context())
				if line, err := l.Line(ctx, pool); err != nil || line.LineSeqNo != "40001" {
					t.Errorf("line = %+v, %v, want the one of yesterday", line, err)
				}
				if all := seen.All(); len(all) != 1 || !all[0].Stale || all[0].Level == "" || all[0].TTL >= 0 || all[0].Age < 25*time.Hour {
					t.Errorf("resolutions = %+v, want one that is stale", all)
				}

				// The back end is left alone for a moment, and then asked again.
				mustLine(t, l, pool, "40001")
				r.wantCalls(t, 2, 0)
				later(staleHold)
				mustLine(t, l, pool, "40001")
				r.wantCalls(t, 3, 0)
				set(nil)
				later(staleHold)
				mustLine(t, l, pool, "40001")
				mustLine(t, l, pool, "40001")
				r.wantCalls(t, 4, 0)
			})
		})
	}
}

func TestStaleAnswersEnd(t *testing.T) {
	eachModeInBubble(t, func(t *testing.T, l gateway.Lookup, _ *recorder, set func(error)) {
		mustLine(t, l, pool, "40001")
		later(8*24*time.Hour + time.Second)
		failure := &gateway.Error{Kind: gateway.Unavailable}
		set(failure)
		if _, err := l.Line(t.Context(), pool); !errors.Is(err, failure) {
			t.Errorf("error = %v, want the back end's", err)
		}
	})
}

func TestStaleIfErrorIsOffByZero(t *testing.T) {
	eachModeInBubble(t, func(t *testing.T, l gateway.Lookup, _ *recorder, set func(error)) {
		mustLine(t, l, pool, "40001")
		later(24*time.Hour + time.Second)
		failure := &gateway.Error{Kind: gateway.Unavailable}
		set(failure)
		if _, err := l.Line(t.Context(), pool); !errors.Is(err, failure) {
			t.Errorf("error = %v, want the back end's", err)
		}
	}, func(o *Options) { o.StaleIfError = 0 })
}

// While the store cannot be asked, the memory's own past answers; what the
// store has forgotten does not come back from there.
func TestTheMemoryServesStaleWithoutAStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		store := newMapStore()
		u := r.upstream()
		down := false
		detail := u.ServiceDetail
		u.ServiceDetail = func(ctx context.Context, key gateway.ServiceKey) (gateway.Line, error) {
			if down {
				return gateway.Line{}, &gateway.Error{Kind: gateway.Unavailable}
			}
			return detail(ctx, key)
		}
		c := newCache(t, store, &r)
		l := c.Lookup(u)
		mustLine(t, l, pool, "40001")
		later(time.Hour)
		down = true
		store.failing(func(string) error { return errStore })
		mustLine(t, l, pool, "40001")
		if n := r.results["memory stale"]; n != 1 {
			t.Errorf("%d stale answers of the memory are counted, want 1: %v", n, r.results)
		}
		store.failing(nil)
		later(staleHold)
		_ = store.Delete(t.Context(), store.keys()...) // another replica forgets
		if _, err := l.Line(t.Context(), pool); gateway.KindOf(err) != gateway.Unavailable {
			t.Errorf("error = %v, want the back end's", err)
		}
	})
}

func TestNotFoundIsRememberedForAMoment(t *testing.T) {
	eachModeInBubble(t, func(t *testing.T, l gateway.Lookup, r *recorder, set func(error)) {
		notFound := &gateway.Error{Kind: gateway.NotFound}
		set(notFound)
		for range 3 {
			if _, err := l.Provider(t.Context(), pool); !errors.Is(err, notFound) {
				t.Errorf("error = %v, want not found", err)
			}
		}
		r.wantCalls(t, 1, 0)
		if n := r.results["memory negative"]; n != 2 {
			t.Errorf("%d negative answers are counted, want 2: %v", n, r.results)
		}
		set(nil)
		later(30 * time.Second)
		mustProvider(t, l, pool, "40001", "member-40001")
	})
}

func TestNegativesAreOffByZero(t *testing.T) {
	eachModeInBubble(t, func(t *testing.T, l gateway.Lookup, r *recorder, set func(error)) {
		set(&gateway.Error{Kind: gateway.NotFound})
		for range 3 {
			if _, err := l.Line(t.Context(), pool); gateway.KindOf(err) != gateway.NotFound {
				t.Errorf("error = %v, want not found", err)
			}
		}
		r.wantCalls(t, 3, 0)
	}, func(o *Options) { o.NegativeTTL = 0 })
}

// A number that the back end does not know any more is not served stale, here
// or by another replica.
func TestNotFoundEndsAStaleEntry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		store := newMapStore()
		u := r.upstream()
		var failure error
		detail := u.ServiceDetail
		u.ServiceDetail = func(ctx context.Context, key gateway.ServiceKey) (gateway.Line, error) {
			if failure != nil {
				return gateway.Line{}, failure
			}
			return detail(ctx, key)
		}
		l := newCache(t, store, &r).Lookup(u)
		mustLine(t, l, pool, "40001")
		later(25 * time.Hour)
		failure = &gateway.Error{Kind: gateway.NotFound}
		for range 2 {
			if _, err := l.Line(t.Context(), pool); gateway.KindOf(err) != gateway.NotFound {
				t.Errorf("error = %v, want not found", err)
			}
		}
		if keys := store.keys(); len(keys) > 0 {
			t.Errorf("the store still has %v", keys)
		}
		if n := r.results["memory negative"]; n != 1 {
			t.Errorf("%d negative answers, want 1: %v", n, r.results)
		}
	})
}

func TestResolutions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSlow()
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
			// What is left of its freshness is jittered.
			if left := got.TTL + got.Age; left < 21*time.Hour || left > 24*time.Hour {
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

func TestLook(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		store := newMapStore()
		c := newCache(t, store, &r)
		l := c.Lookup(r.upstream())
		if all, err := c.Look(t.Context(), pool); err != nil || all != nil {
			t.Errorf("Look at nothing = %+v, %v", all, err)
		}
		mustProvider(t, l, pool, "40001", "member-40001")
		later(10 * time.Second)
		all, err := c.Look(t.Context(), pool)
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
		if all, err := c.Look(t.Context(), pool); !errors.Is(err, errStore) || len(all) != 2 {
			t.Errorf("Look without the store = %+v, %v, want what the memory keeps, and the error", all, err)
		}
	})
}
