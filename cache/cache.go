package cache

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"golang.org/x/sync/singleflight"

	"causeway.example/internal/gateway"
)

// The kinds of entries; they are part of the keys.
const (
	kindLine     = "line"
	kindProvider = "provider"
)

// The results that [Options.OnRequest] is told.
const (
	ResultHit        = "hit"
	ResultMiss       = "miss"
	ResultError      = "error"      // the store could not be read
	ResultBypass     = "bypass"     // the store was not asked: it has failed too often
	ResultCorrupt    = "corrupt"    // what was kept is no entry of this version
	ResultForeign    = "foreign"    // what was kept is the entry of another number
	ResultCoalesced  = "coalesced"  // another caller's look-up served this one
	ResultWriteError = "writeError" // the store could not be written
)

// Options are what a cache is built from.
type Options struct {
	// Store keeps the entries, under Level's name in metrics ("memory",
	// "redis").
	Store Store
	Level string
	// Secret is the upstream credential: base address, user and password. Keys
	// are derived from it, so that two credentials never see each other's
	// entries, and replicas share theirs.
	Secret []byte
	// TTL is the life of an entry, of which up to a tenth is taken off at
	// random, so that entries made together do not end together; default 24 h.
	TTL time.Duration
	// LookupTimeout bounds a shared look-up, which no single caller's deadline
	// does; default 30 s.
	LookupTimeout time.Duration
	// OnRequest is told the result of every call; nil means that nobody
	// listens.
	OnRequest func(level, result string)
}

// Cache is the look-up cache. It is safe for concurrent use.
type Cache struct {
	store         Store
	hasher        hasher
	ttl           time.Duration
	lookupTimeout time.Duration
	report        func(result string)
	flights       singleflight.Group
	generations   generations
}

// New makes a cache. It fails when the store or the secret is missing.
func New(o Options) (*Cache, error) {
	if o.Store == nil || len(o.Secret) == 0 {
		return nil, errors.New("cache: a store and a secret are needed")
	}
	if o.TTL <= 0 {
		o.TTL = 24 * time.Hour
	}
	if o.LookupTimeout <= 0 {
		o.LookupTimeout = 30 * time.Second
	}
	if o.OnRequest == nil {
		o.OnRequest = func(string, string) {}
	}
	h, err := newHasher(o.Secret)
	if err != nil {
		return nil, err
	}
	return &Cache{
		store:         o.Store,
		hasher:        h,
		ttl:           o.TTL,
		lookupTimeout: o.LookupTimeout,
		report:        func(result string) { o.OnRequest(o.Level, result) },
	}, nil
}

// Lookup resolves numbers through the cache, and unknown ones by u.
func (c *Cache) Lookup(u gateway.Upstream) gateway.Lookup {
	lines := Through(c, kindLine, func(ctx context.Context, key gateway.ServiceKey) (lineValue, error) {
		l, err := u.ServiceDetail(ctx, key)
		return lineValue{l.LineSeqNo}, err
	})
	line := func(ctx context.Context, key gateway.ServiceKey) (gateway.Line, error) {
		v, err := lines(ctx, key)
		return gateway.Line{LineSeqNo: v.LineSeqNo}, err
	}
	resolve := gateway.ResolveProvider(line, u.DataPool)
	providers := Through(c, kindProvider, func(ctx context.Context, key gateway.ServiceKey) (providerValue, error) {
		p, err := resolve(ctx, key)
		return providerValue{p.LineSeqNo, p.ProviderID}, err
	})
	return gateway.Lookup{
		Line: line,
		Provider: func(ctx context.Context, key gateway.ServiceKey) (gateway.Provider, error) {
			v, err := providers(ctx, key)
			if err != nil {
				return gateway.Provider{}, err
			}
			return gateway.Provider{ServiceNumber: key.ServiceNumber, LineSeqNo: v.LineSeqNo, ProviderID: v.ProviderID}, nil
		},
		Forget: c.forget,
	}
}

// forget drops what is kept of a number, also when the caller has left. If the
// store cannot be reached, the entry lives until its TTL ends.
func (c *Cache) forget(ctx context.Context, key gateway.ServiceKey) {
	ids := []identity{c.hasher.identify(kindLine, key), c.hasher.identify(kindProvider, key)}
	c.endGeneration(ids)
	if err := c.store.Delete(context.WithoutCancel(ctx), ids[0].key, ids[1].key); err != nil {
		c.report(ResultWriteError)
	}
	// Once more: a look-up that began meanwhile may have composed a provider
	// from a line that was not deleted yet.
	c.endGeneration(ids)
}

// endGeneration makes look-ups under way neither write nor serve newcomers.
func (c *Cache) endGeneration(ids []identity) {
	for _, id := range ids {
		c.generations.end(id)
		c.flights.Forget(id.key)
	}
}

// jittered returns the life of a new entry.
func (c *Cache) jittered() time.Duration {
	return c.ttl - rand.N(c.ttl/10+1) //nolint:gosec // jitter needs no secrecy
}
