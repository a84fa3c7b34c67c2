package resilience

import (
	"context"
	"errors"
	"time"

	"causeway.example/internal/gateway"
)

// Timeout bounds one attempt by d.
//
// Adapters classify the end of their context themselves, and such an error is
// returned unchanged. Only a bare context error is classified here, conservatively:
// a write may have been sent.
func Timeout[In, Out any](d time.Duration, call gateway.Call, op gateway.Op[In, Out]) gateway.Op[In, Out] {
	return func(ctx context.Context, in In) (Out, error) {
		ctx, cancel := context.WithTimeout(ctx, d)
		defer cancel()
		out, err := op(ctx, in)
		return out, classifyTimeout(call, err)
	}
}

// classifyTimeout classifies a bare context error and returns every other error
// unchanged.
func classifyTimeout(call gateway.Call, err error) error {
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
