package cache

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strconv"
	"sync/atomic"
	"time"

	"causeway.example/internal/gateway"
)

// result is the result of a look-up: an entry, or a failure. An entry of a
// number that the back end does not know has both.
type result struct {
	memoryEntry
	level     string // that answered; empty means the back end
	attempted bool   // the back end was asked first, without success
	stored    bool
	failure   error
}

// knownUntil returns when the entry becomes stale; zero for a failure, which
// says nothing about the number.
func (r result) knownUntil() time.Time {
	if r.fetchedAt.IsZero() {
		return time.Time{}
	}
	return r.staleAt()
}

// lookupOp is one look-up on its way through the levels behind the memory.
type lookupOp struct {
	*Cache
	id         identity
	key        gateway.ServiceKey
	generation uint64
	fetch      fetchFunc
}

// readThrough returns the look-up of one kind of entries. It resolves a number
// from the memory, the store or the back end, in this order, and stores the
// result in the levels before.
func (c *Cache) readThrough(k kind, fetch fetchFunc) lookupFunc {
	return func(ctx context.Context, key gateway.ServiceKey) (res result) {
		start := time.Now()
		found := c.fromMemory(k, key, start, &res)
		took := time.Since(start)
		if !found {
			return c.miss(ctx, k, key, fetch, took)
		}
		c.options.OnRequest(LevelMemory, res.label(), took)
		recordResolution(ctx, &res, start, false)
		return res
	}
}

// fromMemory sets res to the fresh entry in memory, if there is one.
func (c *Cache) fromMemory(k kind, key gateway.ServiceKey, now time.Time, res *result) (found bool) {
	if res.memoryEntry, found = c.memory.get(k, key); !found || !now.Before(res.freshUntil) {
		*res = result{}
		return false
	}
	res.level, res.failure = LevelMemory, res.err()
	return true
}

// miss resolves a number that is not in memory, together with all callers that
// ask for it at the same time. It is apart from readThrough so that a hit
// needs no stack for it.
//
// The store is read by the first caller: no caller waits longer than its
// budget. The look-up at the back end runs detached from all callers, so that
// the first one to leave cancels nothing for the others. A caller stops waiting
// when its own context is done, or, if there is a stale entry to serve, after
// StaleWait.
func (c *Cache) miss(ctx context.Context, k kind, key gateway.ServiceKey, fetch fetchFunc, took time.Duration) (res result) {
	q := c.newLookupOp(k, key, fetch)
	shared, leader := q.readShared(ctx)
	defer func() { q.recordMiss(ctx, &res, leader, took) }()
	if shared.label == ResultHit {
		return result{memoryEntry: memoryEntry{entry: shared.entry}, level: LevelShared}
	}
	started := new(atomic.Bool)
	flight := q.flights.DoChan(q.flightKey(), q.flight(ctx, shared, started))
	stale, level := q.staleEntry(shared)
	waited, stop := q.staleTimer(ctx, stale)
	defer stop()
	for ok := false; !ok; {
		select {
		case done := <-flight:
			res, _ = done.Val.(result)
			ok = true
		case <-waited:
			waited = nil
			if res, ok = q.serveStale(stale, level); !ok {
				res, ok = q.serveStaleRetry(ctx, shared)
			}
		case <-ctx.Done():
			leader = false
			return result{failure: errAbandoned(ctx.Err())}
		}
	}
	leader = started.Load()
	return res
}

// newLookupOp returns a look-up in the present generation.
func (c *Cache) newLookupOp(k kind, key gateway.ServiceKey, fetch fetchFunc) lookupOp {
	id := c.hasher.identify(k, key)
	return lookupOp{c, id, key, c.generations.current(id), fetch}
}

// flightKey returns what callers share a flight by. A number that was
// invalidated in the meantime has a flight of its own.
func (q lookupOp) flightKey() string { return q.id.key + strconv.FormatUint(q.generation, 36) }

// flight returns the function that looks a number up at the back end, for all
// callers that wait for it. started is set when it runs: singleflight runs one
// of the functions that it is given for a key.
func (q lookupOp) flight(ctx context.Context, shared sharedResult, started *atomic.Bool) func() (any, error) {
	return func() (res any, _ error) {
		started.Store(true)
		ctx, cancel := q.detach(ctx)
		defer cancel()
		defer recoverPanic(&res)
		// Another flight may have ended since the memory was read.
		if r := (result{}); q.fromMemory(q.id.kind, q.key, time.Now(), &r) {
			return r, nil
		}
		stale, level := q.staleEntry(shared)
		if shared.writable() {
			found, release := q.acquireLease(ctx)
			if found != nil {
				return q.promote(*found), nil
			}
			defer release()
		}
		r := q.storeFetched(ctx, q.fetch(ctx, q.key), shared)
		if r.failure != nil && staleAllowed(r.failure) {
			if s, ok := q.serveStale(stale, level); ok {
				return s, nil
			}
		}
		return r, nil
	}
}

// detach returns the context of a flight: bounded by LookupTimeout and by
// Close, and by none of the callers.
func (c *Cache) detach(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(gateway.WithoutResolutions(context.WithoutCancel(ctx)), c.options.LookupTimeout)
	stop := context.AfterFunc(c.closing, cancel)
	return ctx, func() {
		stop()
		cancel()
	}
}

// recoverPanic makes a panic the failure of a look-up. A flight has a goroutine
// of its own, outside of any request, where a panic would end the process.
func recoverPanic(res *any) {
	if p := recover(); p != nil {
		*res = result{failure: &gateway.Error{Kind: gateway.Internal, Err: fmt.Errorf("panic in a look-up: %v\n%s", p, debug.Stack())}}
	}
}

// recordMiss counts a look-up that the memory did not answer, and records how
// it was answered. leader is the caller that did what others waited for.
func (c *Cache) recordMiss(ctx context.Context, res *result, leader bool, took time.Duration) {
	if leader {
		c.options.OnRequest(LevelMemory, ResultMiss, took)
	} else {
		c.options.OnRequest(LevelMemory, ResultCoalesced, 0)
	}
	recordResolution(ctx, res, time.Now(), !leader)
}

// recordResolution records for the request how its look-up was answered.
func recordResolution(ctx context.Context, res *result, now time.Time, coalesced bool) {
	r := gateway.Resolution{Coalesced: coalesced}
	if !res.fetchedAt.IsZero() {
		r = gateway.Resolution{
			Level: res.level, Stale: res.stale, Attempted: res.attempted, Coalesced: coalesced, Stored: res.stored,
			Age: res.age(now), TTL: res.staleAt().Sub(now),
		}
	}
	gateway.RecordResolution(ctx, r)
}

// errAbandoned returns the error of a caller that did not wait for the shared
// look-up.
func errAbandoned(cause error) *gateway.Error {
	e := &gateway.Error{Kind: gateway.Timeout, Detail: "the look-up of the number did not end in time", Err: cause}
	if errors.Is(cause, context.Canceled) {
		e.Kind, e.Detail = gateway.Canceled, "the caller left before the answer"
	}
	return e
}
