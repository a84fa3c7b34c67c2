package resilience

import (
	"context"
	"time"

	"causeway.example/internal/gateway"
)

// notEnoughRetryAfter is the Retry-After of a write that had too little time. The
// look-ups before it are cached by now, so it probably fits the next time.
const notEnoughRetryAfter = time.Second

// EnoughTime refuses a write, before anything of it is sent, if less than d is left
// before its deadline. A write that is cut off has an unknown outcome although the
// back end works; one that was not sent can be repeated.
//
// It is next to the adapter, after the time for look-ups, checks, the wait for a
// permit and the delay of a retry has been spent. Reads are not refused: cutting
// them off does no harm.
func EnoughTime[In, Out any](d time.Duration, call gateway.Call, op gateway.Op[In, Out]) gateway.Op[In, Out] {
	if call.Class != gateway.Write {
		return op
	}
	return func(ctx context.Context, in In) (out Out, err error) {
		if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < d {
			return out, tooLate(call)
		}
		return op(ctx, in)
	}
}

func tooLate(call gateway.Call) *gateway.Error {
	return &gateway.Error{
		Kind:       gateway.Unavailable,
		Detail:     "what comes before the write took so long that too little time was left for the back end " + string(call.System) + " to do it: nothing of the write was sent",
		RetryAfter: notEnoughRetryAfter,
		Outcome:    call.Outcome(gateway.NotSent),
		Unsent:     true,
		Upstream:   gateway.NewUpstreamFault(call.System, "", ""),
		Err:        shedByTime,
	}
}
