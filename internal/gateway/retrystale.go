package gateway

import (
	"context"
	"slices"
)

// RetryStale calls do with an identity. A cached identity may be stale, because
// a number can be reassigned to another line: if do reports that the back end
// does not recognise it, it is refreshed, and do is called once more if the
// result differs.
//
// do may be a write: reporting stale means that nothing of it was done. It is
// never called a third time. If refresh fails or returns the same identity, the
// outcome of the first call stands. An identity that is not cached was fetched
// just now, and is not refreshed.
func RetryStale[T comparable](ctx context.Context, identity T, cached bool, refresh func(context.Context) (T, error), do func(T) (stale bool)) {
	if !do(identity) || !cached {
		return
	}
	if again, err := refresh(ctx); err == nil && again != identity {
		do(again)
	}
}

// StalePool reports whether what a read of a pool returned shows that the pool's
// line is stale: the back end does not know it, or the pool is disconnected, so
// that its number may be on another line by now.
func StalePool(record PoolRecord, err error) bool {
	if err != nil {
		return KindOf(err) == NotFound
	}
	return record.Status == PoolDisconnected
}

// resolveAndCall resolves an identity by lookup and calls do with it, by the
// rule of [RetryStale]. The error is that of lookup.
func resolveAndCall[T comparable](ctx context.Context, lookup, refresh func(context.Context) (T, error), do func(T) (stale bool)) error {
	identity, cached, err := resolve(ctx, lookup)
	if err == nil {
		RetryStale(ctx, identity, cached, refresh, do)
	}
	return err
}

// resolve calls lookup, and reports whether any part of its result may be
// cached, and was not fetched from the back end for this call.
func resolve[T any](ctx context.Context, lookup func(context.Context) (T, error)) (identity T, cached bool, err error) {
	recorded, resolutions := WithResolutions(ctx)
	identity, err = lookup(recorded)
	all := resolutions.All()
	for _, r := range all {
		cached = cached || r.Level != ""
		RecordResolution(ctx, r) // for the response's Cache-Status header
	}
	return identity, cached || len(all) == 0, err
}

// isStaleTarget reports whether the back end refused a write of n items, did
// none of it, and gave a reason that a stale address explains: it does not
// know the address, or the state of what is there forbids the write, such as
// that of a disconnected pool. All items must have been refused for the same
// one of the two reasons. A result with another number of items proves nothing.
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
