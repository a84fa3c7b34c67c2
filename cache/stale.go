package cache

import (
	"context"
	"time"

	"causeway.example/internal/gateway"
)

// staleReuse is how long a stale entry is served before the back end is asked
// again.
const staleReuse = 5 * time.Second

// minStaleWaitPart divides StaleWait: each of several look-ups of a request may
// wait for at least this part of it, even if the first one used up the rest.
const minStaleWaitPart = 6

// expiresAt returns the time from which on an entry must not be served.
func (c *Cache) expiresAt(e entry) time.Time {
	if e.notFound != nil {
		return e.staleAt()
	}
	return e.staleAt().Add(c.options.StaleIfError)
}

// staleEntry returns the entry that may be served if the back end cannot be
// asked, and its level. Its fetchedAt is zero if there is none.
func (q lookupOp) staleEntry(shared sharedResult) (stale entry, level string) {
	if shared.writable() {
		return shared.entry, LevelShared
	}
	// The store did not answer: the memory may.
	return q.staleInMemory(), LevelMemory
}

// staleInMemory returns the value in memory, fresh or stale.
func (q lookupOp) staleInMemory() entry {
	e, found := q.memory.get(q.id.kind, q.key)
	if !found || e.notFound != nil || !time.Now().Before(e.expiresAt) {
		return entry{}
	}
	return e.entry
}

// staleTimer returns a channel that receives when a caller with a stale entry
// has waited long enough for the look-up, and a function that stops the timer.
// Without a stale entry it never receives.
func (q lookupOp) staleTimer(ctx context.Context, stale entry) (<-chan time.Time, func()) {
	if stale.fetchedAt.IsZero() {
		return nil, func() {}
	}
	timer := time.NewTimer(q.staleWait(ctx))
	return timer.C, func() { timer.Stop() }
}

// staleWait returns how long a caller with a stale entry waits. All look-ups of
// a request share StaleWait, so that two of them do not take twice as long. The
// time used so far shows in the caller's deadline, which began as
// LookupTimeout.
func (c *Cache) staleWait(ctx context.Context) time.Duration {
	wait := c.options.StaleWait
	deadline, ok := ctx.Deadline()
	if !ok {
		return wait
	}
	used := max(0, c.options.LookupTimeout-time.Until(deadline))
	return max(wait-used, wait/minStaleWaitPart)
}

// serveStale serves a stale entry, and stores it in memory for staleReuse. It
// reports false if the entry has expired, or was invalidated or superseded.
func (q lookupOp) serveStale(stale entry, level string) (result, bool) {
	now := time.Now()
	expiresAt := q.expiresAt(stale)
	if stale.fetchedAt.IsZero() || !now.Before(expiresAt) {
		return result{}, false
	}
	e := memoryEntry{entry: stale, freshUntil: earlier(now.Add(staleReuse), expiresAt), expiresAt: expiresAt, stale: true}
	served := q.generations.ifCurrentExclusive(q.generation, q.id, func() bool {
		if own, found := q.memory.get(q.id.kind, q.key); found && own.supersedes(stale) {
			return false
		}
		q.memory.set(q.id.kind, q.key, e)
		return true
	})
	if !served {
		return result{}, false
	}
	q.options.OnRequest(level, ResultStale, 0)
	return result{memoryEntry: e, level: level, attempted: true}, true
}

// serveStaleRetry serves what may be served after an invalidation, of this
// number or of another one of its stripe. It reports false if there is nothing.
func (q lookupOp) serveStaleRetry(ctx context.Context, shared sharedResult) (result, bool) {
	q.generation = q.generations.current(q.id)
	if !shared.writable() {
		return q.serveStale(q.staleInMemory(), LevelMemory)
	}
	e, label := q.peekShared(ctx)
	if label == ResultHit {
		return q.promote(e), true
	}
	return q.serveStale(e, LevelShared)
}

// staleAllowed reports whether a look-up failed in a way that permits serving a
// stale entry: without an answer about the number. Refused credentials do not
// permit it: nothing works then, and that should be seen.
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
