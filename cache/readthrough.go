package cache

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strconv"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"

	"causeway.example/internal/gateway"
)

// fetchFunc asks the back end for a number. What it answers, an error included, is
// fresh until freshUntil; zero means for the TTL of its kind of answer.
type fetchFunc func(context.Context, gateway.ServiceKey) (v value, freshUntil time.Time, err error)

// lookupFunc answers for a number, from a cache or the back end.
type lookupFunc func(context.Context, gateway.ServiceKey) result

// result is what a look-up comes to: a fact, or a failure to learn one.
type result struct {
	memoryEntry
	level     string // that answered; empty means the back end
	attempted bool   // the back end was asked in vain before
	stored    bool
	failure   error
}

// lookupOp is one look-up on its way through the levels.
type lookupOp struct {
	*Cache
	id         identity
	key        gateway.ServiceKey
	generation uint64
	fetch      fetchFunc
}

// readThrough looks numbers up in the memory, in the store, and by ask, in this
// order, and remembers the answers.
func (c *Cache) readThrough(k kind, ask fetchFunc) lookupFunc {
	return func(ctx context.Context, of gateway.ServiceKey) (a result) {
		start := time.Now()
		found := c.fromMemory(k, of, start, &a)
		probed := time.Since(start)
		if !found {
			return c.missed(ctx, k, of, ask, probed)
		}
		c.options.OnRequest(LevelMemory, a.label(), probed)
		recordResolution(ctx, &a, start, false)
		return a
	}
}

// missed answers what the memory does not have. It is apart from through so
// that a hit needs no room on the stack for it.
func (c *Cache) missed(ctx context.Context, k kind, of gateway.ServiceKey, ask fetchFunc, probed time.Duration) result {
	id := c.hasher.identify(k, of)
	q := lookupOp{c, id, of, c.generations.current(id), ask}
	a, leads := q.coalesce(ctx)
	if leads {
		c.options.OnRequest(LevelMemory, ResultMiss, probed)
	} else {
		c.options.OnRequest(LevelMemory, ResultCoalesced, 0)
	}
	return record(ctx, a, time.Now(), !leads)
}

// fromMemory answers from memory.
func (c *Cache) fromMemory(k kind, of gateway.ServiceKey, now time.Time, a *result) (found bool) {
	if a.memoryEntry, found = c.memory.get(k, of); !found || !now.Before(a.freshUntil) {
		*a = result{}
		return false
	}
	a.level, a.failure = LevelMemory, a.err()
	return true
}

// coalesce asks the store and then the back end, together with all who ask the
// same at the same time, and reports whether it was this caller who asked.
//
// The store is asked by the first caller: nobody waits longer than its budget.
// The look-up at the back end is detached from all of them, with a deadline of
// its own, so that the first one to leave takes nobody along; each of them
// leaves when its own context ends, or, with an entry at hand that may be served
// stale, after StaleWait.
func (q lookupOp) coalesce(ctx context.Context) (a result, leads bool) {
	// A number that was forgotten meanwhile gets a look-up of its own.
	key := q.id.key + strconv.FormatUint(q.generation, 36)
	var kept sharedResult
	if q.options.Shared != nil {
		found, _, _ := q.reads.Do(key, func() (any, error) {
			leads = true
			return q.readShared(context.WithoutCancel(ctx)), nil
		})
		if kept, _ = found.(sharedResult); kept.label == ResultHit {
			return result{memoryEntry: memoryEntry{entry: kept.entry}, level: LevelShared}, leads
		}
	}
	flight, began := q.runDetached(ctx, key, func(ctx context.Context) result { return q.resolve(ctx, kept) })
	past, level := q.staleEntry(kept)
	patience, stop := q.staleTimer(ctx, past)
	defer stop()
	for {
		select {
		case done := <-flight:
			a, _ = done.Val.(result)
			return a, began.Load()
		case <-patience:
			patience = nil
			if a, ok := q.serveStale(past, level); ok {
				return a, began.Load()
			}
			if a, ok := q.serveStaleRetry(ctx, kept); ok {
				return a, began.Load()
			}
		case <-ctx.Done():
			return result{failure: errAbandoned(ctx.Err())}, false
		}
	}
}

// runDetached runs look for all who ask for the same key at the same time, bounded
// by LookupTimeout and by Close, and by none of the callers. began reports
// whether it was this caller's look that ran.
func (q lookupOp) runDetached(ctx context.Context, key string, look func(context.Context) result) (flight <-chan singleflight.Result, began *atomic.Bool) {
	began = new(atomic.Bool)
	return q.flights.DoChan(key, func() (any, error) {
		began.Store(true)
		ctx, cancel := context.WithTimeout(gateway.WithoutResolutions(context.WithoutCancel(ctx)), q.options.LookupTimeout)
		defer cancel()
		defer context.AfterFunc(q.closing, cancel)() //nolint:contextcheck // no caller ends it, but Close does
		return recovered(ctx, look), nil
	}), began
}

// recovered runs look. A panic would end the process here, outside of any
// request: it becomes the failure of the look-up.
func recovered(ctx context.Context, look func(context.Context) result) (a result) {
	defer func() {
		if p := recover(); p != nil {
			a = result{failure: &gateway.Error{Kind: gateway.Internal, Err: fmt.Errorf("panic in a look-up: %v\n%s", p, debug.Stack())}}
		}
	}()
	return look(ctx)
}

// record notes for the request how its look-up was answered.
func record(ctx context.Context, a result, now time.Time, coalesced bool) result {
	recordResolution(ctx, &a, now, coalesced)
	return a
}

func recordResolution(ctx context.Context, a *result, now time.Time, coalesced bool) {
	r := gateway.Resolution{Coalesced: coalesced}
	if !a.fetchedAt.IsZero() {
		r = gateway.Resolution{
			Level: a.level, Stale: a.stale, Tried: a.attempted, Coalesced: coalesced, Stored: a.stored, Age: a.age(now), TTL: a.staleAt().Sub(now),
		}
	}
	gateway.RecordResolution(ctx, r)
}

// result asks the back end, after what the store told.
func (q lookupOp) resolve(ctx context.Context, kept sharedResult) result {
	// A look-up may have ended since the memory was asked.
	if a := (result{}); q.fromMemory(q.id.kind, q.key, time.Now(), &a) {
		return a
	}
	past, level := q.staleEntry(kept)
	if kept.writable() {
		found, done := q.acquireLease(ctx)
		if found != nil {
			return q.promote(*found)
		}
		defer done()
	}
	a := q.fetchAndStore(ctx, kept)
	if a.failure != nil && staleAllowed(a.failure) {
		if stale, ok := q.serveStale(past, level); ok {
			return stale
		}
	}
	return a
}

// execute asks the back end, and remembers what it answers.
func (q lookupOp) fetchAndStore(ctx context.Context, kept sharedResult) result {
	v, freshUntil, err := q.fetch(ctx, q.key)
	switch {
	case err == nil:
		return q.store(ctx, v, freshUntil, kept)
	case gateway.KindOf(err) == gateway.NotFound:
		return q.storeNegative(ctx, err, freshUntil, kept)
	}
	return result{failure: err}
}

// promote remembers here what the store told.
func (q lookupOp) promote(f entry) result {
	q.generations.ifCurrent(q.generation, q.id, func() { q.setInMemory(f) })
	return result{memoryEntry: memoryEntry{entry: f}, level: LevelShared}
}

// setInMemory keeps a fact in memory: fresh until the store, if there is one, should
// be asked again.
func (q lookupOp) setInMemory(f entry) {
	now := time.Now()
	until := f.staleAt()
	if q.options.Shared != nil {
		if soon := now.Add(jittered(q.options.MemoryTTL)); soon.Before(until) {
			until = soon
		}
	}
	q.memory.set(q.id.kind, q.key, memoryEntry{entry: f, freshUntil: until, expiresAt: q.expiresAt(f)})
}

// label is the result that serving h is counted by.
func (h memoryEntry) label() string {
	switch {
	case h.notFound != nil:
		return ResultNegative
	case h.stale:
		return ResultStale
	default:
		return ResultHit
	}
}

// errAbandoned is the error of a caller who did not wait for the shared look-up.
func errAbandoned(cause error) *gateway.Error {
	e := &gateway.Error{Kind: gateway.Timeout, Detail: "the look-up of the number did not end in time", Err: cause}
	if errors.Is(cause, context.Canceled) {
		e.Kind, e.Detail = gateway.Canceled, "the caller left before the answer"
	}
	return e
}
