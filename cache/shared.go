package cache

import (
	"context"
	"crypto/rand"
	"errors"
	"time"
)

// The pauses of a replica that waits for another one's look-up.
const (
	firstPause = 25 * time.Millisecond
	lastPause  = 200 * time.Millisecond
)

// reading is what the store told of a number. A fact beside another result
// than a hit is past its time, but may be served if the back end cannot be
// asked.
type reading struct {
	fact   fact
	result string // empty without a store
}

// writable reports whether there is a store that answers. One that could not
// be read is not written: a stalled one would cost its budget twice.
func (r reading) writable() bool {
	return r.result != "" && r.result != ResultError && r.result != ResultBypass
}

// read asks the store, and remembers here what it told.
func (q question) read(ctx context.Context) (r reading) {
	start := time.Now()
	data, found, err := q.options.Shared.Get(ctx, q.id.key)
	now := time.Now()
	took := now.Sub(start)
	switch {
	case errors.Is(err, ErrBypassed):
		r.result, took = ResultBypass, 0
	case err != nil:
		r.result = ResultError
	case !found:
		r.result = ResultMiss
	default:
		r.fact, r.result = q.accept(data, now)
	}
	q.options.OnRequest(LevelShared, r.result, took)
	if r.result == ResultHit {
		q.promote(r.fact)
	}
	return r
}

// accept judges an entry of the store, and prefers what this replica has learnt
// after it, and could not write there.
func (q question) accept(data []byte, now time.Time) (fact, string) {
	f, result := q.judge(data, now)
	if own, found := q.memory.get(q.id.kind, q.of); found && !f.told.IsZero() && own.supersedes(f) {
		return q.remembered(), ResultMiss
	}
	return f, result
}

// judge decides what an entry of the store is worth.
func (q question) judge(data []byte, now time.Time) (fact, string) {
	f, err := q.hasher.decode(q.id, data)
	switch {
	case errors.Is(err, errForeign):
		return fact{}, ResultForeign
	case err != nil:
		return fact{}, ResultCorrupt
	case now.Before(f.fresh()):
		return f, ResultHit
	case now.Before(q.ends(f)):
		return f, ResultMiss
	default:
		return fact{}, ResultMiss
	}
}

// write keeps a fact in the store, as long as it may be served. The store counts
// in seconds: one that is fresh for less is not worth it.
func (q question) write(ctx context.Context, f fact) {
	if f.ttl < time.Second {
		return
	}
	data, err := q.hasher.encode(q.id, f)
	if err == nil {
		err = q.options.Shared.Set(ctx, q.id.key, data, f.ttl+q.options.StaleIfError)
	}
	q.failed(err)
}

// failed counts a write that the store did not take, and reports whether there
// is one to count.
func (c *Cache) failed(err error) bool {
	switch {
	case err == nil:
		return false
	case errors.Is(err, ErrBypassed):
		c.options.OnRequest(LevelShared, ResultBypass, 0)
	default:
		c.options.OnRequest(LevelShared, ResultWriteError, 0)
	}
	return true
}

// lead waits until this replica is the one to look the number up, and returns
// how to end that; or until another one has done it, and returns what it
// found. It waits no longer than a lease lasts, and not at all without an
// answer of the store: two look-ups are better than none.
func (q question) lead(ctx context.Context) (found *fact, done func()) {
	token := rand.Text()
	deadline := time.Now().Add(q.options.LeaseTime)
	for pause := firstPause; ; pause = min(2*pause, lastPause) {
		leads, err := q.options.Shared.Acquire(ctx, q.id.lease(), token, q.options.LeaseTime)
		if q.failed(err) {
			return nil, func() {}
		}
		// Also after taking the lease: the one before may just have ended.
		f, result := q.peek(ctx)
		if result == ResultHit {
			if leads {
				q.release(ctx, token)
			}
			q.options.OnRequest(LevelShared, ResultCoalesced, 0)
			return &f, nil
		}
		if leads {
			return nil, func() { q.release(ctx, token) }
		}
		if result == ResultError {
			return nil, func() {}
		}
		if !time.Now().Add(pause).Before(deadline) || !wait(ctx, pause) {
			return nil, func() {}
		}
	}
}

// peek is read for one who waits: it is not counted.
func (q question) peek(ctx context.Context) (fact, string) {
	data, found, err := q.options.Shared.Get(ctx, q.id.key)
	switch {
	case err != nil:
		return fact{}, ResultError
	case !found:
		return fact{}, ResultMiss
	}
	return q.accept(data, time.Now())
}

// release gives the lease back, also when the look-up took all its time. One
// that cannot be given back ends by itself.
func (q question) release(ctx context.Context, token string) {
	q.failed(q.options.Shared.Release(context.WithoutCancel(ctx), q.id.lease(), token))
}

// wait pauses, and reports whether ctx let it.
func wait(ctx context.Context, pause time.Duration) bool {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
