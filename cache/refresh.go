package cache

import (
	"context"
	"sync/atomic"
	"time"

	"causeway.example/internal/gateway"
)

// refresh returns a look-up that fetches a number from the back end, whatever is
// cached, and replaces the entry. If it fails it changes nothing.
func (c *Cache) refresh(k kind, fetch fetchFunc) lookupFunc {
	return func(ctx context.Context, key gateway.ServiceKey) (res result) {
		q := c.newLookupOp(k, key, fetch)
		started := new(atomic.Bool)
		flight := q.flights.DoChan("refresh "+q.flightKey(), q.refreshFlight(ctx, started))
		select {
		case done := <-flight:
			res, _ = done.Val.(result)
		case <-ctx.Done():
			res = result{failure: errAbandoned(ctx.Err())}
		}
		recordResolution(ctx, &res, time.Now(), !started.Load())
		return res
	}
}

// refreshFlight is [lookupOp.flight] without a look at what is cached.
func (q lookupOp) refreshFlight(ctx context.Context, started *atomic.Bool) func() (any, error) {
	return func() (res any, _ error) {
		started.Store(true)
		ctx, cancel := q.detach(ctx)
		defer cancel()
		defer recoverPanic(&res)
		// A look-up that began earlier may return the old entry: it is not stored
		// any more.
		q.generations.advance(q.id.stripe)
		q.generation = q.generations.current(q.id)
		var shared sharedResult
		if q.options.Shared != nil {
			shared.label = ResultMiss
			shared.entry, _ = q.peekShared(ctx)
		}
		return q.storeFetched(ctx, q.fetch(ctx, q.key), shared), nil
	}
}

// withStaleWait bounds the wait for a look-up by StaleWait, for callers that
// have another answer. The look-up continues.
func (c *Cache) withStaleWait(lookup lookupFunc) lookupFunc {
	return func(ctx context.Context, key gateway.ServiceKey) result {
		ctx, cancel := context.WithTimeout(ctx, c.options.StaleWait)
		defer cancel()
		return lookup(ctx, key)
	}
}
