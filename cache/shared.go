package cache

import (
	"context"
	"crypto/rand"
	"errors"
	"time"
)

// The pauses of a replica that waits for another one's look-up.
const (
	minLeasePoll = 25 * time.Millisecond
	maxLeasePoll = 200 * time.Millisecond
)

// sharedResult is what the store told of a number. A fact beside another result
// than a hit is past its time, but may be served if the back end cannot be
// asked.
type sharedResult struct {
	entry entry
	label string // empty without a store
}

// writable reports whether there is a store that answers. One that could not
// be read is not written: a stalled one would cost its budget twice.
func (r sharedResult) writable() bool {
	return r.label != "" && r.label != ResultError && r.label != ResultBypass
}

// readShared asks the store, and remembers here what it told.
func (q lookupOp) readShared(ctx context.Context) (r sharedResult) {
	start := time.Now()
	data, found, err := q.options.Shared.Get(ctx, q.id.key)
	now := time.Now()
	took := now.Sub(start)
	switch {
	case errors.Is(err, ErrBypassed):
		r.label, took = ResultBypass, 0
	case err != nil:
		r.label = ResultError
	case !found:
		r.label = ResultMiss
	default:
		r.entry, r.label = q.preferNewer(data, now)
	}
	q.options.OnRequest(LevelShared, r.label, took)
	if r.label == ResultHit {
		q.promote(r.entry)
	}
	return r
}

// preferNewer judges an entry of the store, and prefers what this replica has learnt
// after it, and could not write there.
func (q lookupOp) preferNewer(data []byte, now time.Time) (entry, string) {
	f, result := q.classify(data, now)
	if own, found := q.memory.get(q.id.kind, q.key); found && !f.fetchedAt.IsZero() && own.supersedes(f) {
		return q.staleInMemory(), ResultMiss
	}
	return f, result
}

// classify decides what an entry of the store is worth.
func (q lookupOp) classify(data []byte, now time.Time) (entry, string) {
	f, err := q.hasher.decode(q.id, data)
	switch {
	case errors.Is(err, errForeign):
		return entry{}, ResultForeign
	case err != nil:
		return entry{}, ResultCorrupt
	case now.Before(f.staleAt()):
		return f, ResultHit
	case now.Before(q.expiresAt(f)):
		return f, ResultMiss
	default:
		return entry{}, ResultMiss
	}
}

// writeShared keeps a fact in the store, as long as it may be served. The store counts
// in seconds: one that is fresh for less is not worth it.
func (q lookupOp) writeShared(ctx context.Context, f entry) {
	if f.ttl < time.Second {
		return
	}
	data, err := q.hasher.encode(q.id, f)
	if err == nil {
		err = q.options.Shared.Set(ctx, q.id.key, data, f.ttl+q.options.StaleIfError)
	}
	q.countWriteError(err)
}

// countWriteError counts a write that the store did not take, and reports whether there
// is one to count.
func (c *Cache) countWriteError(err error) bool {
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

// acquireLease waits until this replica is the one to look the number up, and returns
// how to end that; or until another one has done it, and returns what it
// found. It waits no longer than a lease lasts, and not at all without an
// answer of the store: two look-ups are better than none.
func (q lookupOp) acquireLease(ctx context.Context) (found *entry, done func()) {
	token := rand.Text()
	deadline := time.Now().Add(q.options.LeaseTime)
	for pause := minLeasePoll; ; pause = min(2*pause, maxLeasePoll) {
		leads, err := q.options.Shared.Acquire(ctx, q.id.lease(), token, q.options.LeaseTime)
		if q.countWriteError(err) {
			return nil, func() {}
		}
		// Also after taking the lease: the one before may just have ended.
		f, result := q.peekShared(ctx)
		if result == ResultHit {
			if leads {
				q.releaseLease(ctx, token)
			}
			q.options.OnRequest(LevelShared, ResultCoalesced, 0)
			return &f, nil
		}
		if leads {
			return nil, func() { q.releaseLease(ctx, token) }
		}
		if result == ResultError {
			return nil, func() {}
		}
		if !time.Now().Add(pause).Before(deadline) || !sleep(ctx, pause) {
			return nil, func() {}
		}
	}
}

// peekShared is read for one who waits: it is not counted.
func (q lookupOp) peekShared(ctx context.Context) (entry, string) {
	data, found, err := q.options.Shared.Get(ctx, q.id.key)
	switch {
	case err != nil:
		return entry{}, ResultError
	case !found:
		return entry{}, ResultMiss
	}
	return q.preferNewer(data, time.Now())
}

// releaseLease gives the lease back, also when the look-up took all its time. One
// that cannot be given back ends by itself.
func (q lookupOp) releaseLease(ctx context.Context, token string) {
	q.countWriteError(q.options.Shared.Release(context.WithoutCancel(ctx), q.id.lease(), token))
}

// sleep pauses, and reports whether ctx let it.
func sleep(ctx context.Context, pause time.Duration) bool {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
