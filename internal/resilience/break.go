package resilience

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/sony/gobreaker/v2"

	"causeway.example/internal/gateway"
)

// windowBuckets is the number of steps in which the window of a breaker moves.
const windowBuckets = 10

// BreakOptions say when a breaker opens and how it closes again. Zero values
// mean the defaults.
type BreakOptions struct {
	// Window is the time over which calls are counted; default 30 s.
	Window time.Duration
	// MinCalls is the number of calls in the window, refusals not counted,
	// below which the ratio says nothing; default 20.
	MinCalls uint32
	// FailureRatio of the calls in the window opens the breaker; default 0.5.
	FailureRatio float64
	// ConsecutiveFailures open it whatever the ratio; default 10: more than the
	// attempts of three reads, so that a number that the back end stumbles over
	// does not cut everybody off.
	ConsecutiveFailures uint32
	// OpenFor is the time until a few calls are let through again; default 10 s.
	OpenFor time.Duration
	// Probes is the number of those calls, all of which must succeed to close
	// the breaker; default 2.
	Probes uint32
	// OnState is told every change: closed, half-open or open. It must return
	// at once: calls to the back end wait for it.
	OnState func(system, state string)
}

func (o BreakOptions) withDefaults() BreakOptions {
	orElse(&o.Window, 30*time.Second)
	orElse(&o.MinCalls, 20)
	orElse(&o.FailureRatio, 0.5)
	orElse(&o.ConsecutiveFailures, 10)
	orElse(&o.OpenFor, 10*time.Second)
	orElse(&o.Probes, 2)
	if o.OnState == nil {
		o.OnState = func(string, string) {}
	}
	return o
}

func orElse[T comparable](v *T, fallback T) {
	var zero T
	if *v == zero {
		*v = fallback
	}
}

// Breaker is the circuit breaker of one back end, shared by all of its
// primitives. It is safe for concurrent use.
type Breaker struct {
	circuit *gobreaker.CircuitBreaker[struct{}]
	opensAt atomic.Pointer[time.Time] // when an open breaker lets calls through again
}

// NewBreaker makes the breaker of one back end, closed.
func NewBreaker(system gateway.System, o BreakOptions) *Breaker {
	o = o.withDefaults()
	b := &Breaker{}
	b.circuit = gobreaker.NewCircuitBreaker[struct{}](gobreaker.Settings{
		Name:         string(system),
		MaxRequests:  o.Probes,
		Interval:     o.Window,
		BucketPeriod: o.Window / windowBuckets,
		Timeout:      o.OpenFor,
		ReadyToTrip: func(c gobreaker.Counts) bool {
			calls := c.TotalSuccesses + c.TotalFailures
			return c.ConsecutiveFailures >= o.ConsecutiveFailures ||
				calls >= o.MinCalls && float64(c.TotalFailures) >= o.FailureRatio*float64(calls)
		},
		IsExcluded: func(err error) bool { return err != nil && !unhealthy(err) },
		OnStateChange: func(name string, _, to gobreaker.State) {
			if to == gobreaker.StateOpen {
				at := time.Now().Add(o.OpenFor)
				b.opensAt.Store(&at)
			}
			o.OnState(name, to.String())
		},
	})
	o.OnState(string(system), gobreaker.StateClosed.String())
	return b
}

// unhealthy reports whether an error speaks against the back end. Everything
// else neither opens nor closes its breaker: a refusal is the answer of a back
// end that works, but says nothing of the calls that hang. Nor does one caller
// whose words a firewall dislikes (NotUnderstood) close it for all others.
func unhealthy(err error) bool {
	switch gateway.KindOf(err) {
	case gateway.Unavailable, gateway.Timeout, gateway.BadUpstream:
		return true
	default:
		return false
	}
}

// Break lets calls through while the breaker is closed. While it is open they
// fail at once with kind Unavailable; nothing was sent then, and RetryAfter
// tells when the back end is tried again. A panic in op counts as nothing.
func Break[In, Out any](b *Breaker, call gateway.Call, op gateway.Op[In, Out]) gateway.Op[In, Out] {
	return func(ctx context.Context, in In) (out Out, err error) {
		_, err = b.circuit.Execute(func() (struct{}, error) {
			var err error
			out, err = op(ctx, in)
			return struct{}{}, err
		})
		if errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests) {
			return out, b.open(call, err)
		}
		return out, err
	}
}

// open is the error of a call that the breaker refused.
func (b *Breaker) open(call gateway.Call, cause error) *gateway.Error {
	retryAfter := time.Second // half-open: its probes are under way
	if at := b.opensAt.Load(); at != nil {
		retryAfter = max(retryAfter, time.Until(*at))
	}
	return &gateway.Error{
		Kind:       gateway.Unavailable,
		Detail:     "the back end " + string(call.System) + " has failed too often and is not tried for a while",
		RetryAfter: retryAfter,
		Outcome:    call.Outcome(gateway.NotSent),
		Upstream:   gateway.NewUpstreamFault(call.System, "", ""),
		Err:        fmt.Errorf("%w: %w", errShed, cause),
	}
}
