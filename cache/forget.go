package cache

import (
	"context"
	"time"

	"causeway.example/internal/gateway"
)

// Forget drops what is kept of a number, also when the caller has left. The
// error says that the store could not be written: the entry may be there until
// its TTL ends, and the memories of other replicas keep theirs for MemoryTTL
// anyway.
func (c *Cache) Forget(ctx context.Context, key gateway.ServiceKey) error {
	return c.forget(ctx, key, kindLine, kindProvider)
}

func (c *Cache) forget(ctx context.Context, of gateway.ServiceKey, kinds ...kind) error {
	keys := make([]string, len(kinds))
	for i, k := range kinds {
		keys[i] = c.hasher.identify(k, of).key
	}
	c.dropHere(of, kinds)
	if c.options.Shared == nil {
		return nil
	}
	err := c.options.Shared.Delete(context.WithoutCancel(ctx), keys...)
	failed := c.failed(err)
	// Once more: a look-up that began meanwhile may have read what was not
	// deleted yet.
	c.dropHere(of, kinds)
	if failed {
		c.bury(of, kinds)
	}
	return err
}

// dropHere drops what the memory keeps of a number, and what look-ups under way
// would store.
func (c *Cache) dropHere(of gateway.ServiceKey, kinds []kind) {
	for _, k := range kinds {
		c.generations.end(c.hasher.identify(k, of).stripe)
		c.memory.drop(k, of)
	}
}

// bury leaves tombstones for entries that the store may still have: they are not
// taken from there, as long as they might be served.
func (c *Cache) bury(of gateway.ServiceKey, kinds []kind) {
	now := time.Now()
	tombstone := held{fact: fact{notFound: errInvalidated, told: now}, until: now, ends: now.Add(c.options.TTL + c.options.StaleIfError)}
	for _, k := range kinds {
		c.memory.hold(k, of, tombstone)
	}
}

// disown drops what is kept of a number that the back end does not know: of a
// line the provider, too. It reports whether anything was, and false for
// deleted if the store may still have it.
func (q question) disown(ctx context.Context, kept reading) (dropped, deleted bool) {
	kinds := []kind{q.id.kind}
	if q.id.kind == kindLine {
		kinds = append(kinds, kindProvider)
	}
	if q.options.Shared != nil && !kept.writable() { // it is not asked again: a stalled one costs its budget
		q.dropHere(q.of, kinds)
		q.bury(q.of, kinds)
		return true, false
	}
	known := !kept.fact.told.IsZero()
	for _, k := range kinds {
		_, found := q.memory.get(k, q.of)
		known = known || found
	}
	if !known {
		return false, true
	}
	return true, q.forget(ctx, q.of, kinds...) == nil
}

// ForgetCustomer drops what is kept of a customer's numbers, and tells how
// many entries there were, here and in the store. The error is the store's.
func (c *Cache) ForgetCustomer(ctx context.Context, number string) (dropped int, err error) {
	drop := func() {
		for stripe := range stripes {
			c.generations.end(stripe)
		}
		dropped += c.memory.dropCustomer(number)
	}
	drop()
	if c.options.Shared == nil {
		return dropped, nil
	}
	n, err := c.options.Shared.DeletePrefix(ctx, c.hasher.customer(number))
	c.failed(err)
	drop()
	return dropped + n, err
}
