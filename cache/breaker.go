package cache

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/sony/gobreaker/v2"
)

// ErrBypassed is the error of a [BreakerStore] that does not ask its store, because
// it has failed too often.
var ErrBypassed = errors.New("cache: the store is not asked for a while")

// BreakerOptions say when a store is left alone. Zero values mean the defaults.
type BreakerOptions struct {
	// Failures in a row after which the store is not asked; default 5.
	Failures uint32
	// OpenFor is the time until one call tries it again; default 1 s, so that
	// a store that is back serves soon, and one that is not costs one call's
	// budget a second.
	OpenFor time.Duration
	// OnDegraded is told true when the store is left alone, and false when it
	// answers again; nil means that nobody listens. It must return at once.
	OnDegraded func(degraded bool)
	// OnEvent receives what to log of the store; nil means that nobody listens.
	// It must return at once.
	OnEvent func(StoreEvent)
}

// BreakerStore is a [Store] in front of one that may fail or stall. The budget of the
// store bounds what one call costs; the guard bounds how many of them pay it.
//
// Reads and writes are guarded apart: a store that has lost its master, or has
// no memory left, still reads.
type BreakerStore struct {
	store         Store
	reads, writes *circuit
	state         *breakerState
	failures      uint32
	openFor       time.Duration
}

// The circuits.
const (
	circuitReads  = "reads"
	circuitWrites = "writes"
)

// circuit guards one kind of calls.
type circuit struct {
	*gobreaker.CircuitBreaker[reply]
	last atomic.Pointer[Reason] // current the last call that failed
}

// reply is what a Get or an Acquire found.
type reply struct {
	value []byte
	found bool
}

var _ Store = (*BreakerStore)(nil)

// NewBreakerStore puts a guard in front of store.
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
	c.CircuitBreaker = gobreaker.NewCircuitBreaker[reply](gobreaker.Settings{
		Name:        name,
		MaxRequests: 1,
		Timeout:     o.OpenFor,
		ReadyToTrip: func(counts gobreaker.Counts) bool { return counts.ConsecutiveFailures >= o.Failures },
		IsExcluded:  func(err error) bool { return errors.As(err, new(abandonedError)) },
		OnStateChange: func(name string, _, to gobreaker.State) {
			// Half-open is still degraded: only an answer ends it.
			state.onStateChange(name, to != gobreaker.StateClosed, c.lastReason())
		},
	})
	return c
}

// lastReason is why the last call failed.
func (c *circuit) lastReason() Reason {
	if last := c.last.Load(); last != nil {
		return *last
	}
	return Reason{Class: ReasonOther}
}

// Get implements [Store].
func (g *BreakerStore) Get(ctx context.Context, key string) (value []byte, found bool, err error) {
	r, err := g.execute(ctx, g.reads, "get", func() (r reply, err error) {
		r.value, r.found, err = g.store.Get(ctx, key)
		return r, err
	})
	return r.value, r.found, err
}

// Set implements [Store].
func (g *BreakerStore) Set(ctx context.Context, key string, value []byte, ttl time.Duration) error {
	return g.write(ctx, "set", func() error { return g.store.Set(ctx, key, value, ttl) })
}

// Delete implements [Store].
func (g *BreakerStore) Delete(ctx context.Context, keys ...string) error {
	return g.write(ctx, "delete", func() error { return g.store.Delete(ctx, keys...) })
}

// DeletePrefix implements [Store]. It is an operator's call, and not guarded.
func (g *BreakerStore) DeletePrefix(ctx context.Context, prefix string) (int, error) {
	return g.store.DeletePrefix(ctx, prefix)
}

// Acquire implements [Store]. A lease that somebody else holds is no failure.
func (g *BreakerStore) Acquire(ctx context.Context, key, token string, ttl time.Duration) (bool, error) {
	r, err := g.execute(ctx, g.writes, "acquire", func() (r reply, err error) {
		r.found, err = g.store.Acquire(ctx, key, token, ttl)
		return r, err
	})
	return r.found, err
}

// Release implements [Store].
func (g *BreakerStore) Release(ctx context.Context, key, token string) error {
	return g.write(ctx, "release", func() error { return g.store.Release(ctx, key, token) })
}

func (g *BreakerStore) write(ctx context.Context, method string, call func() error) error {
	_, err := g.execute(ctx, g.writes, method, func() (reply, error) { return reply{}, call() })
	return err
}

// abandonedError is the error of a call whose caller left, or had no time left, and
// of one to a store that is closed: it says nothing about the store.
type abandonedError struct{ error }

func (g *BreakerStore) execute(ctx context.Context, c *circuit, method string, call func() (reply, error)) (reply, error) {
	r, err := c.Execute(func() (reply, error) {
		r, err := call()
		switch {
		case err == nil:
		case ctx.Err() != nil || errors.Is(err, redis.ErrClosed):
			err = abandonedError{err}
		default:
			why := Explain(err)
			c.last.Store(&why)
		}
		return r, err
	})
	if errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests) {
		return reply{}, bypassedError{c.lastReason()}
	}
	if abandoned, ok := errors.AsType[abandonedError](err); ok {
		return r, abandoned.error
	}
	g.state.onCall(method, err != nil, c.lastReason, g.failures)
	return r, err
}

// bypassedError is [ErrBypassed], with why.
type bypassedError struct{ Reason }

func (b bypassedError) Error() string        { return ErrBypassed.Error() + ": " + b.String() }
func (b bypassedError) Is(target error) bool { return target == ErrBypassed }
