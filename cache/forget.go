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
	ids := make([]identity, len(kinds))
	keys := make([]string, len(kinds))
	for i, k := range kinds {
		ids[i] = c.hasher.identify(k, of)
		keys[i] = ids[i].key
	}
	drop := func() {
		for _, id := range ids {
			c.generations.end(id.stripe)
			c.memory.drop(id.kind, of)
		}
	}
	drop()
	if c.options.Shared == nil {
		return nil
	}
	err := c.options.Shared.Delete(context.WithoutCancel(ctx), keys...)
	failed := c.failed(err)
	// Once more: a look-up that began meanwhile may have read what was not
	// deleted yet.
	drop()
	if failed {
		for _, k := range kinds {
			c.bury(k, of)
		}
	}
	return err
}

// bury leaves a tombstone for an entry that the store still has: it is not
// taken from there, as long as it might be served.
func (c *Cache) bury(k kind, of gateway.ServiceKey) {
	now := time.Now()
	f := fact{notFound: errInvalidated, told: now}
	c.memory.hold(k, of, held{fact: f, until: now, ends: now.Add(c.options.TTL + c.options.StaleIfError)})
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
