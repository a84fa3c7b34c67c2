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

// fetch asks the back end for a number. What it answers, an error included, is
// fresh until freshUntil; zero means for the TTL of its kind of answer.
type fetch func(context.Context, gateway.ServiceKey) (v value, freshUntil time.Time, err error)

// lookup answers for a number, from a cache or the back end.
type lookup func(context.Context, gateway.ServiceKey) answer

// answer is what a look-up comes to: a fact, or a failure to learn one.
type answer struct {
	held
	level   string // that answered; empty means the back end
	tried   bool   // the back end was asked in vain before
	stored  bool
	failure error
}

// question is one look-up on its way through the levels.
type question struct {
	*Cache
	id         identity
	of         gateway.ServiceKey
	generation uint64
	fetch      fetch
}

// through looks numbers up in the memory, in the store, and by ask, in this
// order, and remembers the answers.
func (c *Cache) through(k kind, ask fetch) lookup {
	return func(ctx context.Context, of gateway.ServiceKey) (a answer) {
		start := time.Now()
		found := c.recall(k, of, start, &a)
		probed := time.Since(start)
		if !found {
			return c.missed(ctx, k, of, ask, probed)
		}
		c.options.OnRequest(LevelMemory, a.result(), probed)
		note(ctx, &a, start, false)
		return a
	}
}

// missed answers what the memory does not have. It is apart from through so
// that a hit needs no room on the stack for it.
func (c *Cache) missed(ctx context.Context, k kind, of gateway.ServiceKey, ask fetch, probed time.Duration) answer {
	id := c.hasher.identify(k, of)
	q := question{c, id, of, c.generations.of(id), ask}
	a, leads := q.share(ctx)
	if leads {
		c.options.OnRequest(LevelMemory, ResultMiss, probed)
	} else {
		c.options.OnRequest(LevelMemory, ResultCoalesced, 0)
	}
	return tell(ctx, a, time.Now(), !leads)
}

// recall answers from memory.
func (c *Cache) recall(k kind, of gateway.ServiceKey, now time.Time, a *answer) (found bool) {
	if a.held, found = c.memory.get(k, of); !found || !now.Before(a.until) {
		*a = answer{}
		return false
	}
	a.level, a.failure = LevelMemory, a.err()
	return true
}

// share asks the store and then the back end, together with all who ask the
// same at the same time, and reports whether it was this caller who asked.
//
// The store is asked by the first caller: nobody waits longer than its budget.
// The look-up at the back end is detached from all of them, with a deadline of
// its own, so that the first one to leave takes nobody along; each of them
// leaves when its own context ends, or, with an entry at hand that may be served
// stale, after StaleWait.
func (q question) share(ctx context.Context) (a answer, leads bool) {
	// A number that was forgotten meanwhile gets a look-up of its own.
	key := q.id.key + strconv.FormatUint(q.generation, 36)
	var kept reading
	if q.options.Shared != nil {
		found, _, _ := q.reads.Do(key, func() (any, error) {
			leads = true
			return q.read(context.WithoutCancel(ctx)), nil
		})
		if kept, _ = found.(reading); kept.result == ResultHit {
			return answer{held: held{fact: kept.fact}, level: LevelShared}, leads
		}
	}
	flight, began := q.detached(ctx, key, func(ctx context.Context) answer { return q.answer(ctx, kept) })
	past, level := q.stale(kept)
	patience, stop := q.patience(ctx, past)
	defer stop()
	for {
		select {
		case result := <-flight:
			a, _ = result.Val.(answer)
			return a, began.Load()
		case <-patience:
			patience = nil
			if a, ok := q.serveStale(past, level); ok {
				return a, began.Load()
			}
			if a, ok := q.serveStaleAgain(ctx, kept); ok {
				return a, began.Load()
			}
		case <-ctx.Done():
			return answer{failure: left(ctx.Err())}, false
		}
	}
}

// detached runs look for all who ask for the same key at the same time, bounded
// by LookupTimeout and by Close, and by none of the callers. began reports
// whether it was this caller's look that ran.
func (q question) detached(ctx context.Context, key string, look func(context.Context) answer) (flight <-chan singleflight.Result, began *atomic.Bool) {
	began = new(atomic.Bool)
	return q.flights.DoChan(key, func() (any, error) {
		began.Store(true)
		ctx, cancel := context.WithTimeout(gateway.WithoutResolutions(context.WithoutCancel(ctx)), q.options.LookupTimeout)
		defer cancel()
		defer context.AfterFunc(q.closing, cancel)() //nolint:contextcheck // no caller ends it, but Close does
		return guarded(ctx, look), nil
	}), began
}

// guarded runs look. A panic would end the process here, outside of any
// request: it becomes the failure of the look-up.
func guarded(ctx context.Context, look func(context.Context) answer) (a answer) {
	defer func() {
		if p := recover(); p != nil {
			a = answer{failure: &gateway.Error{Kind: gateway.Internal, Err: fmt.Errorf("panic in a look-up: %v\n%s", p, debug.Stack())}}
		}
	}()
	return look(ctx)
}

// tell notes for the request how its look-up was answered.
func tell(ctx context.Context, a answer, now time.Time, coalesced bool) answer {
	note(ctx, &a, now, coalesced)
	return a
}

func note(ctx context.Context, a *answer, now time.Time, coalesced bool) {
	r := gateway.Resolution{Coalesced: coalesced}
	if !a.told.IsZero() {
		r = gateway.Resolution{
			Level: a.level, Stale: a.stale, Tried: a.tried, Coalesced: coalesced, Stored: a.stored, Age: a.age(now), TTL: a.fresh().Sub(now),
		}
	}
	gateway.Resolved(ctx, r)
}

// answer asks the back end, after what the store told.
func (q question) answer(ctx context.Context, kept reading) answer {
	// A look-up may have ended since the memory was asked.
	if a := (answer{}); q.recall(q.id.kind, q.of, time.Now(), &a) {
		return a
	}
	past, level := q.stale(kept)
	if kept.writable() {
		found, done := q.lead(ctx)
		if found != nil {
			return q.promote(*found)
		}
		defer done()
	}
	a := q.ask(ctx, kept)
	if a.failure != nil && unasked(a.failure) {
		if stale, ok := q.serveStale(past, level); ok {
			return stale
		}
	}
	return a
}

// ask asks the back end, and remembers what it answers.
func (q question) ask(ctx context.Context, kept reading) answer {
	v, freshUntil, err := q.fetch(ctx, q.of)
	switch {
	case err == nil:
		return q.learn(ctx, v, freshUntil, kept)
	case gateway.KindOf(err) == gateway.NotFound:
		return q.learnNothing(ctx, err, freshUntil, kept)
	}
	return answer{failure: err}
}

// promote remembers here what the store told.
func (q question) promote(f fact) answer {
	q.generations.during(q.generation, q.id, func() { q.hold(f) })
	return answer{held: held{fact: f}, level: LevelShared}
}

// hold keeps a fact in memory: fresh until the store, if there is one, should
// be asked again.
func (q question) hold(f fact) {
	now := time.Now()
	until := f.fresh()
	if q.options.Shared != nil {
		if soon := now.Add(jittered(q.options.MemoryTTL)); soon.Before(until) {
			until = soon
		}
	}
	q.memory.hold(q.id.kind, q.of, held{fact: f, until: until, ends: q.ends(f)})
}

// result is the result that serving h is counted by.
func (h held) result() string {
	switch {
	case h.notFound != nil:
		return ResultNegative
	case h.stale:
		return ResultStale
	default:
		return ResultHit
	}
}

// left is the error of a caller who did not wait for the shared look-up.
func left(cause error) *gateway.Error {
	e := &gateway.Error{Kind: gateway.Timeout, Detail: "the look-up of the number did not end in time", Err: cause}
	if errors.Is(cause, context.Canceled) {
		e.Kind, e.Detail = gateway.Canceled, "the caller left before the answer"
	}
	return e
}
