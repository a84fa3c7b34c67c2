package cache

import (
	"context"
	"errors"
	"time"
)

// sharedResult is the result of reading the store. An entry beside another
// label than ResultHit is stale; it may be served if the back end cannot be
// asked.
type sharedResult struct {
	entry entry
	label string // of the result; empty without a store
}

// writable reports whether the store answered. A store that could not be read
// is not written: a stalled one would cost its budget twice.
func (r sharedResult) writable() bool {
	return r.label != "" && r.label != ResultError && r.label != ResultBypass
}

// readShared reads the store, together with all callers that ask for the number
// at the same time. leader reports whether it was this caller that did.
func (q lookupOp) readShared(ctx context.Context) (r sharedResult, leader bool) {
	if q.options.Shared == nil {
		return sharedResult{}, false
	}
	shared, _, _ := q.reads.Do(q.flightKey(), func() (any, error) {
		leader = true
		return q.getShared(context.WithoutCancel(ctx)), nil
	})
	r, _ = shared.(sharedResult)
	return r, leader
}

// getShared reads the store, and stores a fresh entry in memory.
func (q lookupOp) getShared(ctx context.Context) (r sharedResult) {
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

// peekShared reads the store without counting the result.
func (q lookupOp) peekShared(ctx context.Context) (e entry, label string) {
	data, found, err := q.options.Shared.Get(ctx, q.id.key)
	switch {
	case err != nil:
		return entry{}, ResultError
	case !found:
		return entry{}, ResultMiss
	}
	return q.preferNewer(data, time.Now())
}

// preferNewer classifies an entry of the store. An entry that this replica has
// fetched later, and could not write to the store, takes precedence.
func (q lookupOp) preferNewer(data []byte, now time.Time) (e entry, label string) {
	e, label = q.classify(data, now)
	if own, found := q.memory.get(q.id.kind, q.key); found && !e.fetchedAt.IsZero() && own.supersedes(e) {
		return q.staleInMemory(), ResultMiss
	}
	return e, label
}

// classify decodes an entry of the store, and returns the result that it counts
// as. An entry that has expired is not returned.
func (q lookupOp) classify(data []byte, now time.Time) (e entry, label string) {
	e, err := q.hasher.decode(q.id, data)
	switch {
	case errors.Is(err, errForeign):
		return entry{}, ResultForeign
	case err != nil:
		return entry{}, ResultCorrupt
	case now.Before(e.staleAt()):
		return e, ResultHit
	case now.Before(q.expiresAt(e)):
		return e, ResultMiss
	default:
		return entry{}, ResultMiss
	}
}

// writeShared writes an entry to the store, for as long as it may be served.
// The store counts in seconds: an entry with a shorter TTL is not written.
func (q lookupOp) writeShared(ctx context.Context, e entry) {
	if e.ttl < time.Second {
		return
	}
	data, err := q.hasher.encode(q.id, e)
	if err == nil {
		err = q.options.Shared.Set(ctx, q.id.key, data, e.ttl+q.options.StaleIfError)
	}
	q.countWriteError(err)
}

// countWriteError counts the error of a write to the store, and reports whether
// there is one.
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
