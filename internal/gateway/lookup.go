package gateway

import "context"

// Lookup resolves the numbers that a website knows into the back end's
// identities. The cache wraps these two Ops and nothing else.
type Lookup struct {
	// Line finds the lineSeqNo of a service number.
	Line Op[ServiceKey, Line]
	// Provider finds a pool's lineSeqNo and providerId.
	Provider Op[ServiceKey, Provider]
	// RefreshLine and RefreshProvider ask the back end, whatever is remembered,
	// and remember what it answers in its place. They are for identities that
	// the back end did not recognise; an error says that nothing was learnt in
	// reasonable time, and what is remembered stays. nil means Forget, and then
	// Line or Provider.
	RefreshLine     Op[ServiceKey, Line]
	RefreshProvider Op[ServiceKey, Provider]
	// Invalidate drops what is remembered of a number, also when the caller has
	// left. It never fails.
	Invalidate func(ctx context.Context, key ServiceKey)
}

// withRefresh returns l with both rechecks set.
func (l Lookup) withRefresh() Lookup {
	l.RefreshLine = refreshOr(l.RefreshLine, l.Line, l.Invalidate)
	l.RefreshProvider = refreshOr(l.RefreshProvider, l.Provider, l.Invalidate)
	return l
}

func refreshOr[T any](own, look Op[ServiceKey, T], forget func(context.Context, ServiceKey)) Op[ServiceKey, T] {
	if own != nil {
		return own
	}
	return func(ctx context.Context, key ServiceKey) (T, error) {
		forget(ctx, key)
		return look(ctx, key)
	}
}

// ResolveProvider composes a provider look-up from a line look-up (cached or
// not) and a read of the pool.
func ResolveProvider(line Op[ServiceKey, Line], pool Op[LineKey, PoolRecord]) Op[ServiceKey, Provider] {
	return func(ctx context.Context, key ServiceKey) (Provider, error) {
		l, err := line(ctx, key)
		if err != nil {
			return Provider{}, err
		}
		record, err := pool(ctx, LineKey{key.CustomerNumber, l.LineSeqNo})
		if err != nil {
			return Provider{}, err
		}
		if record.ProviderID == "" {
			return Provider{}, &Error{Kind: NotFound, Detail: "the back end knows the number, but tells no providerId for it: it is not a data pool"}
		}
		return Provider{ServiceNumber: key.ServiceNumber, LineSeqNo: l.LineSeqNo, ProviderID: record.ProviderID}, nil
	}
}
