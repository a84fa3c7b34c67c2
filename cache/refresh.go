package cache

import (
	"context"
	"strconv"
	"time"

	"causeway.example/internal/gateway"
)

// refresh looks numbers up by ask, whatever is remembered of them, and remembers
// the answer in its place. A look-up that fails changes nothing.
func (c *Cache) refresh(k kind, ask fetchFunc) lookupFunc {
	return func(ctx context.Context, of gateway.ServiceKey) result {
		q := lookupOp{c, c.hasher.identify(k, of), of, 0, ask}
		key := "recheck " + q.id.key + strconv.FormatUint(c.generations.current(q.id), 36)
		flight, began := q.runDetached(ctx, key, func(ctx context.Context) result {
			// A look-up that began before may bring the old answer, and is not
			// remembered any more.
			c.generations.advance(q.id.stripe)
			q.generation = c.generations.current(q.id)
			var kept sharedResult
			if c.options.Shared != nil {
				kept.label = ResultMiss
				kept.entry, _ = q.peekShared(ctx)
			}
			return q.fetchAndStore(ctx, kept)
		})
		select {
		case done := <-flight:
			a, _ := done.Val.(result)
			return record(ctx, a, time.Now(), !began.Load())
		case <-ctx.Done():
			return record(ctx, result{failure: errAbandoned(ctx.Err())}, time.Now(), !began.Load())
		}
	}
}

// withStaleWait bounds the wait for a look-up by StaleWait, for callers that have an
// answer to fall back to. The look-up goes on.
func (c *Cache) withStaleWait(look lookupFunc) lookupFunc {
	return func(ctx context.Context, of gateway.ServiceKey) result {
		ctx, cancel := context.WithTimeout(ctx, c.options.StaleWait)
		defer cancel()
		return look(ctx, of)
	}
}
