package resilience

import (
	"context"
	"time"

	"causeway.example/internal/gateway"
)

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
