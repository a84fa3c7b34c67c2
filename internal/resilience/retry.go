package resilience

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"causeway.example/internal/gateway"
)

// minAttempt is the minimum time before the deadline for another attempt.
const minAttempt = 10 * time.Millisecond

// RetryOptions configure how often and how fast calls to one back end are retried.
// Zero values select the defaults.
type RetryOptions struct {
	// MaxAttempts includes the first attempt; default 3.
	MaxAttempts int
	// BaseDelay bounds the delay before the second attempt. The bound doubles with
	// each attempt up to MaxDelay; the delay is a random part of it (full jitter), so
	// that calls that failed together are not retried together. Default 100 ms and
	// 2 s.
	BaseDelay, MaxDelay time.Duration
	// BudgetRatio and BudgetFloor bound the retries: at most ratio times the calls,
	// plus the floor. Default 0.1 and 10.
	BudgetRatio float64
	BudgetFloor int
}

// Retrier retries calls to one back end, within one budget for all of its
// primitives. It is safe for concurrent use.
type Retrier struct {
	maxAttempts         int
	baseDelay, maxDelay time.Duration
	budget              *budget
}

// NewRetrier returns the retrier of one back end.
func NewRetrier(o RetryOptions) *Retrier {
	orElse(&o.MaxAttempts, 3)
	orElse(&o.BaseDelay, 100*time.Millisecond)
	orElse(&o.MaxDelay, 2*time.Second)
	orElse(&o.BudgetRatio, 0.1)
	orElse(&o.BudgetFloor, 10)
	return &Retrier{
		maxAttempts: o.MaxAttempts,
		baseDelay:   o.BaseDelay,
		maxDelay:    o.MaxDelay,
		budget:      newBudget(o.BudgetRatio, o.BudgetFloor),
	}
}

// Retry retries a failed call if that is safe and may help.
//
// A read is retried if the back end was not reached, did not respond in time or sent
// an invalid response, but not if it did not understand the message, which is the
// same the next time. A write is retried only if its error proves that no byte of it
// was sent. Nothing is retried if the gateway itself refused the call, the budget is
// exhausted, the caller has left, or delay and attempt do not fit before the
// deadline: the last error is returned then.
func Retry[In, Out any](r *Retrier, call gateway.Call, op gateway.Op[In, Out]) gateway.Op[In, Out] {
	return func(ctx context.Context, in In) (Out, error) {
		r.budget.deposit()
		var last error
		for attempt := 1; ; attempt++ {
			out, err := op(ctx, in)
			if last != nil && errors.Is(err, errShed) {
				return out, last // why it failed, rather than that the next attempt was refused
			}
			last = err
			if err == nil || attempt >= r.maxAttempts || !repeatable(call.Class, err) {
				return out, err
			}
			delay, ok := r.delay(ctx, attempt, err)
			if !ok || !r.budget.withdraw() || !wait(ctx, delay) {
				return out, err
			}
		}
	}
}

// repeatable reports whether it is safe to retry a call that failed with err.
func repeatable(class gateway.Class, err error) bool {
	if errors.Is(err, errShed) {
		return false
	}
	e := gateway.AsError(err)
	if class == gateway.Write {
		return e.Kind == gateway.Unavailable && e.Outcome == gateway.NotSent
	}
	return unhealthy(e)
}

// delay returns the delay before the next attempt. It returns false if that would be
// too late for the caller, or earlier than the back end's Retry-After.
func (r *Retrier) delay(ctx context.Context, attempt int, err error) (time.Duration, bool) {
	bound := min(r.baseDelay, r.maxDelay)
	for range attempt - 1 {
		bound = min(2*bound, r.maxDelay)
	}
	asked := gateway.AsError(err).RetryAfter
	if asked > r.maxDelay || ctx.Err() != nil {
		return 0, false
	}
	delay := max(rand.N(bound), asked) //nolint:gosec // jitter needs no secrecy
	deadline, ok := ctx.Deadline()
	return delay, !ok || time.Until(deadline) >= delay+minAttempt
}

// wait waits, and reports whether the delay passed before ctx was done.
func wait(ctx context.Context, delay time.Duration) bool {
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// errShed marks errors by which the gateway itself refuses a call. Retrying such a
// call would defeat the protection, and its error says nothing about the back end.
var errShed = errors.New("not tried")

// shed is the cause of such an error: the decorator that refused the call.
type shed string

// The decorators that refuse calls.
const (
	shedByLimit   shed = "limit"
	shedByBreaker shed = "breaker"
	shedByTarget  shed = "target" // the breaker, for one target
	shedByTime    shed = "time"
)

// Error implements error.
func (s shed) Error() string { return errShed.Error() + ": " + string(s) }

// Is reports that every shed is an errShed.
func (s shed) Is(target error) bool { return target == errShed }

// ShedBy returns the decorator that refused the call, for traces.
func (s shed) ShedBy() string { return string(s) }
