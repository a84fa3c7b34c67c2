package resilience

import (
	"context"
	"errors"
	"time"

	"causeway.example/internal/gateway"
)

// Timeout bounds one attempt by d.
//
// An adapter sees its context end and says itself what that means; its error
// passes as it is. Only where an adapter returns the bare context error is it
// classified here, on the safe side: a write may have been sent.
func Timeout[In, Out any](d time.Duration, call gateway.Call, op gateway.Op[In, Out]) gateway.Op[In, Out] {
	return func(ctx context.Context, in In) (Out, error) {
		ctx, cancel := context.WithTimeout(ctx, d)
		defer cancel()
		out, err := op(ctx, in)
		return out, expired(call, err)
	}
}

// expired classifies a bare context error and leaves every other error alone.
func expired(call gateway.Call, err error) error {
	var classified *gateway.Error
	left := errors.Is(err, context.Canceled)
	if errors.As(err, &classified) || !left && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	system := "the back end " + string(call.System)
	e := &gateway.Error{Kind: gateway.Timeout, Upstream: gateway.NewUpstreamFault(call.System, "", ""), Err: err}
	switch {
	case call.Class == gateway.Write:
		e.Code, e.Outcome = gateway.CodeOutcomeUnknown, gateway.Unknown
		e.Detail = system + " did not answer in time: whether the request was done is not known"
	case left:
		e.Kind, e.Detail = gateway.Canceled, "the caller left before the answer"
	default:
		e.Detail = system + " did not answer in time"
	}
	return e
}
