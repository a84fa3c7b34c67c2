package cache

import (
	"context"
	"time"

	"causeway.example/internal/gateway"
)

// Invalidate deletes the entries of a number from both levels, even if ctx is
// canceled. An error means that the store could not be written: the entries may
// stay there until their TTL ends. The memories of other replicas keep theirs
// for up to MemoryTTL in any case.
func (c *Cache) Invalidate(ctx context.Context, key gateway.ServiceKey) error {
	return c.invalidate(ctx, key, kindLine, kindProvider)
}

func (c *Cache) invalidate(ctx context.Context, key gateway.ServiceKey, kinds ...kind) error {
	keys := make([]string, len(kinds))
	for i, k := range kinds {
		keys[i] = c.hasher.identify(k, key).key
	}
	c.invalidateLocal(key, kinds)
	if c.options.Shared == nil {
		return nil
	}
	err := c.options.Shared.Delete(context.WithoutCancel(ctx), keys...)
	failed := c.countWriteError(err)
	// Once more: a look-up that began in the meantime may have read what was not
	// deleted yet.
	c.invalidateLocal(key, kinds)
	if failed {
		c.setTombstones(key, kinds)
	}
	return err
}

// invalidateLocal deletes the entries of a number from memory, and keeps
// look-ups under way from storing theirs.
func (c *Cache) invalidateLocal(key gateway.ServiceKey, kinds []kind) {
	for _, k := range kinds {
		c.generations.advance(c.hasher.identify(k, key).stripe)
		c.memory.delete(k, key)
	}
}

// setTombstones stores tombstones for entries that the store may still have:
// they are not used for as long as they could be served.
func (c *Cache) setTombstones(key gateway.ServiceKey, kinds []kind) {
	now := time.Now()
	tombstone := memoryEntry{
		entry:      entry{notFound: errInvalidated, fetchedAt: now},
		freshUntil: now, expiresAt: now.Add(c.options.TTL + c.options.StaleIfError),
	}
	for _, k := range kinds {
		c.memory.set(k, key, tombstone)
	}
}

// invalidateNotFound invalidates the entry of a number that the back end does
// not know: with that of a line, the provider's. invalidated reports whether
// there was one, and deleted is false if the store may still have it.
func (q lookupOp) invalidateNotFound(ctx context.Context, shared sharedResult) (invalidated, deleted bool) {
	kinds := []kind{q.id.kind}
	if q.id.kind == kindLine {
		kinds = append(kinds, kindProvider)
	}
	if q.options.Shared != nil && !shared.writable() { // not asked again: a stalled store costs its budget each time
		q.invalidateLocal(q.key, kinds)
		q.setTombstones(q.key, kinds)
		return true, false
	}
	cached := !shared.entry.fetchedAt.IsZero()
	for _, k := range kinds {
		_, found := q.memory.get(k, q.key)
		cached = cached || found
	}
	if !cached {
		return false, true
	}
	return true, q.invalidate(ctx, q.key, kinds...) == nil
}

// InvalidateCustomer deletes the entries of all numbers of a customer, and
// returns how many there were in both levels. The error is the store's.
func (c *Cache) InvalidateCustomer(ctx context.Context, number string) (deleted int, err error) {
	invalidateLocal := func() {
		for stripe := range stripes {
			c.generations.advance(stripe)
		}
		deleted += c.memory.deleteCustomer(number)
	}
	invalidateLocal()
	if c.options.Shared == nil {
		return deleted, nil
	}
	n, err := c.options.Shared.DeletePrefix(ctx, c.hasher.customer(number))
	c.countWriteError(err)
	invalidateLocal()
	return deleted + n, err
}
