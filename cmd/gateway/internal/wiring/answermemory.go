package wiring

import (
	"context"

	"causeway.example/internal/gateway"
	"causeway.example/internal/gateway/exchange"
)

// withoutAnswers returns the look-ups of a cache. A request may wait for the
// look-up of another one. So look-ups hold no memory of responses while they
// wait, and leave none with the request that made the call.
func withoutAnswers(l lookups, u gateway.Upstream) gateway.Lookup {
	u.ServiceDetail, u.DataPool = releaseAfter(u.ServiceDetail), releaseAfter(u.DataPool)
	lookup := l.Lookup(u)
	lookup.Line, lookup.Provider = discardBefore(lookup.Line), discardBefore(lookup.Provider)
	lookup.RefreshLine, lookup.RefreshProvider = discardBefore(lookup.RefreshLine), discardBefore(lookup.RefreshProvider)
	return lookup
}

func discardBefore[In, Out any](op gateway.Op[In, Out]) gateway.Op[In, Out] {
	return func(ctx context.Context, in In) (Out, error) {
		exchange.Discard(ctx)
		return op(ctx, in)
	}
}

func releaseAfter[In, Out any](op gateway.Op[In, Out]) gateway.Op[In, Out] {
	return func(ctx context.Context, in In) (Out, error) {
		ctx, release := exchange.WithAnswers(ctx)
		defer release()
		return op(ctx, in)
	}
}
