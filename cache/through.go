package cache

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strconv"
	"time"

	"causeway.example/internal/gateway"
)

// staleHold is how long a stale answer is served without asking the back end
// again, which could not be asked a moment ago.
const staleHold = 5 * time.Second

// fetch asks the back end for a number.
type fetch func(context.Context, gateway.ServiceKey) (value, error)

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
	return func(ctx context.Context, of gateway.ServiceKey) answer {
		start := time.Now()
		a, found := c.recall(k, of, start)
		probed := time.Since(start)
		if found {
			c.options.OnRequest(LevelMemory, a.result(), probed)
			return tell(ctx, a, start, false)
		}
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
}

// recall answers from memory.
func (c *Cache) recall(k kind, of gateway.ServiceKey, now time.Time) (answer, bool) {
	h, found := c.memory.get(k, of)
	if !found || !now.Before(h.until) {
		return answer{}, false
	}
	return answer{held: h, level: LevelMemory, failure: h.err()}, true
}

// share asks the store and then the back end, together with all who ask the
// same at the same time, and reports whether it was this caller who asked.
//
// The store is asked by the first caller: nobody waits longer than its budget.
// The look-up at the back end is detached from all of them, with a deadline of
// its own, so that the first one to leave takes nobody along; each of them
// leaves when its own context ends.
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
	began := false // the look-up's own until it has ended: who leaves must not touch it
	flight := q.flights.DoChan(key, func() (any, error) {
		began = true
		ctx, cancel := context.WithTimeout(gateway.WithoutResolutions(context.WithoutCancel(ctx)), q.options.LookupTimeout)
		defer cancel()
		return q.answer(ctx, kept), nil
	})
	select {
	case result := <-flight:
		a, _ = result.Val.(answer)
		return a, began
	case <-ctx.Done():
		return answer{failure: left(ctx.Err())}, false
	}
}

// tell notes for the request how its look-up was answered.
func tell(ctx context.Context, a answer, now time.Time, coalesced bool) answer {
	if !a.told.IsZero() {
		gateway.Resolved(ctx, gateway.Resolution{
			Level: a.level, Stale: a.stale, Tried: a.tried, Coalesced: coalesced, Stored: a.stored, Age: a.age(now), TTL: a.fresh().Sub(now),
		})
		return a
	}
	gateway.Resolved(ctx, gateway.Resolution{Coalesced: coalesced})
	return a
}

// answer asks the back end, after what the store told. A panic would end the
// process here, outside of any request: it becomes the failure of the look-up.
func (q question) answer(ctx context.Context, kept reading) (a answer) {
	defer func() {
		if p := recover(); p != nil {
			a = answer{failure: &gateway.Error{Kind: gateway.Internal, Err: fmt.Errorf("panic in a look-up: %v\n%s", p, debug.Stack())}}
		}
	}()
	// A look-up may have ended since the memory was asked.
	if a, found := q.recall(q.id.kind, q.of, time.Now()); found {
		return a
	}
	past := kept.fact
	if !kept.writable() {
		// What the store says now is not known: the memory may answer.
		past = q.remembered()
	} else {
		found, done := q.lead(ctx)
		if found != nil {
			return q.promote(*found)
		}
		defer done()
	}
	v, err := q.fetch(ctx, q.of)
	switch {
	case err == nil:
		return q.learn(ctx, v, kept.writable())
	case gateway.KindOf(err) == gateway.NotFound:
		return q.learnNothing(ctx, err, kept.writable() && !past.told.IsZero())
	case unasked(err) && !past.told.IsZero():
		return q.fallBack(past, kept.writable())
	}
	return answer{failure: err}
}

// learn remembers what the back end told.
func (q question) learn(ctx context.Context, v value, writable bool) answer {
	f := fact{value: v, told: time.Now(), ttl: jittered(q.options.TTL)}
	a := answer{held: held{fact: f}}
	if q.id.kind.complete(v) {
		a.stored = q.generations.during(q.generation, q.id, func() {
			if writable {
				q.write(ctx, f)
			}
			q.hold(f)
		})
	}
	return a
}

// learnNothing remembers for a moment that the back end does not know the
// number, and forgets what it told before.
func (q question) learnNothing(ctx context.Context, err error, kept bool) answer {
	f := fact{notFound: gateway.AsError(err), told: time.Now(), ttl: q.options.NegativeTTL}
	if kept {
		_ = q.forget(ctx, q.of, q.id.kind) // it is counted
		q.generation = q.generations.of(q.id)
	}
	a := answer{held: held{fact: f}, failure: err}
	a.stored = q.options.NegativeTTL > 0 && q.generations.during(q.generation, q.id, func() {
		q.memory.hold(q.id.kind, q.of, held{fact: f, until: f.fresh(), life: f.ttl})
	})
	return a
}

// fallBack serves what is past its time, and goes on doing so for a while.
func (q question) fallBack(past fact, shared bool) answer {
	level := LevelMemory
	if shared {
		level = LevelShared
	}
	q.options.OnRequest(level, ResultStale, 0)
	now := time.Now()
	h := held{fact: past, until: now.Add(staleHold), life: past.fresh().Add(q.options.StaleIfError).Sub(now), stale: true}
	q.generations.during(q.generation, q.id, func() { q.memory.hold(q.id.kind, q.of, h) })
	return answer{held: h, level: level, tried: true}
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
	q.memory.hold(q.id.kind, q.of, held{fact: f, until: until, life: f.fresh().Add(q.options.StaleIfError).Sub(now)})
}

// remembered is what the memory has, past its time.
func (q question) remembered() fact {
	h, found := q.memory.get(q.id.kind, q.of)
	if !found || h.notFound != nil {
		return fact{}
	}
	return h.fact
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

// unasked reports whether a look-up failed without an answer about its number.
// Credentials that are refused are not among the reasons: nothing works then,
// and it should be seen.
func unasked(err error) bool {
	switch gateway.KindOf(err) {
	case gateway.Unavailable, gateway.Timeout, gateway.BadUpstream, gateway.NotUnderstood, gateway.RateLimited:
		return true
	default:
		return false
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
