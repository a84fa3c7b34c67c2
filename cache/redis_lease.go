package cache

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// Acquire implements [Store].
func (r *Redis) Acquire(ctx context.Context, key, token string, ttl time.Duration) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, r.writeBudget)
	defer cancel()
	if err := r.checkRedirect(ctx); err != nil {
		return false, r.wrapError(err)
	}
	err := expectOK(r.client.SetArgs(ctx, key, token, redis.SetArgs{Mode: "NX", TTL: ttl}))
	if isNil(err) {
		return false, nil
	}
	return err == nil, r.wrapError(err, key)
}

// release deletes a lease in one step with the look at who holds it.
const release = `if redis.call("get", KEYS[1]) == ARGV[1] then return redis.call("del", KEYS[1]) end return 0`

// Release implements [Store].
func (r *Redis) Release(ctx context.Context, key, token string) error {
	ctx, cancel := context.WithTimeout(ctx, r.writeBudget)
	defer cancel()
	if err := r.checkRedirect(ctx); err != nil {
		return r.wrapError(err)
	}
	_, err := r.client.Eval(ctx, release, []string{key}, token).Int64()
	return r.wrapError(err, key)
}
