package cache

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// dialTimeout bounds the making of a connection, TLS included, unless a budget
// is longer. It happens beside the calls: none waits for it longer than its
// budget.
const dialTimeout = 200 * time.Millisecond

// connLifetime bounds the age of a connection, so that a name that was moved to
// another server is followed, and connLifetimeJitter keeps those of a replica
// from ending together: the oldest is 5 min 30 s.
const (
	connLifetime       = 5 * time.Minute
	connLifetimeJitter = 30 * time.Second
)

// RedisOptions say which Redis to use: one of URL and Addresses.
type RedisOptions struct {
	// URL names a single server: redis:// or, with TLS, rediss://. Its one option
	// is protocol: 3, or 2 for proxies that close a connection on HELLO.
	URL string
	// Addresses (host:port) are those of the Sentinels when MasterName is set,
	// and otherwise of nodes of a Cluster, of which one suffices.
	Addresses []string
	// MasterName is the Sentinels' name for the master.
	MasterName string
	// Username and Password are those of the servers; a URL may hold them too.
	Username, Password string
	// SentinelUsername and SentinelPassword are those of the Sentinels.
	SentinelUsername, SentinelPassword string
	// TLS encrypts the connections to Addresses; a URL says it by its scheme.
	TLS bool
	// RootCAs returns the authorities to trust, and is asked for each new
	// connection: they may change. Nil, and a nil pool, mean those of the system.
	RootCAs func() *x509.CertPool
	// Certificates returns the client certificate, and is asked likewise. Nil, and
	// an empty list, mean none.
	Certificates func() []tls.Certificate
	// ServerName is the name that the certificates of all servers, nodes and
	// Sentinels have. Empty means the host that each is connected to.
	ServerName string
	// ReadBudget and WriteBudget bound one call; zero means 20 ms and 50 ms.
	ReadBudget, WriteBudget time.Duration
}

// Redis is a [Store] in Redis: single, Sentinel or Cluster. Close it when done.
type Redis struct {
	client                  redis.UniversalClient
	readBudget, writeBudget time.Duration

	topology      topology
	conns         *connHook
	redirectedKey atomic.Pointer[string] // the key that another node of a Cluster has
}

// topology is how Redis is addressed.
type topology int

const (
	topologySingle topology = iota
	topologySentinel
	topologyCluster
)

var _ Store = (*Redis)(nil)

// disableLog switches off the library's own log, which is one for the whole
// process, and unmasked. Failures are counted instead.
var disableLog = sync.OnceFunc(logging.Disable)

// NewRedis makes a store. It connects to nothing yet: a Redis that is down
// must not keep the gateway from starting.
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

// stateReload is how long a Cluster's map is used. A node that is gone without
// a word never says that its slots have moved.
const stateReload = 5 * time.Second

func newClient(u *redis.UniversalOptions, conns *connHook) redis.UniversalClient {
	if !u.IsClusterMode {
		client := redis.NewUniversalClient(u)
		client.AddHook(conns)
		return client
	}
	cluster := u.Cluster()
	cluster.ClusterStateReloadInterval = stateReload
	// Its policies are for commands without a key, and for those with many; it
	// asks each node for them by COMMAND, again and again where an ACL forbids it.
	cluster.DisableRoutingPolicies = true
	client := redis.NewClusterClient(cluster)
	// Of each node: the errors of the Cluster's own commands are classified there.
	client.OnNewNode(func(node *redis.Client) { node.AddHook(conns) })
	return client
}

// universal returns the library's options. Its defaults are not survivable: a
// call to a stalled server lasts 5 s whatever its context says, and 25 s when
// the server cannot be reached.
func (o RedisOptions) universal() (*redis.UniversalOptions, error) {
	longest := max(o.ReadBudget, o.WriteBudget)
	u := &redis.UniversalOptions{
		Addrs:                 o.Addresses,
		MasterName:            o.MasterName,
		Username:              o.Username,
		Password:              o.Password,
		SentinelUsername:      o.SentinelUsername,
		SentinelPassword:      o.SentinelPassword,
		IsClusterMode:         len(o.Addresses) > 0 && o.MasterName == "",
		ContextTimeoutEnabled: true,
		DialTimeout:           max(dialTimeout, longest),
		DialerRetries:         1,
		ReadTimeout:           longest,
		WriteTimeout:          longest,
		PoolTimeout:           longest,
		MaxRetries:            -1,
		ConnMaxLifetime:       connLifetime,
		ConnMaxLifetimeJitter: connLifetimeJitter,
		// Between two nodes of a Cluster as well: after a pause the budget would
		// be over before another node could say where the slot has moved.
		MinRetryBackoff:          -1,
		MaxRetryBackoff:          -1,
		DisableIdentity:          true, // saves a round trip on each new connection
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	}
	switch {
	case (o.URL == "") == (len(o.Addresses) == 0):
		return nil, errors.New("redis: either a URL or addresses")
	case o.MasterName != "" && len(o.Addresses) == 0:
		return nil, errors.New("redis: a master name, but no addresses of Sentinels")
	case o.URL == "":
		if o.TLS {
			// Without ServerName, each node and each Sentinel is checked by its own name.
			o.setTLS(u, &tls.Config{MinVersion: tls.VersionTLS12})
		}
		return u, nil
	}
	single, err := parseURL(o.URL)
	if err != nil {
		return nil, err
	}
	u.Addrs, u.DB, u.Protocol = []string{single.Addr}, single.DB, single.Protocol
	if single.TLSConfig != nil {
		o.setTLS(u, single.TLSConfig)
	}
	if single.Username != "" {
		u.Username = single.Username
	}
	if single.Password != "" {
		u.Password = single.Password
	}
	return u, nil
}

// parseURL reads a URL by the library's parser, of whose many options only
// protocol is obeyed: the others would be lost, or switch verification off. Its
// errors repeat nothing of the URL, which may hold a password.
func parseURL(text string) (*redis.Options, error) {
	single, err := redis.ParseURL(text)
	if err != nil || single.DB < 0 || single.Network != "tcp" {
		return nil, errors.New("redis: the URL cannot be read: want redis:// or rediss://[user:password@]host:port[/database]")
	}
	u, err := url.Parse(text)
	if err != nil {
		return nil, errors.New("redis: the URL cannot be read")
	}
	for option := range u.Query() {
		if option != "protocol" {
			return nil, errors.New("redis: the URL has an option that is not supported: protocol is the only one")
		}
	}
	if p := single.Protocol; u.Query().Has("protocol") && p != 2 && p != 3 {
		return nil, errors.New("redis: the protocol in the URL must be 2 or 3")
	}
	return single, nil
}

// Get implements [Store]. A list, a hash or any other type but a string is a
// value that somebody else wrote, and no failure of Redis: it is returned as an
// empty one, and the next Set replaces it.
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
// keys of one may not lie on several nodes of a Cluster.
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

// PoolStats are the counts of the connections to Redis since the start.
type PoolStats struct {
	// Hits found an idle connection, Misses had to make one, Timeouts got none
	// within their budget; Stale ones were given up.
	Hits, Misses, Timeouts, Stale uint64
	// Total connections are open, Idle ones of them unused.
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
