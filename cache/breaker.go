package cache

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/sony/gobreaker/v2"
)

// ErrBypassed is the error of a [BreakerStore] whose breaker is open: the store
// was not asked.
var ErrBypassed = errors.New("cache: the store is not asked for a while")

// BreakerOptions configure a [BreakerStore]. They are not configurable outside
// of tests: zero values mean the defaults.
type BreakerOptions struct {
	// Failures is how many failures in a row open the breaker; default 5.
	Failures uint32
	// OpenFor is how long the breaker stays open before one call tries the store
	// again; default 1 s. A store that has recovered is used soon, and one that has
	// not costs one call's budget a second.
	OpenFor time.Duration
	// OnDegraded is called with true when a breaker opens, and with false when
	// all are closed again. It may be nil, and must return at once.
	OnDegraded func(degraded bool)
	// OnEvent is called with what to log about the store. It may be nil, and must
	// return at once.
	OnEvent func(StoreEvent)
}

// BreakerStore is a [Store] in front of one that may fail or stall. The store's
// budget bounds what one call costs; the breaker bounds how many calls pay it.
//
// Reads and writes have a breaker each: a store that has lost its master, or is
// out of memory, can still be read.
type BreakerStore struct {
	store         Store
	reads, writes *circuit
	state         *breakerState
	failures      uint32
	openFor       time.Duration
}

// The names of the breakers.
const (
	circuitReads  = "reads"
	circuitWrites = "writes"
)

// circuit is the breaker of one kind of calls.
type circuit struct {
	*gobreaker.CircuitBreaker[callResult]
	last atomic.Pointer[Reason] // why the last failed call failed
}

// callResult is the result of a Get or an Acquire.
type callResult struct {
	value []byte
	found bool
}

var _ Store = (*BreakerStore)(nil)

// NewBreakerStore returns a breaker in front of store.
func NewBreakerStore(store Store, o BreakerOptions) *BreakerStore {
	if o.Failures == 0 {
		o.Failures = 5
	}
	if o.OpenFor <= 0 {
		o.OpenFor = time.Second
	}
	if o.OnDegraded == nil {
		o.OnDegraded = func(bool) {}
	}
	if o.OnEvent == nil {
		o.OnEvent = func(StoreEvent) {}
	}
	o.OnDegraded(false)
	state := &breakerState{
		onDegraded: o.OnDegraded, onEvent: o.OnEvent,
		open: map[string]bool{}, reported: map[string]time.Time{}, failing: map[string]uint32{},
	}
	return &BreakerStore{
		store: store, state: state, failures: o.Failures, openFor: o.OpenFor,
		reads: newCircuit(circuitReads, o, state), writes: newCircuit(circuitWrites, o, state),
	}
}

func newCircuit(name string, o BreakerOptions, state *breakerState) *circuit {
	c := &circuit{}
	c.CircuitBreaker = gobreaker.NewCircuitBreaker[callResult](gobreaker.Settings{
		Name:        name,
		MaxRequests: 1,
		Timeout:     o.OpenFor,
		ReadyToTrip: func(counts gobreaker.Counts) bool { return counts.ConsecutiveFailures >= o.Failures },
		IsExcluded:  func(err error) bool { return errors.As(err, new(abandonedError)) },
		OnStateChange: func(name string, _, to gobreaker.State) {
			// Half-open is still degraded: only a call that succeeds ends it.
			state.onStateChange(name, to != gobreaker.StateClosed, c.lastReason())
		},
	})
	return c
}

// lastReason returns why the last failed call failed.
func (c *circuit) lastReason() Reason {
	if last := c.last.Load(); last != nil {
		return *last
	}
	return Reason{Class: ReasonOther}
}

// Get implements [Store].
func (b *BreakerStore) Get(ctx context.Context, key string) (value []byte, found bool, err error) {
	r, err := b.execute(ctx, b.reads, "get", func() (r callResult, err error) {
		r.value, r.found, err = b.store.Get(ctx, key)
		return r, err
	})
	return r.value, r.found, err
}

// Set implements [Store].
func (b *BreakerStore) Set(ctx context.Context, key string, value []byte, ttl time.Duration) error {
	return b.write(ctx, "set", func() error { return b.store.Set(ctx, key, value, ttl) })
}

// Delete implements [Store].
func (b *BreakerStore) Delete(ctx context.Context, keys ...string) error {
	return b.write(ctx, "delete", func() error { return b.store.Delete(ctx, keys...) })
}

// DeletePrefix implements [Store]. It is called by operators, and has no
// breaker.
func (b *BreakerStore) DeletePrefix(ctx context.Context, prefix string) (int, error) {
	return b.store.DeletePrefix(ctx, prefix)
}

// Acquire implements [Store]. A lease that another replica holds is no failure.
func (b *BreakerStore) Acquire(ctx context.Context, key, token string, ttl time.Duration) (bool, error) {
	r, err := b.execute(ctx, b.writes, "acquire", func() (r callResult, err error) {
		r.found, err = b.store.Acquire(ctx, key, token, ttl)
		return r, err
	})
	return r.found, err
}

// Release implements [Store].
func (b *BreakerStore) Release(ctx context.Context, key, token string) error {
	return b.write(ctx, "release", func() error { return b.store.Release(ctx, key, token) })
}

func (b *BreakerStore) write(ctx context.Context, method string, call func() error) error {
	_, err := b.execute(ctx, b.writes, method, func() (callResult, error) { return callResult{}, call() })
	return err
}

// abandonedError wraps the error of a call whose caller left, or had no time
// left, or whose store is closed. It says nothing about the store's health.
type abandonedError struct{ error }

// execute makes a call through a breaker, and records its result.
func (b *BreakerStore) execute(ctx context.Context, c *circuit, method string, call func() (callResult, error)) (callResult, error) {
	r, err := c.Execute(func() (callResult, error) {
		r, err := call()
		switch {
		case err == nil:
		case ctx.Err() != nil || errors.Is(err, redis.ErrClosed):
			err = abandonedError{err}
		default:
			reason := Explain(err)
			c.last.Store(&reason)
		}
		return r, err
	})
	if errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests) {
		return callResult{}, bypassedError{c.lastReason()}
	}
	if abandoned, ok := errors.AsType[abandonedError](err); ok {
		return r, abandoned.error
	}
	b.state.onCall(method, err != nil, c.lastReason, b.failures)
	return r, err
}

// bypassedError is [ErrBypassed] with the reason why the breaker is open.
type bypassedError struct{ Reason }

func (b bypassedError) Error() string        { return ErrBypassed.Error() + ": " + b.String() }
func (b bypassedError) Is(target error) bool { return target == ErrBypassed }
