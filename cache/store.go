package cache

import (
	"context"
	"time"
)

// Store keeps bytes under keys for a while, for all replicas. Its calls end by
// themselves within a short budget. It is safe for concurrent use.
type Store interface {
	// Get returns the value of key, and whether there is one. The value must
	// not be changed.
	Get(ctx context.Context, key string) (value []byte, found bool, err error)
	// Set keeps value, which must not be changed afterwards, for ttl.
	Set(ctx context.Context, key string, value []byte, ttl time.Duration) error
	// Delete drops keys; those that are not there are no error.
	Delete(ctx context.Context, keys ...string) error
	// DeletePrefix drops all keys that begin with prefix, and tells how many
	// there were. It lasts as long as that takes.
	DeletePrefix(ctx context.Context, prefix string) (int, error)
	// Acquire takes the lease named key under token, for at most ttl, unless
	// somebody holds it.
	Acquire(ctx context.Context, key, token string, ttl time.Duration) (bool, error)
	// Release gives a lease back, unless it has passed to another token.
	Release(ctx context.Context, key, token string) error
}
