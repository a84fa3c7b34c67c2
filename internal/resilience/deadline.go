package resilience

import (
	"context"
	"time"

	"causeway.example/internal/gateway"
)

// Deadline bounds a whole operation, its look-ups and retries included, by d
// or the caller's own deadline, whichever comes first.
//
// A read ends when the caller leaves. A write does not: a client that goes
// away between the sending and the answer must not leave a write whose outcome
// nobody knows, so its cancellation is ignored and only the deadline counts.
func Deadline[In, Out any](d time.Duration, class gateway.Class, op gateway.Op[In, Out]) gateway.Op[In, Out] {
	return func(ctx context.Context, in In) (Out, error) {
		if class == gateway.Write {
			detached, cancel := withoutCancel(ctx)
			defer cancel()
			ctx = detached
		}
		ctx, cancel := context.WithTimeout(ctx, d)
		defer cancel()
		return op(ctx, in)
	}
}

// withoutCancel detaches from the caller's cancellation but keeps its deadline.
func withoutCancel(ctx context.Context) (context.Context, context.CancelFunc) {
	detached := context.WithoutCancel(ctx)
	if deadline, ok := ctx.Deadline(); ok {
		return context.WithDeadline(detached, deadline)
	}
	return detached, func() {}
}
