package gateway

import (
	"context"
	"slices"
)

// retryStale resolves an identity by look and calls do with it. A remembered
// identity may be stale, because a number can come back on another line: if do
// reports that the back end does not recognise it, it is resolved again by
// recheck, and do is called once more if the result differs.
//
// do may be a write: stale then means that nothing of it was done. It is never
// called a third time. If recheck fails or returns the same, the answer of the
// first call stands; an identity that look has just fetched is not rechecked.
// The error is that of look.
func retryStale[T comparable](ctx context.Context, look, recheck func(context.Context) (T, error), do func(T) (stale bool)) error {
	found, remembered, err := resolve(ctx, look)
	if err != nil || !do(found) || !remembered {
		return err
	}
	if again, err := recheck(ctx); err == nil && again != found {
		do(again)
	}
	return nil
}

// resolve calls look, and reports whether any part of its result may have been
// remembered, and not been fetched from the back end for this call.
func resolve[T any](ctx context.Context, look func(context.Context) (T, error)) (found T, remembered bool, err error) {
	noted, resolutions := WithResolutions(ctx)
	found, err = look(noted)
	all := resolutions.All()
	for _, r := range all {
		remembered = remembered || r.Level != ""
		RecordResolution(ctx, r) // the answer's headers are made of it
	}
	return found, remembered || len(all) == 0, err
}

// isStaleTarget reports whether the back end refused a write of n items, and
// did none of it, in a way that is explained by an address that is not valid any
// more: it does not know it, or its state forbids the write, as that of a
// disconnected pool does. All items are refused for the same one of the two
// reasons then. An answer with another number of items proves nothing.
func isStaleTarget(answers []OrderResult, err error, n int) bool {
	if err != nil {
		e := AsError(err)
		return e.Outcome == Refused && (e.Kind == NotFound || e.Kind == Conflict)
	}
	return n > 0 && len(answers) == n && (allRefused(answers, NotFound) || allRefused(answers, Conflict))
}

// allRefused reports whether every item was refused with this kind.
func allRefused(answers []OrderResult, kind Kind) bool {
	return !slices.ContainsFunc(answers, func(a OrderResult) bool {
		return a.Refused == nil || a.Refused.Kind != kind || a.OrderID != ""
	})
}
