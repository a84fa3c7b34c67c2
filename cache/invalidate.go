package cache

import (
	"context"
	"time"

	"causeway.example/internal/gateway"
)

// Invalidate drops what is kept of a number, also when the caller has left. The
// error says that the store could not be written: the entry may be there until
// its TTL ends, and the memories of other replicas keep theirs for MemoryTTL
// anyway.
func (c *Cache) Invalidate(ctx context.Context, key gateway.ServiceKey) error {
	return c.invalidate(ctx, key, kindLine, kindProvider)
}

func (c *Cache) invalidate(ctx context.Context, of gateway.ServiceKey, kinds ...kind) error {
	keys := make([]string, len(kinds))
	for i, k := range kinds {
		keys[i] = c.hasher.identify(k, of).key
	}
	c.invalidateLocal(of, kinds)
	if c.options.Shared == nil {
		return nil
	}
	err := c.options.Shared.Delete(context.WithoutCancel(ctx), keys...)
	failed := c.countWriteError(err)
	// Once more: a look-up that began meanwhile may have read what was not
	// deleted yet.
	c.invalidateLocal(of, kinds)
	if failed {
		c.setTombstones(of, kinds)
	}
	return err
}

// invalidateLocal drops what the memory keeps of a number, and what look-ups under way
// would store.
func (c *Cache) invalidateLocal(of gateway.ServiceKey, kinds []kind) {
	for _, k := range kinds {
		c.generations.advance(c.hasher.identify(k, of).stripe)
		c.memory.delete(k, of)
	}
}

// setTombstones leaves tombstones for entries that the store may still have: they are not
// taken from there, as long as they might be served.
func (c *Cache) setTombstones(of gateway.ServiceKey, kinds []kind) {
	now := time.Now()
	tombstone := memoryEntry{entry: entry{notFound: errInvalidated, fetchedAt: now}, freshUntil: now, expiresAt: now.Add(c.options.TTL + c.options.StaleIfError)}
	for _, k := range kinds {
		c.memory.set(k, of, tombstone)
	}
}

// invalidateNotFound drops what is kept of a number that the back end does not know: of a
// line the provider, too. It reports whether anything was, and false for
// deleted if the store may still have it.
func (q lookupOp) invalidateNotFound(ctx context.Context, kept sharedResult) (dropped, deleted bool) {
	kinds := []kind{q.id.kind}
	if q.id.kind == kindLine {
		kinds = append(kinds, kindProvider)
	}
	if q.options.Shared != nil && !kept.writable() { // it is not asked again: a stalled one costs its budget
		q.invalidateLocal(q.key, kinds)
		q.setTombstones(q.key, kinds)
		return true, false
	}
	known := !kept.entry.fetchedAt.IsZero()
	for _, k := range kinds {
		_, found := q.memory.get(k, q.key)
		known = known || found
	}
	if !known {
		return false, true
	}
	return true, q.invalidate(ctx, q.key, kinds...) == nil
}

// InvalidateCustomer drops what is kept of a customer's numbers, and tells how
// many entries there were, here and in the store. The error is the store's.
func (c *Cache) InvalidateCustomer(ctx context.Context, number string) (dropped int, err error) {
	drop := func() {
		for stripe := range stripes {
			c.generations.advance(stripe)
		}
		dropped += c.memory.deleteCustomer(number)
	}
	drop()
	if c.options.Shared == nil {
		return dropped, nil
	}
	n, err := c.options.Shared.DeletePrefix(ctx, c.hasher.customer(number))
	c.countWriteError(err)
	drop()
	return dropped + n, err
}
