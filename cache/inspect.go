package cache

import (
	"context"
	"time"

	"causeway.example/internal/gateway"
)

// EntryInfo describes the entry of a number in one level. Its identities are
// not masked.
type EntryInfo struct {
	Level, Kind           string
	LineSeqNo, ProviderID string
	// NotFound reports a negative entry: the back end did not know the number.
	NotFound bool
	// Age is the time since the back end answered. FreshFor is how long this level
	// serves the entry without asking further, and StaleFor how long it does if
	// the back end cannot be asked; zero means not any more.
	Age, FreshFor, StaleFor time.Duration
}

// Inspect returns the entries of a number in both levels, and changes nothing.
// The error is that of the store; entries in memory are returned beside it.
func (c *Cache) Inspect(ctx context.Context, key gateway.ServiceKey) (all []EntryInfo, err error) {
	for _, k := range []kind{kindLine, kindProvider} {
		now := time.Now()
		if e, found := c.memory.get(k, key); found && (e.notFound == nil || now.Before(e.freshUntil)) { // no tombstones
			all = append(all, c.entryInfo(LevelMemory, k, e.entry, e.freshUntil, now))
		}
		if c.options.Shared == nil || err != nil {
			continue
		}
		q := lookupOp{Cache: c, id: c.hasher.identify(k, key), key: key}
		data, found, failure := c.options.Shared.Get(ctx, q.id.key)
		if failure != nil {
			err = failure
			continue
		}
		if e, _ := q.classify(data, now); found && !e.fetchedAt.IsZero() {
			all = append(all, c.entryInfo(LevelShared, k, e, e.staleAt(), now))
		}
	}
	return all, err
}

func (c *Cache) entryInfo(level string, k kind, e entry, freshUntil, now time.Time) EntryInfo {
	info := EntryInfo{
		Level: level, Kind: string(k), LineSeqNo: e.LineSeqNo, ProviderID: e.ProviderID, NotFound: e.notFound != nil,
		Age: e.age(now), FreshFor: max(0, freshUntil.Sub(now)),
	}
	if !info.NotFound {
		info.StaleFor = max(0, c.expiresAt(e).Sub(now))
	}
	return info
}
