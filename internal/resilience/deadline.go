package resilience

import (
	"context"
	"time"

	"causeway.example/internal/gateway"
)

// WithDeadline bounds a whole operation, including look-ups and retries, by d or by
// the caller's deadline, whichever is earlier. The operation must have ended before
// the returned function is called.
//
// A read is cancelled when the client disconnects. A write is not: its outcome would
// be unknown if the client disconnected between request and response, so only the
// deadline applies.
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
