package cache

import (
	"context"
	"errors"
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
type Guard struct {
	store   Store
	circuit *gobreaker.CircuitBreaker[reply]
}

// reply is what a Get found.
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
	return &Guard{store: store, circuit: gobreaker.NewCircuitBreaker[reply](gobreaker.Settings{
		MaxRequests: 1,
		Timeout:     o.OpenFor,
		ReadyToTrip: func(c gobreaker.Counts) bool { return c.ConsecutiveFailures >= o.Failures },
		OnStateChange: func(_ string, _, to gobreaker.State) {
			// Half-open is still degraded: only an answer ends it.
			o.OnDegraded(to != gobreaker.StateClosed)
		},
	})}
}

// Get implements [Store].
func (g *Guard) Get(ctx context.Context, key string) (value []byte, found bool, err error) {
	r, err := g.ask(func() (r reply, err error) {
		r.value, r.found, err = g.store.Get(ctx, key)
		return r, err
	})
	return r.value, r.found, err
}

// Set implements [Store].
func (g *Guard) Set(ctx context.Context, key string, value []byte, ttl time.Duration) error {
	_, err := g.ask(func() (reply, error) { return reply{}, g.store.Set(ctx, key, value, ttl) })
	return err
}

// Delete implements [Store].
func (g *Guard) Delete(ctx context.Context, keys ...string) error {
	_, err := g.ask(func() (reply, error) { return reply{}, g.store.Delete(ctx, keys...) })
	return err
}

func (g *Guard) ask(call func() (reply, error)) (reply, error) {
	r, err := g.circuit.Execute(call)
	if errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests) {
		return reply{}, ErrBypassed
	}
	return r, err
}
