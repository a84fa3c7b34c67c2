package cache

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"causeway.example/internal/gateway"
)

// fakeBackEnd is a back end whose calls can hang: each lasts until it is released,
// or its context is done. Its fields decide what it answers, and may be changed.
type fakeBackEnd struct {
	recorder
	line    string
	record  gateway.PoolRecord
	failure error         // of look-ups
	release chan struct{} // nil means that look-ups return at once
	pools   chan struct{} // nil means that reads of pools return at once
}

func (w *fakeBackEnd) upstream() gateway.Upstream {
	hang := func(ctx context.Context, until chan struct{}) error {
		if until == nil {
			return nil
		}
		select {
		case <-until:
			return nil
		case <-ctx.Done():
			return &gateway.Error{Kind: gateway.Timeout, Err: ctx.Err()}
		}
	}
	counted := w.recorder.upstream()
	return gateway.Upstream{
		ServiceDetail: func(ctx context.Context, key gateway.ServiceKey) (gateway.Line, error) {
			_, _ = counted.ServiceDetail(ctx, key)
			if err := hang(ctx, w.release); err != nil {
				return gateway.Line{}, err
			}
			return gateway.Line{LineSeqNo: w.line}, w.failure
		},
		DataPool: func(ctx context.Context, key gateway.LineKey) (gateway.PoolRecord, error) {
			_, _ = counted.DataPool(ctx, key)
			record := w.record
			record.ProviderID = "member-" + key.LineSeqNo
			return record, hang(ctx, w.pools)
		},
	}
}

// withStaleEntries runs a test under synctest's clock, with a number whose entries
// are stale: in memory only, in memory and a store, in a store that another
// replica has written, and in memory in front of a store that fails.
func withStaleEntries(t *testing.T, test func(t *testing.T, c *Cache, l gateway.Lookup, w *fakeBackEnd)) {
	t.Helper()
	for _, mode := range []string{"memory", "redis", "redis only", "redis bypassed"} {
		t.Run(mode, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := &fakeBackEnd{line: "7"}
				var store Store
				shared := newMapStore()
				if mode != "memory" {
					store = NewBreakerStore(shared, BreakerOptions{OpenFor: 100 * time.Hour})
				}
				c := newCache(t, store, &w.recorder, shortTTL)
				l := c.Lookup(w.upstream())
				filled := l
				if mode == "redis only" {
					filled = newCache(t, store, &w.recorder, shortTTL).Lookup(w.upstream())
				}
				mustProvider(t, filled, pool, "7", "member-7")
				mustLine(t, filled, consumer, "7")
				if mode == "redis bypassed" {
					shared.failing(func(string) error { return errStore })
				}
				later(time.Hour)
				w.details, w.recorder.pools = 0, 0
				test(t, c, l, w)
			})
		})
	}
}

// within requires that look returns within limit, without an error.
func within(t *testing.T, limit time.Duration, look func(context.Context) error) (took time.Duration) {
	t.Helper()
	start := time.Now()
	err := look(t.Context())
	took = time.Since(start)
	if err != nil || took > limit {
		t.Errorf("err = %v after %v, want an answer within %v", err, took, limit)
	}
	return took
}

const bound = 30 * time.Second / 8

func lineOf(t *testing.T, l gateway.Lookup, key gateway.ServiceKey, want string) func(context.Context) error {
	return func(ctx context.Context) error {
		got, err := l.Line(ctx, key)
		if err == nil && got.LineSeqNo != want {
			t.Errorf("line = %s, want %s", got.LineSeqNo, want)
		}
		return err
	}
}

func providerOf(t *testing.T, l gateway.Lookup, want string) func(context.Context) error {
	return func(ctx context.Context) error {
		got, err := l.Provider(ctx, pool)
		if err == nil && got.ProviderID != want {
			t.Errorf("providerId = %s, want %s", got.ProviderID, want)
		}
		return err
	}
}
