package cache

import (
	"context"
	"strconv"
	"time"

	"causeway.example/internal/gateway"
)

// recheck looks numbers up by ask, whatever is remembered of them, and remembers
// the answer in its place. A look-up that fails changes nothing.
func (c *Cache) recheck(k kind, ask fetch) lookup {
	return func(ctx context.Context, of gateway.ServiceKey) answer {
		q := question{c, c.hasher.identify(k, of), of, 0, ask}
		key := "recheck " + q.id.key + strconv.FormatUint(c.generations.of(q.id), 36)
		flight, began := q.detached(ctx, key, func(ctx context.Context) answer {
			// A look-up that began before may bring the old answer, and is not
			// remembered any more.
			c.generations.end(q.id.stripe)
			q.generation = c.generations.of(q.id)
			var kept reading
			if c.options.Shared != nil {
				kept.result = ResultMiss
				kept.fact, _ = q.peek(ctx)
			}
			return q.ask(ctx, kept)
		})
		select {
		case result := <-flight:
			a, _ := result.Val.(answer)
			return tell(ctx, a, time.Now(), !began.Load())
		case <-ctx.Done():
			return tell(ctx, answer{failure: left(ctx.Err())}, time.Now(), !began.Load())
		}
	}
}

// briefly bounds the wait for a look-up by StaleWait, for callers that have an
// answer to fall back to. The look-up goes on.
func (c *Cache) briefly(look lookup) lookup {
	return func(ctx context.Context, of gateway.ServiceKey) answer {
		ctx, cancel := context.WithTimeout(ctx, c.options.StaleWait)
		defer cancel()
		return look(ctx, of)
	}
}
