package gateway

import "context"

// Lookup resolves the numbers that a website knows into the back end's
// identities. It is implemented by the cache.
type Lookup struct {
	// Line resolves a service number into its lineSeqNo.
	Line Op[ServiceKey, Line]
	// Provider resolves a pool's number into its lineSeqNo and providerId.
	Provider Op[ServiceKey, Provider]
	// RefreshLine and RefreshProvider fetch the identity from the back end,
	// whatever is cached, and replace the entry. They are for identities that the
	// back end did not recognise. An error means that there is no result within a
	// reasonable time; the entry stays then. nil means Invalidate, followed by
	// Line or Provider.
	RefreshLine     Op[ServiceKey, Line]
	RefreshProvider Op[ServiceKey, Provider]
	// Invalidate deletes what is cached of a number, even if ctx is canceled. It
	// never fails.
	Invalidate func(ctx context.Context, key ServiceKey)
}

// withRefresh returns l with RefreshLine and RefreshProvider set.
func (l Lookup) withRefresh() Lookup {
	l.RefreshLine = refreshOr(l.RefreshLine, l.Line, l.Invalidate)
	l.RefreshProvider = refreshOr(l.RefreshProvider, l.Provider, l.Invalidate)
	return l
}

// refreshOr returns refresh, or if it is nil a refresh made of the other two.
func refreshOr[T any](refresh, lookup Op[ServiceKey, T], invalidate func(context.Context, ServiceKey)) Op[ServiceKey, T] {
	if refresh != nil {
		return refresh
	}
	return func(ctx context.Context, key ServiceKey) (T, error) {
		invalidate(ctx, key)
		return lookup(ctx, key)
	}
}
