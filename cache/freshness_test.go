package cache

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"causeway.example/internal/gateway"
)

// shortTTL sets a TTL of one hour, and two more for stale entries: the memory's
// housekeeping wakes up every second of the bubble's time.
func shortTTL(o *Options) { o.TTL, o.StaleIfError = time.Hour, 2*time.Hour }

// later lets the bubble's time pass.
func later(d time.Duration) { <-time.After(d) }

// eachModeInBubble runs a test under synctest's clock, with the memory alone and
// with a store behind it. set makes the back end fail.
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

func TestEntriesExpire(t *testing.T) {
	eachModeInBubble(t, func(t *testing.T, l gateway.Lookup, r *recorder, _ func(error)) {
		mustLine(t, l, pool, "40001")
		later(50 * time.Minute)
		mustLine(t, l, pool, "40001")
		r.wantCalls(t, 1, 0)
		later(10 * time.Minute)
		mustLine(t, l, pool, "40001")
		r.wantCalls(t, 2, 0)
	}, shortTTL)
}

// An entry that another replica has invalidated is served from memory for at most
// MemoryTTL.
func TestMemoryTTL(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		store := newMapStore()
		here := newCache(t, store, &r).Lookup(r.upstream())
		there := newCache(t, store, &r).Lookup(r.upstream())
		mustLine(t, here, pool, "40001")
		there.Invalidate(t.Context(), pool)
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
				later(time.Hour)
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
					t.Errorf("line = %+v, %v, want the stale one", line, err)
				}
				if all := seen.All(); len(all) != 1 || !all[0].Stale || !all[0].Attempted || all[0].Level == "" || all[0].TTL >= 0 || all[0].Age != time.Hour {
					t.Errorf("resolutions = %+v, want one that is stale", all)
				}

				// The back end is not asked for staleReuse, and then again.
				ctx, seen = gateway.WithResolutions(t.Context())
				if line, err := l.Line(ctx, pool); err != nil || line.LineSeqNo != "40001" {
					t.Errorf("line = %+v, %v, want the stale one", line, err)
				}
				if all := seen.All(); len(all) != 1 || !all[0].Stale || all[0].Attempted {
					t.Errorf("resolutions = %+v, want one that is stale, and no trial", all)
				}
				r.wantCalls(t, 2, 0)
				later(staleReuse)
				mustLine(t, l, pool, "40001")
				r.wantCalls(t, 3, 0)
				set(nil)
				later(staleReuse)
				mustLine(t, l, pool, "40001")
				mustLine(t, l, pool, "40001")
				r.wantCalls(t, 4, 0)
			}, shortTTL)
		})
	}
}

func TestStaleEntriesExpire(t *testing.T) {
	eachModeInBubble(t, func(t *testing.T, l gateway.Lookup, _ *recorder, set func(error)) {
		mustLine(t, l, pool, "40001")
		later(3 * time.Hour)
		failure := &gateway.Error{Kind: gateway.Unavailable}
		set(failure)
		if _, err := l.Line(t.Context(), pool); !errors.Is(err, failure) {
			t.Errorf("error = %v, want the back end's", err)
		}
	}, shortTTL)
}

func TestZeroStaleIfError(t *testing.T) {
	eachModeInBubble(t, func(t *testing.T, l gateway.Lookup, _ *recorder, set func(error)) {
		mustLine(t, l, pool, "40001")
		later(time.Hour)
		failure := &gateway.Error{Kind: gateway.Unavailable}
		set(failure)
		if _, err := l.Line(t.Context(), pool); !errors.Is(err, failure) {
			t.Errorf("error = %v, want the back end's", err)
		}
	}, shortTTL, func(o *Options) { o.StaleIfError = 0 })
}

// While the store fails, the memory serves its own stale entry, unless it was
// invalidated in the store before.
func TestStaleInMemoryWhileStoreFails(t *testing.T) {
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
		later(time.Minute)
		down = true
		store.failing(func(string) error { return errStore })
		mustLine(t, l, pool, "40001")
		if n := r.results["memory stale"]; n != 1 {
			t.Errorf("%d stale answers of the memory are counted, want 1: %v", n, r.results)
		}
		store.failing(nil)
		later(staleReuse)
		_ = store.Delete(t.Context(), store.keys()...) // another replica invalidates
		if _, err := l.Line(t.Context(), pool); gateway.KindOf(err) != gateway.Unavailable {
			t.Errorf("error = %v, want the back end's", err)
		}
	})
}

func TestNegativeEntry(t *testing.T) {
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

func TestZeroNegativeTTL(t *testing.T) {
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

// A number that the back end does not know any more is not served stale, by this
// or another replica.
func TestNotFoundInvalidatesStaleEntry(t *testing.T) {
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
		l := newCache(t, store, &r, shortTTL).Lookup(u)
		mustLine(t, l, pool, "40001")
		later(time.Hour)
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
