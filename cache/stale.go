package cache

import (
	"context"
	"time"

	"causeway.example/internal/gateway"
)

// staleReuse is how long a stale answer is served without asking the back end
// again, which could not be asked a moment ago.
const staleReuse = 5 * time.Second

// staleWaitFloor is the part of StaleWait that a look-up always has: one of
// several in the same request, too, of which the first one used the time up.
const staleWaitFloor = 6

// expiresAt returns the time from which on a fact must not be served.
func (c *Cache) expiresAt(f entry) time.Time {
	if f.notFound != nil {
		return f.staleAt()
	}
	return f.staleAt().Add(c.options.StaleIfError)
}

// staleEntry returns the entry that may be served if the back end cannot be asked,
// and its level. There is none if told is zero.
func (q lookupOp) staleEntry(kept sharedResult) (past entry, level string) {
	if kept.writable() {
		return kept.entry, LevelShared
	}
	// What the store says now is not known: the memory may answer.
	return q.staleInMemory(), LevelMemory
}

// staleInMemory is what the memory has, past its time or not.
func (q lookupOp) staleInMemory() entry {
	h, found := q.memory.get(q.id.kind, q.key)
	if !found || h.notFound != nil || !time.Now().Before(h.expiresAt) {
		return entry{}
	}
	return h.entry
}

// staleTimer returns a channel that receives when a caller with a stale entry at
// hand has waited long enough for the look-up, and how to release it. Without
// such an entry it never receives.
func (q lookupOp) staleTimer(ctx context.Context, past entry) (<-chan time.Time, func()) {
	if past.fetchedAt.IsZero() {
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
func (q lookupOp) serveStale(past entry, level string) (result, bool) {
	now := time.Now()
	ends := q.expiresAt(past)
	if past.fetchedAt.IsZero() || !now.Before(ends) {
		return result{}, false
	}
	h := memoryEntry{entry: past, freshUntil: earlier(now.Add(staleReuse), ends), expiresAt: ends, stale: true}
	served := q.generations.ifCurrentExclusive(q.generation, q.id, func() bool {
		if own, found := q.memory.get(q.id.kind, q.key); found && own.supersedes(past) {
			return false
		}
		q.memory.set(q.id.kind, q.key, h)
		return true
	})
	if !served {
		return result{}, false
	}
	q.options.OnRequest(level, ResultStale, 0)
	return result{memoryEntry: h, level: level, attempted: true}, true
}

// serveStaleRetry serves what may be served now, after the number, or another
// one of its stripe, was invalidated. It reports false if there is nothing.
func (q lookupOp) serveStaleRetry(ctx context.Context, kept sharedResult) (result, bool) {
	q.generation = q.generations.current(q.id)
	if !kept.writable() {
		return q.serveStale(q.staleInMemory(), LevelMemory)
	}
	f, result := q.peekShared(ctx)
	if result == ResultHit {
		return q.promote(f), true
	}
	return q.serveStale(f, LevelShared)
}

// staleAllowed reports whether a look-up failed without an answer about its number.
// Credentials that are refused are not among the reasons: nothing works then,
// and it should be seen.
func staleAllowed(err error) bool {
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
