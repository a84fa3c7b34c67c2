package cache

import (
	"context"
	"crypto/rand"
	"time"
)

// The intervals at which a replica polls for the result of another one.
const (
	minLeasePoll = 25 * time.Millisecond
	maxLeasePoll = 200 * time.Millisecond
)

// acquireLease blocks until this replica holds the look-up lease and returns
// its release func, or until another replica has stored the result, and returns
// that. It does not wait longer than LeaseTime, and not at all if the store
// fails: two look-ups are better than none.
func (q lookupOp) acquireLease(ctx context.Context) (found *entry, release func()) {
	token := rand.Text()
	deadline := time.Now().Add(q.options.LeaseTime)
	for poll := minLeasePoll; ; poll = min(2*poll, maxLeasePoll) {
		acquired, err := q.options.Shared.Acquire(ctx, q.id.lease(), token, q.options.LeaseTime)
		if q.countWriteError(err) {
			return nil, func() {}
		}
		// Also with the lease acquired: its previous holder may just have stored the
		// result.
		e, label := q.peekShared(ctx)
		if label == ResultHit {
			if acquired {
				q.releaseLease(ctx, token)
			}
			q.options.OnRequest(LevelShared, ResultCoalesced, 0)
			return &e, nil
		}
		if acquired {
			return nil, func() { q.releaseLease(ctx, token) }
		}
		if label == ResultError || !time.Now().Add(poll).Before(deadline) || !sleep(ctx, poll) {
			return nil, func() {}
		}
	}
}

// releaseLease releases the lease, even if the look-up took all its time. A
// lease that cannot be released expires.
func (q lookupOp) releaseLease(ctx context.Context, token string) {
	q.countWriteError(q.options.Shared.Release(context.WithoutCancel(ctx), q.id.lease(), token))
}

// sleep waits for d, and reports false if ctx is done first.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
