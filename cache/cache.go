package cache

import (
	"context"
	"errors"
	"time"

	"golang.org/x/sync/singleflight"
)

// The levels that [Options.OnRequest] is told.
const (
	LevelMemory = "memory"
	LevelShared = "redis"
)

// The results that [Options.OnRequest] is told.
const (
	ResultHit        = "hit"
	ResultMiss       = "miss"       // nothing was kept, or nothing fresh
	ResultStale      = "stale"      // served past its time: the back end could not be asked
	ResultNegative   = "negative"   // the back end did not know the number a moment ago
	ResultCoalesced  = "coalesced"  // another caller's, or another replica's, look-up served this one
	ResultError      = "error"      // the store could not be read
	ResultBypass     = "bypass"     // the store was not asked: it has failed too often
	ResultCorrupt    = "corrupt"    // what was kept is authentic, but no entry of this version
	ResultForeign    = "foreign"    // what was kept was not written for this number with this secret
	ResultWriteError = "writeError" // the store could not be written
)

// Options are what a cache is built from.
type Options struct {
	// Shared is the level behind this process's memory; nil means none.
	Shared Store
	// Secret is what the keys are derived from that name entries in Shared and
	// authenticate them. Replicas with the same Secret and Account share their
	// entries; whoever does not have it can neither read whose they are, nor
	// write one that is used.
	Secret []byte
	// Account is the back end and its user, and need not be secret: two
	// accounts never share an entry, even with the same Secret.
	Account string
	// MaxEntries bounds the memory; zero means [DefaultMaxEntries].
	MaxEntries int
	// TTL is how long an answer is fresh, less up to a tenth, at random, so
	// that entries made together do not end together; at most ten years, zero
	// means 24 h.
	TTL time.Duration
	// MemoryTTL is how long the memory does not ask a shared store for news,
	// jittered alike; zero means 60 s. So long can an entry live here that
	// another replica has forgotten.
	MemoryTTL time.Duration
	// StaleIfError is how long after its TTL an answer is still served when
	// the back end cannot be asked (RFC 5861 section 4); zero means not at all.
	StaleIfError time.Duration
	// NegativeTTL is how long the memory keeps that the back end does not know
	// a number; zero means not at all.
	NegativeTTL time.Duration
	// LookupTimeout bounds a shared look-up, which no single caller's deadline
	// does. It is also what a caller's deadline is made of, see StaleWait; zero
	// means 30 s.
	LookupTimeout time.Duration
	// StaleWait bounds how long a caller waits for a look-up while there is an
	// entry to serve stale: the look-up goes on, and its answer is remembered
	// when it comes. Where StaleIfError has nothing to serve it bounds nothing.
	// Zero means an eighth of LookupTimeout, and it is never more.
	StaleWait time.Duration
	// LeaseTime is how long one replica may keep the others from looking up
	// the same number; zero means 5 s, and never more than half of
	// LookupTimeout.
	LeaseTime time.Duration
	// OnRequest is told the result of every question to a level, and how long
	// the answer took; zero means that there was no question (coalesced,
	// bypass). nil means that nobody listens.
	OnRequest func(level, result string, took time.Duration)
}

// Cache is the look-up cache. It is safe for concurrent use. Close it when
// done.
type Cache struct {
	options     Options
	hasher      hasher
	memory      memory
	reads       singleflight.Group // current the store
	flights     singleflight.Group // look-ups at the back end
	generations generations
	closing     context.Context // done when the cache is closed
	close       context.CancelFunc
}

// New makes a cache. It fails without a secret.
func New(o Options) (*Cache, error) {
	if len(o.Secret) == 0 {
		return nil, errors.New("cache: a secret is needed")
	}
	h, err := newHasher(o.Secret, o.Account)
	if err != nil {
		return nil, err
	}
	o = o.withDefaults()
	c := &Cache{options: o, hasher: h, memory: newMemory(o.MaxEntries)}
	c.closing, c.close = context.WithCancel(context.Background())
	return c, nil
}

func (o Options) withDefaults() Options {
	orDefault := func(d *time.Duration, value time.Duration) {
		if *d <= 0 {
			*d = value
		}
	}
	orDefault(&o.TTL, 24*time.Hour)
	orDefault(&o.MemoryTTL, time.Minute)
	orDefault(&o.LookupTimeout, 30*time.Second)
	orDefault(&o.LeaseTime, 5*time.Second)
	orDefault(&o.StaleWait, o.LookupTimeout/8)
	o.StaleWait = min(o.StaleWait, o.LookupTimeout/8)
	o.LeaseTime = min(o.LeaseTime, o.LookupTimeout/2)
	if o.MaxEntries <= 0 {
		o.MaxEntries = DefaultMaxEntries
	}
	if o.OnRequest == nil {
		o.OnRequest = func(string, string, time.Duration) {}
	}
	return o
}

// Close ends the housekeeping of the memory, and the look-ups under way. The
// store is not closed.
func (c *Cache) Close() error {
	c.close()
	c.memory.close()
	return nil
}
