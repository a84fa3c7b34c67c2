package resilience

import (
	"context"
	"time"

	"causeway.example/internal/gateway"
)

// Deadline bounds a whole operation as [WithDeadline] does.
func Deadline[In, Out any](d time.Duration, class gateway.Class, op gateway.Op[In, Out]) gateway.Op[In, Out] {
	return func(ctx context.Context, in In) (Out, error) {
		ctx, cancel := WithDeadline(ctx, d, class)
		defer cancel()
		return op(ctx, in)
	}
}

// WithDeadline bounds a whole operation, its look-ups and retries included, by d
// or the caller's own deadline, whichever comes first. The operation ends before
// the returned function is called.
//
// A read ends when the caller leaves. A write does not: a client that goes
// away between the sending and the answer must not leave a write whose outcome
// nobody knows, so its cancellation is ignored and only the deadline counts.
func WithDeadline(ctx context.Context, d time.Duration, class gateway.Class) (context.Context, context.CancelFunc) {
	if class == gateway.Write {
		callers, has := ctx.Deadline()
		ctx = context.WithoutCancel(ctx)
		if left := time.Until(callers); has && left < d {
			d = left
		}
	}
	return context.WithTimeout(ctx, d)
}
