package resilience

import (
	"context"
	"errors"
	"fmt"
	"time"

	"causeway.example/internal/gateway"
)

// overloadedRetryAfter is what a caller is told to wait when a cap is reached:
// calls take well under a second, so permits come free soon.
const overloadedRetryAfter = time.Second

// errFull is the cause of a call that got no permit in time.
var errFull = errors.New("no permit was free in time")

// LimitOptions bound the calls that are under way at one back end.
type LimitOptions struct {
	// Concurrency is the number of calls at the same time; zero means 64.
	Concurrency uint
	// MaxWait is how long a call waits for its turn; zero: not at all.
	MaxWait time.Duration
}

// Limiter counts the calls under way at one back end. It is safe for
// concurrent use.
type Limiter struct {
	permits permits
	maxWait time.Duration
}

// NewLimiter makes the limiter of one back end.
func NewLimiter(o LimitOptions) *Limiter {
	if o.Concurrency == 0 {
		o.Concurrency = 64
	}
	return &Limiter{permits: newPermits(int(o.Concurrency)), maxWait: o.MaxWait}
}

// Limit lets a call through when fewer calls than the cap are under way, and
// otherwise after a short wait; when several clients wait, none of them keeps
// more than half of the permits. A call whose turn does not come fails with
// kind Unavailable, code overloaded; nothing was sent then. A panic in op
// gives its permit back.
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

// overloaded says why a call got no permit: cause is [errFull] or the
// context's error. A deadline that ends in the queue is overload as well.
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
