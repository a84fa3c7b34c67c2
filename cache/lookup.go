package cache

import (
	"context"
	"time"

	"causeway.example/internal/gateway"
)

// Lookup resolves numbers through the cache, and unknown ones by u.
func (c *Cache) Lookup(u gateway.Upstream) gateway.Lookup {
	askLine := func(ctx context.Context, key gateway.ServiceKey) (value, time.Time, error) {
		l, err := u.ServiceDetail(ctx, key)
		return value{LineSeqNo: l.LineSeqNo}, time.Time{}, err
	}
	askProvider := func(lines, recheck lookupFunc) fetchFunc {
		return func(ctx context.Context, key gateway.ServiceKey) (value, time.Time, error) {
			return fetchProvider(ctx, key, lines, recheck, u.DataPool)
		}
	}
	lines, recheckLine := c.readThrough(kindLine, askLine), c.refresh(kindLine, askLine)
	providers := c.readThrough(kindProvider, askProvider(lines, c.withStaleWait(recheckLine)))
	recheckProvider := c.refresh(kindProvider, askProvider(recheckLine, nil))
	return gateway.Lookup{
		Line:            lineOp(lines),
		Provider:        providerOp(providers),
		RefreshLine:     lineOp(c.withStaleWait(recheckLine)),
		RefreshProvider: providerOp(c.withStaleWait(recheckProvider)),
		Invalidate:      func(ctx context.Context, key gateway.ServiceKey) { _ = c.Invalidate(ctx, key) }, // it is counted
	}
}

func lineOp(look lookupFunc) gateway.Op[gateway.ServiceKey, gateway.Line] {
	return func(ctx context.Context, key gateway.ServiceKey) (gateway.Line, error) {
		a := look(ctx, key)
		return gateway.Line{LineSeqNo: a.LineSeqNo}, a.failure
	}
}

func providerOp(look lookupFunc) gateway.Op[gateway.ServiceKey, gateway.Provider] {
	return func(ctx context.Context, key gateway.ServiceKey) (gateway.Provider, error) {
		a := look(ctx, key)
		if a.failure != nil {
			return gateway.Provider{}, a.failure
		}
		return gateway.Provider{ServiceNumber: key.ServiceNumber, LineSeqNo: a.LineSeqNo, ProviderID: a.ProviderID}, nil
	}
}

// fetchProvider finds a pool's provider by its line. A line from the cache
// may be stale: where the back end knows no pool on it, or one that is
// disconnected, the line is looked up by recheck, and the pool is read again if
// it is another one.
//
// A provider is fresh no longer than the line it was found by. That of a
// disconnected pool is not kept at all: its number may come back on another
// line at any time.
func fetchProvider(
	ctx context.Context, key gateway.ServiceKey, lines, recheck lookupFunc, pool gateway.Op[gateway.LineKey, gateway.PoolRecord],
) (v value, freshUntil time.Time, err error) {
	disconnected := false
	read := func(ctx context.Context, key gateway.LineKey) (gateway.PoolRecord, error) {
		record, err := pool(ctx, key)
		disconnected = err == nil && record.Status == gateway.PoolDisconnected
		return record, err
	}
	resolve := func(line result) (gateway.Provider, error) {
		return gateway.ResolveProvider(func(context.Context, gateway.ServiceKey) (gateway.Line, error) {
			return gateway.Line{LineSeqNo: line.LineSeqNo}, line.failure
		}, read)(ctx, key)
	}
	line := lines(ctx, key)
	p, err := resolve(line)
	cached := line.level != "" && line.failure == nil
	if cached && recheck != nil && (disconnected || err != nil && gateway.KindOf(err) == gateway.NotFound) {
		again := recheck(ctx, key)
		if again.failure == nil {
			if again.LineSeqNo != line.LineSeqNo {
				p, err = resolve(again)
			}
			line = again
		}
	}
	switch {
	case disconnected:
		freshUntil = time.Now()
	case line.failure != nil || err == nil:
		freshUntil = line.knownUntil()
	}
	return value{p.LineSeqNo, p.ProviderID}, freshUntil, err
}

// knownUntil returns the time until which an answer needs no confirmation; zero
// for a failure that is no answer about the number.
func (a result) knownUntil() time.Time {
	if a.fetchedAt.IsZero() {
		return time.Time{}
	}
	return a.staleAt()
}
