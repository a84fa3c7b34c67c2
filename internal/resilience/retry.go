package resilience

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"causeway.example/internal/gateway"
)

// minAttempt is the least time that an attempt must have before the deadline
// to be worth its request.
const minAttempt = 10 * time.Millisecond

// RetryOptions say how often and how fast calls to one back end are repeated.
// Zero values mean the defaults.
type RetryOptions struct {
	// MaxAttempts counts the first one; default 3.
	MaxAttempts int
	// BaseDelay bounds the wait before the second attempt and doubles from
	// attempt to attempt up to MaxDelay; the wait is a random part of the bound
	// (full jitter), so that callers who failed together do not return
	// together. Default 100 ms and 2 s.
	BaseDelay, MaxDelay time.Duration
	// BudgetRatio and BudgetFloor bound the retries: at most the ratio of all
	// calls, plus the floor. Default 0.1 and 10.
	BudgetRatio float64
	BudgetFloor int
}

// Retrier repeats calls to one back end, inside one budget for all of its
// primitives. It is safe for concurrent use.
type Retrier struct {
	maxAttempts         int
	baseDelay, maxDelay time.Duration
	budget              *budget
}

// NewRetrier makes the retrier of one back end.
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

// Retry repeats a call that failed, where that is safe and may help.
//
// A read is repeated when the back end was not reached, did not answer in time
// or gave an answer that cannot be trusted; one that does not understand our
// message will not do so the next time. A write is repeated only when its
// error says that provably no byte of it was sent. Nothing is repeated that
// the gateway itself refused, when the budget is spent, when the caller has
// left, or when the wait and an attempt do not fit before the deadline: the
// last error is returned then.
func Retry[In, Out any](r *Retrier, call gateway.Call, op gateway.Op[In, Out]) gateway.Op[In, Out] {
	return func(ctx context.Context, in In) (Out, error) {
		r.budget.deposit()
		var last error
		for attempt := 1; ; attempt++ {
			out, err := op(ctx, in)
			if last != nil && errors.Is(err, errShed) {
				return out, last // why it failed, and not that the next attempt was refused
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

// repeatable reports whether repeating a call that failed with err is safe.
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

// delay draws the wait before the next attempt. It reports false when that
// attempt would come too late for the caller, or earlier than the back end
// asked for.
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

// wait reports whether the delay passed before the caller left.
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
