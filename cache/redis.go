package cache

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
)

// Redis is a [Store] in Redis: a single server, Sentinel or Cluster. Close it
// when done.
type Redis struct {
	client                  redis.UniversalClient
	readBudget, writeBudget time.Duration

	topology      topology
	conns         *connHook
	redirectedKey atomic.Pointer[string] // a key that another node of a Cluster has
}

// topology is how Redis is addressed.
type topology int

const (
	topologySingle topology = iota
	topologySentinel
	topologyCluster
)

var _ Store = (*Redis)(nil)

// disableLog disables the library's own log, which is one for the whole process
// and is not masked. Failures are counted instead.
var disableLog = sync.OnceFunc(logging.Disable)

// NewRedis returns a store. It makes no connection: a Redis that is down must
// not keep the gateway from starting.
func NewRedis(o RedisOptions) (*Redis, error) {
	disableLog()
	u, err := o.universal()
	if err != nil {
		return nil, err
	}
	if o.ReadBudget <= 0 || o.WriteBudget <= 0 {
		return nil, errors.New("redis: ReadBudget and WriteBudget must be positive")
	}
	conns := &connHook{resp2: u.Protocol == 2, tls: u.TLSConfig != nil}
	r := &Redis{client: newClient(u, conns), conns: conns, readBudget: o.ReadBudget, writeBudget: o.WriteBudget}
	switch {
	case u.IsClusterMode:
		r.topology = topologyCluster
	case u.MasterName != "":
		r.topology = topologySentinel
	}
	return r, nil
}

// stateReload is how long the slot map of a Cluster is used. A node that
// crashed never says that its slots have moved.
const stateReload = 5 * time.Second

func newClient(u *redis.UniversalOptions, conns *connHook) redis.UniversalClient {
	if !u.IsClusterMode {
		client := redis.NewUniversalClient(u)
		client.AddHook(conns)
		return client
	}
	cluster := u.Cluster()
	cluster.ClusterStateReloadInterval = stateReload
	// Routing policies are for commands without a key or with many. The library
	// asks each node for them by COMMAND, again and again if an ACL forbids it.
	cluster.DisableRoutingPolicies = true
	client := redis.NewClusterClient(cluster)
	// On each node, where the errors of the Cluster's own commands are classified.
	client.OnNewNode(func(node *redis.Client) { node.AddHook(conns) })
	return client
}

// Get implements [Store]. A key of another type than string, which no gateway
// wrote, is no failure of Redis: Get returns an empty value, and the next Set
// replaces it.
func (r *Redis) Get(ctx context.Context, key string) (value []byte, found bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, r.readBudget)
	defer cancel()
	if err := r.checkRedirect(ctx); err != nil {
		return nil, false, r.wrapError(err)
	}
	value, err = r.client.Get(ctx, key).Bytes()
	switch {
	case isNil(err):
		return nil, false, nil
	case isWrongType(err):
		return nil, true, nil
	}
	return value, err == nil, r.wrapError(err, key)
}

// Set implements [Store].
func (r *Redis) Set(ctx context.Context, key string, value []byte, ttl time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, r.writeBudget)
	defer cancel()
	if err := r.checkRedirect(ctx); err != nil {
		return r.wrapError(err)
	}
	return r.wrapError(expectOK(r.client.Set(ctx, key, value, ttl)), key)
}

// Delete implements [Store]. Each key has a command of its own, because the
// keys of one command must not be on several nodes of a Cluster.
func (r *Redis) Delete(ctx context.Context, keys ...string) error {
	ctx, cancel := context.WithTimeout(ctx, r.writeBudget)
	defer cancel()
	if err := r.checkRedirect(ctx); err != nil {
		return r.wrapError(err)
	}
	replies, err := r.client.Pipelined(ctx, func(p redis.Pipeliner) error {
		for _, key := range keys {
			p.Del(ctx, key)
		}
		return nil
	})
	for i, reply := range replies {
		if err := reply.Err(); isRedirect(err) {
			return r.wrapError(err, keys[i])
		}
	}
	return r.wrapError(err)
}

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

// releaseScript deletes a lease if the token holds it, in one step.
const releaseScript = `if redis.call("get", KEYS[1]) == ARGV[1] then return redis.call("del", KEYS[1]) end return 0`

// Release implements [Store].
func (r *Redis) Release(ctx context.Context, key, token string) error {
	ctx, cancel := context.WithTimeout(ctx, r.writeBudget)
	defer cancel()
	if err := r.checkRedirect(ctx); err != nil {
		return r.wrapError(err)
	}
	_, err := r.client.Eval(ctx, releaseScript, []string{key}, token).Int64()
	return r.wrapError(err, key)
}

// PoolStats are counts of the connections to Redis since the start.
type PoolStats struct {
	// Hits are calls that found an idle connection, Misses those that made one,
	// Timeouts those that got none within their budget. Stale connections were
	// closed as unusable.
	Hits, Misses, Timeouts, Stale uint64
	// Total is the number of open connections, Idle that of the unused ones.
	Total, Idle int
}

// PoolStats returns the present counts.
func (r *Redis) PoolStats() PoolStats {
	s := r.client.PoolStats()
	return PoolStats{
		Hits: uint64(s.Hits), Misses: uint64(s.Misses), Timeouts: uint64(s.Timeouts), Stale: uint64(s.StaleConns),
		Total: int(s.TotalConns), Idle: int(s.IdleConns),
	}
}

// Close closes the connections.
func (r *Redis) Close() error { return r.client.Close() }
