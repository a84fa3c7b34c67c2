package cache

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/sony/gobreaker/v2"
)

// ErrBypassed is the error of a [Guard] that does not ask its store, because
// it has failed too often.
var ErrBypassed = errors.New("cache: the store is not asked for a while")

// GuardOptions say when a store is left alone. Zero values mean the defaults.
type GuardOptions struct {
	// Failures in a row after which the store is not asked; default 5.
	Failures uint32
	// OpenFor is the time until one call tries it again; default 1 s, so that
	// a store that is back serves soon, and one that is not costs one call's
	// budget a second.
	OpenFor time.Duration
	// OnDegraded is told true when the store is left alone, and false when it
	// answers again; nil means that nobody listens. It must return at once.
	OnDegraded func(degraded bool)
}

// Guard is a [Store] in front of one that may fail or stall. The budget of the
// store bounds what one call costs; the guard bounds how many of them pay it.
//
// Reads and writes are guarded apart: a store that has lost its master, or has
// no memory left, still reads.
type Guard struct {
	store         Store
	reads, writes *gobreaker.CircuitBreaker[reply]
}

// reply is what a Get or an Acquire found.
type reply struct {
	value []byte
	found bool
}

var _ Store = (*Guard)(nil)

// NewGuard puts a guard in front of store.
func NewGuard(store Store, o GuardOptions) *Guard {
	if o.Failures == 0 {
		o.Failures = 5
	}
	if o.OpenFor <= 0 {
		o.OpenFor = time.Second
	}
	if o.OnDegraded == nil {
		o.OnDegraded = func(bool) {}
	}
	o.OnDegraded(false)
	var mu sync.Mutex
	open := map[string]bool{}
	circuit := func(name string) *gobreaker.CircuitBreaker[reply] {
		return gobreaker.NewCircuitBreaker[reply](gobreaker.Settings{
			Name:        name,
			MaxRequests: 1,
			Timeout:     o.OpenFor,
			ReadyToTrip: func(c gobreaker.Counts) bool { return c.ConsecutiveFailures >= o.Failures },
			OnStateChange: func(name string, _, to gobreaker.State) {
				mu.Lock()
				defer mu.Unlock()
				// Half-open is still degraded: only an answer ends it.
				open[name] = to != gobreaker.StateClosed
				o.OnDegraded(open["reads"] || open["writes"])
			},
		})
	}
	return &Guard{store: store, reads: circuit("reads"), writes: circuit("writes")}
}

// Get implements [Store].
func (g *Guard) Get(ctx context.Context, key string) (value []byte, found bool, err error) {
	r, err := ask(g.reads, func() (r reply, err error) {
		r.value, r.found, err = g.store.Get(ctx, key)
		return r, err
	})
	return r.value, r.found, err
}

// Set implements [Store].
func (g *Guard) Set(ctx context.Context, key string, value []byte, ttl time.Duration) error {
	return g.write(func() error { return g.store.Set(ctx, key, value, ttl) })
}

// Delete implements [Store].
func (g *Guard) Delete(ctx context.Context, keys ...string) error {
	return g.write(func() error { return g.store.Delete(ctx, keys...) })
}

// DeletePrefix implements [Store]. It is an operator's call, and not guarded.
func (g *Guard) DeletePrefix(ctx context.Context, prefix string) (int, error) {
	return g.store.DeletePrefix(ctx, prefix)
}

// Acquire implements [Store]. A lease that somebody else holds is no failure.
func (g *Guard) Acquire(ctx context.Context, key, token string, ttl time.Duration) (bool, error) {
	r, err := ask(g.writes, func() (r reply, err error) {
		r.found, err = g.store.Acquire(ctx, key, token, ttl)
		return r, err
	})
	return r.found, err
}

// Release implements [Store].
func (g *Guard) Release(ctx context.Context, key, token string) error {
	return g.write(func() error { return g.store.Release(ctx, key, token) })
}

func (g *Guard) write(call func() error) error {
	_, err := ask(g.writes, func() (reply, error) { return reply{}, call() })
	return err
}

func ask(circuit *gobreaker.CircuitBreaker[reply], call func() (reply, error)) (reply, error) {
	r, err := circuit.Execute(call)
	if errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests) {
		return reply{}, ErrBypassed
	}
	return r, err
}
