package cache

import (
	"context"
	"time"

	"causeway.example/internal/gateway"
)

// staleHold is how long a stale answer is served without asking the back end
// again, which could not be asked a moment ago.
const staleHold = 5 * time.Second

// staleWaitFloor is the part of StaleWait that a look-up always has: one of
// several in the same request, too, of which the first one used the time up.
const staleWaitFloor = 6

// ends returns the time from which on a fact must not be served.
func (c *Cache) ends(f fact) time.Time {
	if f.notFound != nil {
		return f.fresh()
	}
	return f.fresh().Add(c.options.StaleIfError)
}

// stale returns the entry that may be served if the back end cannot be asked,
// and its level. There is none if told is zero.
func (q question) stale(kept reading) (past fact, level string) {
	if kept.writable() {
		return kept.fact, LevelShared
	}
	// What the store says now is not known: the memory may answer.
	return q.remembered(), LevelMemory
}

// remembered is what the memory has, past its time or not.
func (q question) remembered() fact {
	h, found := q.memory.get(q.id.kind, q.of)
	if !found || h.notFound != nil || !time.Now().Before(h.ends) {
		return fact{}
	}
	return h.fact
}

// patience returns a channel that receives when a caller with a stale entry at
// hand has waited long enough for the look-up, and how to release it. Without
// such an entry it never receives.
func (q question) patience(ctx context.Context, past fact) (<-chan time.Time, func()) {
	if past.told.IsZero() {
		return nil, func() {}
	}
	timer := time.NewTimer(q.staleWait(ctx))
	return timer.C, func() { timer.Stop() }
}

// staleWait returns how long a caller with a stale entry at hand waits. All
// look-ups of one request share StaleWait, so that one with two of them does
// not take twice as long: the caller's deadline, which began as LookupTimeout,
// shows what is used up.
func (c *Cache) staleWait(ctx context.Context) time.Duration {
	wait := c.options.StaleWait
	deadline, ok := ctx.Deadline()
	if !ok {
		return wait
	}
	used := max(0, c.options.LookupTimeout-time.Until(deadline))
	return max(wait-used, wait/staleWaitFloor)
}

// serveStale serves what is past its time, and goes on doing so for a while. It
// reports false if past has ended, was invalidated, or was superseded.
func (q question) serveStale(past fact, level string) (answer, bool) {
	now := time.Now()
	ends := q.ends(past)
	if past.told.IsZero() || !now.Before(ends) {
		return answer{}, false
	}
	h := held{fact: past, until: earlier(now.Add(staleHold), ends), ends: ends, stale: true}
	served := q.generations.alone(q.generation, q.id, func() bool {
		if own, found := q.memory.get(q.id.kind, q.of); found && own.supersedes(past) {
			return false
		}
		q.memory.hold(q.id.kind, q.of, h)
		return true
	})
	if !served {
		return answer{}, false
	}
	q.options.OnRequest(level, ResultStale, 0)
	return answer{held: h, level: level, tried: true}, true
}

// serveStaleAgain serves what may be served now, after the number, or another
// one of its stripe, was invalidated. It reports false if there is nothing.
func (q question) serveStaleAgain(ctx context.Context, kept reading) (answer, bool) {
	q.generation = q.generations.of(q.id)
	if !kept.writable() {
		return q.serveStale(q.remembered(), LevelMemory)
	}
	f, result := q.peek(ctx)
	if result == ResultHit {
		return q.promote(f), true
	}
	return q.serveStale(f, LevelShared)
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

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
