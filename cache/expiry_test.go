package cache

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"causeway.example/internal/gateway"
)

// A look-up that fails after the stale entry has expired returns an error, and
// the entry is not served again.
func TestExpiredEntryIsNotServed(t *testing.T) {
	for name, staleIfError := range map[string]time.Duration{"none": 0, "shorter than the look-up": 10 * time.Second, "just as long": 20 * time.Second} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := &fakeBackEnd{line: "7"}
				c := newCache(t, nil, &w.recorder, func(o *Options) {
					o.TTL, o.StaleIfError, o.LookupTimeout, o.StaleWait = time.Hour, staleIfError, 20*time.Second, 20*time.Second
				})
				c.options.StaleWait = 30 * time.Second // callers wait for the look-up
				l := c.Lookup(w.upstream())
				mustLine(t, l, pool, "7")
				h, _ := c.memory.get(kindLine, pool)
				later(time.Until(h.staleAt()))
				w.release = make(chan struct{})
				for range 3 {
					if got, err := l.Line(t.Context(), pool); err == nil || gateway.KindOf(err) != gateway.Timeout {
						t.Errorf("line = %+v, %v, want the back end's failure", got, err)
					}
				}
				later(3 * time.Hour)
				if got, err := l.Line(t.Context(), pool); err == nil {
					t.Errorf("line = %+v hours later", got)
				}
			})
		})
	}
}

// A stale entry that expires within staleReuse is not served longer.
func TestReusedStaleEntryExpires(t *testing.T) {
	eachModeInBubble(t, func(t *testing.T, l gateway.Lookup, _ *recorder, set func(error)) {
		mustLine(t, l, pool, "40001")
		later(time.Hour + 8*time.Second) // stale, whatever the jitter
		failure := &gateway.Error{Kind: gateway.Unavailable}
		set(failure)
		for range 400 {
			ctx, seen := gateway.WithResolutions(t.Context())
			_, err := l.Line(ctx, pool)
			if all := seen.All(); err == nil && -all[0].TTL >= 10*time.Minute {
				t.Fatalf("served %v after its TTL", -all[0].TTL)
			}
			if err != nil {
				return
			}
			later(3 * time.Second)
		}
		t.Error("served for ever")
	}, func(o *Options) { o.TTL, o.StaleIfError = time.Hour, 10*time.Minute })
}

// After a not found, no older entry is served, whatever NegativeTTL is and
// whether the store can be asked.
func TestNotFoundInvalidatesEveryEntry(t *testing.T) {
	for name, negative := range map[string]time.Duration{"no negatives": 0, "negatives": 30 * time.Second} {
		for _, mode := range []string{"memory", "redis", "redis bypassed", "redis bypassed for a while"} {
			t.Run(name+", "+mode, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					w := &fakeBackEnd{line: "7"}
					var store Store
					shared := newMapStore()
					if mode != "memory" {
						store = shared
					}
					l := newCache(t, store, &w.recorder, shortTTL, func(o *Options) { o.NegativeTTL = negative }).Lookup(w.upstream())
					mustLine(t, l, pool, "7")
					if len(mode) > len("redis") {
						shared.failing(func(string) error { return errStore })
					}
					later(59 * time.Minute)
					later(time.Minute)
					w.failure = &gateway.Error{Kind: gateway.NotFound}
					if _, err := l.Line(t.Context(), pool); err == nil || gateway.KindOf(err) != gateway.NotFound {
						t.Errorf("err = %v, want not found", err)
					}
					if mode == "redis bypassed for a while" {
						shared.failing(nil)
					}
					w.failure = &gateway.Error{Kind: gateway.Unavailable}
					later(time.Minute)
					for range 3 {
						if got, err := l.Line(t.Context(), pool); err == nil || gateway.KindOf(err) != gateway.Unavailable {
							t.Errorf("line = %+v, %v, want the back end's failure", got, err)
						}
						later(staleReuse)
					}
				})
			})
		}
	}
}

// A line look-up that returns not found, or another line, invalidates the
// provider.
func TestLineInvalidatesProvider(t *testing.T) {
	for name, change := range map[string]func(*fakeBackEnd){
		"not found": func(w *fakeBackEnd) { w.failure = &gateway.Error{Kind: gateway.NotFound} },
		"moved":     func(w *fakeBackEnd) { w.line = "8" },
	} {
		t.Run(name, func(t *testing.T) {
			withStaleEntries(t, func(t *testing.T, _ *Cache, l gateway.Lookup, w *fakeBackEnd) {
				change(w)
				_, _ = l.Line(t.Context(), pool)
				w.failure, w.pools = nil, make(chan struct{})
				later(time.Minute)
				ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
				defer cancel()
				if got, err := l.Provider(ctx, pool); err == nil {
					t.Errorf("provider = %+v, want an error", got)
				}
			})
		})
	}
}

// A provider is no fresher than the line it was found by.
func TestProviderTTLEndsWithLine(t *testing.T) {
	eachModeInBubble(t, func(t *testing.T, l gateway.Lookup, r *recorder, set func(error)) {
		mustLine(t, l, pool, "40001")
		later(50 * time.Minute)
		mustProvider(t, l, pool, "40001", "member-40001")
		r.wantCalls(t, 1, 1)
		later(10 * time.Minute)
		mustProvider(t, l, pool, "40001", "member-40001")
		r.wantCalls(t, 2, 2)

		l.Invalidate(t.Context(), pool)
		set(&gateway.Error{Kind: gateway.NotFound})
		_, _ = l.Line(t.Context(), pool)
		later(29 * time.Second)
		_, _ = l.Provider(t.Context(), pool)
		set(nil)
		later(time.Second)
		mustProvider(t, l, pool, "40001", "member-40001") // not found for half a minute, and not for a whole one
	}, shortTTL)
}

// An entry that could not be deleted from the store is not served from there.
// The tombstone in its place is not shown to operators.
func TestTombstone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &fakeBackEnd{line: "7"}
		store := newMapStore()
		c := newCache(t, store, &w.recorder, shortTTL)
		l := c.Lookup(w.upstream())
		mustProvider(t, l, pool, "7", "member-7")
		store.failing(func(string) error { return errStore })
		l.Invalidate(t.Context(), pool)
		store.failing(nil)
		later(time.Minute)
		if all, err := c.Inspect(t.Context(), pool); err != nil || len(all) != 2 || all[0].Level != LevelShared || all[1].Level != LevelShared {
			t.Errorf("Look = %+v, %v, want what the store still has", all, err)
		}
		if n, err := c.InvalidateCustomer(t.Context(), "unknown"); n != 0 || err != nil {
			t.Errorf("invalidated = %d, %v", n, err)
		}
		w.line = "8"
		mustProvider(t, l, pool, "8", "member-8")
		later(time.Hour / 2)
		w.failure = &gateway.Error{Kind: gateway.Unavailable}
		mustProvider(t, l, pool, "8", "member-8")
	})
}
