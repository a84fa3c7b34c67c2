package cache

import (
	"context"
	"time"

	"causeway.example/internal/gateway"
)

// lookupFunc resolves a number.
type lookupFunc func(context.Context, gateway.ServiceKey) result

// fetchFunc asks the back end for a number.
type fetchFunc func(context.Context, gateway.ServiceKey) fetched

// fetched is what the back end answered, or why it did not. A value, and an
// error of kind NotFound, are fresh until freshUntil; zero means for the
// configured TTL.
type fetched struct {
	value      value
	freshUntil time.Time
	err        error
}

// Lookup returns look-ups that go through the cache, and to u for numbers that
// are not cached.
func (c *Cache) Lookup(u gateway.Upstream) gateway.Lookup {
	fetchLine := fetchLine(u.ServiceDetail)
	line, refreshLine := c.readThrough(kindLine, fetchLine), c.refresh(kindLine, fetchLine)
	refreshLineInTime := c.withStaleWait(refreshLine)
	provider := c.readThrough(kindProvider, fetchProvider(line, refreshLineInTime, u.DataPool))
	refreshProvider := c.refresh(kindProvider, fetchProvider(refreshLine, nil, u.DataPool))
	return gateway.Lookup{
		Line:            lineOp(line),
		Provider:        providerOp(provider),
		RefreshLine:     lineOp(refreshLineInTime),
		RefreshProvider: providerOp(c.withStaleWait(refreshProvider)),
		Invalidate: func(ctx context.Context, key gateway.ServiceKey) {
			_ = c.Invalidate(ctx, key) // a write error is counted
		},
	}
}

func lineOp(lookup lookupFunc) gateway.Op[gateway.ServiceKey, gateway.Line] {
	return func(ctx context.Context, key gateway.ServiceKey) (gateway.Line, error) {
		r := lookup(ctx, key)
		return gateway.Line{LineSeqNo: r.LineSeqNo}, r.failure
	}
}

func providerOp(lookup lookupFunc) gateway.Op[gateway.ServiceKey, gateway.Provider] {
	return func(ctx context.Context, key gateway.ServiceKey) (gateway.Provider, error) {
		r := lookup(ctx, key)
		if r.failure != nil {
			return gateway.Provider{}, r.failure
		}
		return gateway.Provider{ServiceNumber: key.ServiceNumber, LineSeqNo: r.LineSeqNo, ProviderID: r.ProviderID}, nil
	}
}

// fetchLine returns the fetch of a line, which is one call to the back end.
func fetchLine(detail gateway.Op[gateway.ServiceKey, gateway.Line]) fetchFunc {
	return func(ctx context.Context, key gateway.ServiceKey) fetched {
		l, err := detail(ctx, key)
		return fetched{value: value{LineSeqNo: l.LineSeqNo}, err: err}
	}
}

// fetchProvider returns the fetch of a pool's provider: the pool is read by its
// line. A cached line may be stale: it is refreshed by refreshLine, which is
// nil if lines has just done so, and the pool is read again if the line differs
// ([gateway.RetryStale]).
//
// A provider is fresh no longer than the line it was found by. That of a
// disconnected pool is not stored at all: its number may be reassigned to
// another line at any time.
func fetchProvider(lines, refreshLine lookupFunc, pool gateway.Op[gateway.LineKey, gateway.PoolRecord]) fetchFunc {
	return func(ctx context.Context, key gateway.ServiceKey) (f fetched) {
		line := lines(ctx, key)
		if line.failure != nil {
			return fetched{freshUntil: line.knownUntil(), err: line.failure}
		}
		refresh := func(ctx context.Context) (lineSeqNo string, err error) {
			again := refreshLine(ctx, key)
			if again.failure == nil {
				line = again
			}
			return again.LineSeqNo, again.failure
		}
		disconnected := false
		gateway.RetryStale(ctx, line.LineSeqNo, line.level != "" && refreshLine != nil, refresh, func(lineSeqNo string) (stale bool) {
			record, err := pool(ctx, gateway.LineKey{CustomerNumber: key.CustomerNumber, LineSeqNo: lineSeqNo})
			disconnected = err == nil && record.Status == gateway.PoolDisconnected
			f = fetchedProvider(lineSeqNo, record, err)
			return gateway.StalePool(record, f.err)
		})
		switch {
		case disconnected:
			f.freshUntil = time.Now()
		case f.err == nil:
			f.freshUntil = line.knownUntil()
		}
		return f
	}
}

// fetchedProvider returns the provider in the record of a pool.
func fetchedProvider(lineSeqNo string, record gateway.PoolRecord, err error) fetched {
	if err == nil {
		err = record.CheckProvider()
	}
	if err != nil {
		return fetched{err: err}
	}
	return fetched{value: value{lineSeqNo, record.ProviderID}}
}
