package cache

import (
	"context"
	"time"
)

// Store stores bytes under keys, with a TTL, for all replicas. Each call returns
// within a short budget of its own. A Store is safe for concurrent use.
type Store interface {
	// Get returns the value of key, and whether there is one. The value must
	// not be changed.
	Get(ctx context.Context, key string) (value []byte, found bool, err error)
	// Set stores value, which must not be changed afterwards, for ttl.
	Set(ctx context.Context, key string, value []byte, ttl time.Duration) error
	// Delete deletes keys. One that does not exist is no error.
	Delete(ctx context.Context, keys ...string) error
	// DeletePrefix deletes all keys that begin with prefix, and returns how many
	// there were. It has no budget.
	DeletePrefix(ctx context.Context, prefix string) (int, error)
	// Acquire acquires the lease named key under token, for at most ttl, and
	// reports false if another token holds it.
	Acquire(ctx context.Context, key, token string, ttl time.Duration) (bool, error)
	// Release releases a lease, unless another token holds it by now.
	Release(ctx context.Context, key, token string) error
}
