package cache

import (
	"context"
	"time"

	"causeway.example/internal/gateway"
)

// Kept is what one level keeps of a number. Its identities are not masked.
type Kept struct {
	Level, Kind           string
	LineSeqNo, ProviderID string
	// NotFound tells that the back end did not know the number.
	NotFound bool
	// Age is the time since the back end told it. FreshFor is how long this
	// level answers without a further question, and StaleFor how long it does
	// if the back end cannot be asked; zero means no longer.
	Age, FreshFor, StaleFor time.Duration
}

// Look tells what both levels keep of a number, and changes nothing. The error
// is that of the store; what the memory keeps stands beside it.
func (c *Cache) Look(ctx context.Context, key gateway.ServiceKey) (all []Kept, err error) {
	for _, k := range []kind{kindLine, kindProvider} {
		now := time.Now()
		if h, found := c.memory.get(k, key); found && (h.notFound == nil || now.Before(h.until)) { // no tombstones
			all = append(all, c.kept(LevelMemory, k, h.fact, h.until, now))
		}
		if c.options.Shared == nil || err != nil {
			continue
		}
		q := question{Cache: c, id: c.hasher.identify(k, key), of: key}
		data, found, failure := c.options.Shared.Get(ctx, q.id.key)
		if failure != nil {
			err = failure
			continue
		}
		if f, _ := q.judge(data, now); found && !f.told.IsZero() {
			all = append(all, c.kept(LevelShared, k, f, f.fresh(), now))
		}
	}
	return all, err
}

func (c *Cache) kept(level string, k kind, f fact, until, now time.Time) Kept {
	kept := Kept{
		Level: level, Kind: string(k), LineSeqNo: f.LineSeqNo, ProviderID: f.ProviderID, NotFound: f.notFound != nil,
		Age: f.age(now), FreshFor: max(0, until.Sub(now)),
	}
	if !kept.NotFound {
		kept.StaleFor = max(0, f.fresh().Add(c.options.StaleIfError).Sub(now))
	}
	return kept
}
