package cache

import (
	"context"
	"errors"
	"time"

	"golang.org/x/sync/singleflight"
)

// The levels that [Options.OnRequest] receives.
const (
	LevelMemory = "memory"
	LevelShared = "redis"
)

// The results that [Options.OnRequest] receives.
const (
	ResultHit        = "hit"
	ResultMiss       = "miss"       // no entry, or no fresh one
	ResultStale      = "stale"      // a stale entry was served: the back end could not be asked
	ResultNegative   = "negative"   // the back end recently did not know the number
	ResultCoalesced  = "coalesced"  // answered by the look-up of another caller or replica
	ResultError      = "error"      // the store could not be read
	ResultBypass     = "bypass"     // the store was not asked: its breaker is open
	ResultCorrupt    = "corrupt"    // an authentic value that is no entry of this version
	ResultForeign    = "foreign"    // a value that was not written for this number with this secret
	ResultWriteError = "writeError" // the store could not be written
)

// Options configure a cache. The defaults of what is configurable stand in
// internal/config only.
type Options struct {
	// Shared is the level behind this process's memory; nil means none.
	Shared Store
	// Secret is the source of the keys that name and authenticate the entries in
	// Shared. Replicas with the same Secret and Account share their entries.
	// Without the Secret, the customer of an entry cannot be recognised, and no
	// entry can be written that a gateway uses.
	Secret []byte
	// Account is the back end and its user. It need not be secret: two accounts
	// never share an entry, even with the same Secret.
	Account string
	// MaxEntries bounds the memory; 100 000 entries take about 40 MB.
	MaxEntries int
	// TTL is how long an entry is fresh; at most ten years. Up to a tenth is taken
	// off at random, so that entries made together do not expire together.
	TTL time.Duration
	// MemoryTTL is how long the memory serves an entry without asking the shared
	// store again, with the same jitter. An entry that another replica has
	// invalidated can be served here for as long.
	MemoryTTL time.Duration
	// StaleIfError is how long after its TTL an entry is still served when the
	// back end cannot be asked (RFC 5861 section 4); zero means not at all.
	StaleIfError time.Duration
	// NegativeTTL is how long the memory stores that the back end does not know a
	// number; zero means not at all.
	NegativeTTL time.Duration
	// LookupTimeout bounds a look-up that callers share, which no single caller's
	// deadline does. Callers' own deadlines begin with the same value: see
	// StaleWait.
	LookupTimeout time.Duration
	// StaleWait bounds how long a caller waits for a look-up while there is a
	// stale entry to serve. The look-up continues, and its result is stored. It is
	// capped at an eighth of LookupTimeout, and has no effect without a stale
	// entry.
	StaleWait time.Duration
	// LeaseTime is the longest time for which one replica keeps the others from
	// looking up the same number. Zero means 5 s; it is capped at half of
	// LookupTimeout.
	LeaseTime time.Duration
	// OnRequest is called with the result of every request to a level, and how
	// long it took: zero for those that were not made (coalesced, bypass). It may
	// be nil.
	OnRequest func(level, result string, took time.Duration)
}

// defaultLeaseTime is not configurable: it is longer than look-ups take, and
// short enough to wait for when a replica dies in one.
const defaultLeaseTime = 5 * time.Second

// Cache is the look-up cache. It is safe for concurrent use. Close it when
// done.
type Cache struct {
	options     Options
	hasher      hasher
	memory      memory
	reads       singleflight.Group // of the store
	flights     singleflight.Group // look-ups at the back end
	generations generations
	closing     context.Context // done when the cache is closed
	close       context.CancelFunc
}

// New returns a cache. It fails without a secret, and without a value for an
// option that needs one.
func New(o Options) (*Cache, error) {
	switch {
	case len(o.Secret) == 0:
		return nil, errors.New("cache: a secret is needed")
	case o.MaxEntries <= 0 || o.TTL <= 0 || o.MemoryTTL <= 0 || o.LookupTimeout <= 0 || o.StaleWait <= 0:
		return nil, errors.New("cache: MaxEntries, TTL, MemoryTTL, LookupTimeout and StaleWait must be positive")
	}
	h, err := newHasher(o.Secret, o.Account)
	if err != nil {
		return nil, err
	}
	if o.LeaseTime <= 0 {
		o.LeaseTime = defaultLeaseTime
	}
	o.LeaseTime = min(o.LeaseTime, o.LookupTimeout/2)
	o.StaleWait = min(o.StaleWait, o.LookupTimeout/8)
	if o.OnRequest == nil {
		o.OnRequest = func(string, string, time.Duration) {}
	}
	c := &Cache{options: o, hasher: h, memory: newMemory(o.MaxEntries)}
	c.closing, c.close = context.WithCancel(context.Background())
	return c, nil
}

// Close stops the housekeeping of the memory, and cancels the look-ups under
// way. It does not close the store.
func (c *Cache) Close() error {
	c.close()
	c.memory.close()
	return nil
}
