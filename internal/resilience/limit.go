package resilience

import (
	"context"
	"errors"
	"fmt"
	"time"

	"causeway.example/internal/gateway"
)

// overloadedRetryAfter is the Retry-After of a refused call. Calls take well under
// a second, so permits are released soon.
const overloadedRetryAfter = time.Second

// errFull is the cause if a call got no permit in time.
var errFull = errors.New("no permit was free in time")

// LimitOptions bound the calls in flight at one back end.
type LimitOptions struct {
	// Concurrency is the maximum number of calls in flight. It is required.
	Concurrency uint
	// MaxWait is how long a call waits for a permit; zero disables waiting.
	MaxWait time.Duration
}

// Limiter counts the calls in flight at one back end. It is safe for concurrent
// use.
type Limiter struct {
	permits permits
	maxWait time.Duration
}

// NewLimiter returns the limiter of one back end.
func NewLimiter(o LimitOptions) *Limiter {
	return &Limiter{permits: newPermits(int(o.Concurrency)), maxWait: o.MaxWait}
}

// Limit makes a call with a permit, for which it may wait; while several clients
// wait, none of them keeps more than half of the permits. A call without a permit
// fails with kind Unavailable and code overloaded, without having sent anything. A
// panic in op releases the permit.
func Limit[In, Out any](l *Limiter, call gateway.Call, op gateway.Op[In, Out]) gateway.Op[In, Out] {
	return func(ctx context.Context, in In) (out Out, err error) {
		client := gateway.ClientOf(ctx)
		if err := l.permits.acquire(ctx, client, l.maxWait); err != nil {
			return out, overloaded(call, err)
		}
		defer l.permits.release(client)
		return op(ctx, in)
	}
}

// overloaded returns the error of a call without a permit. cause is [errFull] or the
// context's error. A deadline that passes in the queue is overload as well.
func overloaded(call gateway.Call, cause error) *gateway.Error {
	if errors.Is(cause, context.Canceled) {
		return &gateway.Error{Kind: gateway.Canceled, Outcome: call.Outcome(gateway.NotSent), Detail: "the caller left before the request was sent", Err: cause}
	}
	return &gateway.Error{
		Kind:       gateway.Unavailable,
		Code:       gateway.CodeOverloaded,
		Detail:     "too many requests to the back end " + string(call.System) + " are under way",
		RetryAfter: overloadedRetryAfter,
		Outcome:    call.Outcome(gateway.NotSent),
		Unsent:     true,
		Err:        fmt.Errorf("%w: %w", shedByLimit, cause),
	}
}
