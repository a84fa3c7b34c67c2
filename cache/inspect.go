package cache

import (
	"context"
	"time"

	"causeway.example/internal/gateway"
)

// EntryInfo is what one level keeps of a number. Its identities are not masked.
type EntryInfo struct {
	Level, Kind           string
	LineSeqNo, ProviderID string
	// NotFound tells that the back end did not know the number.
	NotFound bool
	// Age is the time since the back end told it. FreshFor is how long this
	// level answers without a further question, and StaleFor how long it does
	// if the back end cannot be asked; zero means no longer.
	Age, FreshFor, StaleFor time.Duration
}

// Inspect tells what both levels keep of a number, and changes nothing. The error
// is that of the store; what the memory keeps stands beside it.
func (c *Cache) Inspect(ctx context.Context, key gateway.ServiceKey) (all []EntryInfo, err error) {
	for _, k := range []kind{kindLine, kindProvider} {
		now := time.Now()
		if h, found := c.memory.get(k, key); found && (h.notFound == nil || now.Before(h.freshUntil)) { // no tombstones
			all = append(all, c.entryInfo(LevelMemory, k, h.entry, h.freshUntil, now))
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
		if f, _ := q.classify(data, now); found && !f.fetchedAt.IsZero() {
			all = append(all, c.entryInfo(LevelShared, k, f, f.staleAt(), now))
		}
	}
	return all, err
}

func (c *Cache) entryInfo(level string, k kind, f entry, until, now time.Time) EntryInfo {
	kept := EntryInfo{
		Level: level, Kind: string(k), LineSeqNo: f.LineSeqNo, ProviderID: f.ProviderID, NotFound: f.notFound != nil,
		Age: f.age(now), FreshFor: max(0, until.Sub(now)),
	}
	if !kept.NotFound {
		kept.StaleFor = max(0, f.staleAt().Add(c.options.StaleIfError).Sub(now))
	}
	return kept
}
