package main

import (
	"context"

	"causeway.example/internal/gateway"
	"causeway.example/internal/gateway/exchange"
)

// lookUp returns the look-ups of a cache. Those of one request may wait for
// those of another one, so they neither hold memory of answers while they wait
// nor leave any with the request that made the call.
func lookUp(found lookups, u gateway.Upstream) gateway.Lookup {
	u.ServiceDetail, u.DataPool = leavesNothing(u.ServiceDetail), leavesNothing(u.DataPool)
	l := found.Lookup(u)
	l.Line, l.Provider = holdsNothing(l.Line), holdsNothing(l.Provider)
	l.RefreshLine, l.RefreshProvider = holdsNothing(l.RefreshLine), holdsNothing(l.RefreshProvider)
	return l
}

func holdsNothing[In, Out any](op gateway.Op[In, Out]) gateway.Op[In, Out] {
	return func(ctx context.Context, in In) (Out, error) {
		exchange.Discard(ctx)
		return op(ctx, in)
	}
}

func leavesNothing[In, Out any](op gateway.Op[In, Out]) gateway.Op[In, Out] {
	return func(ctx context.Context, in In) (Out, error) {
		ctx, release := exchange.WithAnswers(ctx)
		defer release()
		return op(ctx, in)
	}
}
