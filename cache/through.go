package cache

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"causeway.example/internal/gateway"
)

// Through resolves services by op and remembers the answers under kind.
//
// Concurrent callers share one look-up. It is detached from all of them, with
// a deadline of its own, so that the first one to leave takes nobody along;
// each of them leaves when its own context ends.
func Through[T value](c *Cache, kind string, op gateway.Op[gateway.ServiceKey, T]) gateway.Op[gateway.ServiceKey, T] {
	return func(ctx context.Context, in gateway.ServiceKey) (out T, err error) {
		id := c.hasher.identify(kind, in)
		leads := false
		flight := c.flights.DoChan(id.key, func() (any, error) {
			leads = true
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.lookupTimeout)
			defer cancel()
			return resolve(ctx, c, id, in, op)
		})
		select {
		case result := <-flight:
			if !leads {
				c.report(ResultCoalesced)
			}
			out, _ = result.Val.(T)
			return out, result.Err
		case <-ctx.Done():
			return out, left(ctx.Err())
		}
	}
}

// resolve answers from the store or by op. A panic would end the process here,
// outside of any request: it becomes an error of the look-up.
func resolve[T value](ctx context.Context, c *Cache, id identity, in gateway.ServiceKey, op gateway.Op[gateway.ServiceKey, T]) (out T, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &gateway.Error{Kind: gateway.Internal, Err: fmt.Errorf("panic in a look-up: %v\n%s", p, debug.Stack())}
		}
	}()
	generation := c.generations.of(id)
	out, result := load[T](ctx, c, id)
	c.report(result)
	if result == ResultHit {
		return out, nil
	}
	out, err = op(ctx, in)
	if err != nil || result == ResultError || result == ResultBypass {
		// A store that could not be read is not written: a stalled one would
		// cost its budget twice.
		return out, err
	}
	c.generations.during(generation, id, func() { save(ctx, c, id, out) })
	return out, nil
}

// load reads an entry and says how that went.
func load[T value](ctx context.Context, c *Cache, id identity) (out T, result string) {
	data, found, err := c.store.Get(ctx, id.key)
	switch {
	case errors.Is(err, ErrBypassed):
		return out, ResultBypass
	case err != nil:
		return out, ResultError
	case !found:
		return out, ResultMiss
	}
	out, err = decode[T](id, data)
	switch {
	case errors.Is(err, errForeign):
		return out, ResultForeign
	case err != nil:
		return out, ResultCorrupt
	}
	return out, ResultHit
}

func save[T value](ctx context.Context, c *Cache, id identity, v T) {
	if !v.complete() {
		return
	}
	data, err := encode(id, v)
	if err == nil {
		err = c.store.Set(ctx, id.key, data, c.jittered())
	}
	if err != nil {
		c.report(ResultWriteError)
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
