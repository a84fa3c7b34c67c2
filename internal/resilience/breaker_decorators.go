package resilience

import (
	"context"
	"errors"
	"time"

	"causeway.example/internal/gateway"
)

// BreakOptions configure when a breaker opens and how it closes again. Zero values
// select the defaults.
type BreakOptions struct {
	// ConsecutiveFailures of at least Targets targets open the breaker; of one
	// target, they open that target only. Default 10. A call counts once, with
	// its retries.
	ConsecutiveFailures uint32
	// Targets is the number of distinct targets whose failures indicate that the
	// back end fails, and not only the target; default 3. Failures before anything
	// was sent indicate that whatever their targets.
	Targets int
	// Window is the period over which calls are counted for FailureRatio; default
	// 30 s.
	Window time.Duration
	// MinCalls is the minimum number of calls in the window, without refusals, for
	// FailureRatio to apply; default 20.
	MinCalls uint32
	// FailureRatio of the calls in the window opens the breaker as well, under
	// the same rule about targets; default 0.5.
	FailureRatio float64
	// OpenFor is the time until probes are let through, or one probe of a target;
	// default 10 s.
	OpenFor time.Duration
	// Probes is the number of probes, all of which must succeed to close the
	// breaker; default 2.
	Probes uint32
	// OnState receives every state: closed, half-open or open. OnTarget is called
	// whenever one target is opened. Neither may block: calls to the back end wait
	// for them.
	OnState  func(system, state string)
	OnTarget func(system string)
}

func (o BreakOptions) withDefaults() BreakOptions {
	orElse(&o.ConsecutiveFailures, 10)
	orElse(&o.Targets, 3)
	orElse(&o.Window, 30*time.Second)
	orElse(&o.MinCalls, 20)
	orElse(&o.FailureRatio, 0.5)
	orElse(&o.OpenFor, 10*time.Second)
	orElse(&o.Probes, 2)
	if o.OnState == nil {
		o.OnState = func(string, string) {}
	}
	if o.OnTarget == nil {
		o.OnTarget = func(string) {}
	}
	return o
}

func orElse[T comparable](v *T, fallback T) {
	var zero T
	if *v == zero {
		*v = fallback
	}
}

// verdict is what the result of a call says about the back end.
type verdict int

const (
	ignored verdict = iota
	succeeded
	failed
	notSent // failed before anything was sent, whatever the target
)

// classify returns the verdict of a call's error. A refusal is ignored: the back
// end works, but that says nothing about calls that hang. A call that the gateway
// itself refused is ignored as well.
func classify(err error) verdict {
	switch {
	case err == nil:
		return succeeded
	case errors.Is(err, errShed) || !unhealthy(err):
		return ignored
	}
	if e := gateway.AsError(err); e.Unsent || e.Outcome == gateway.NotSent {
		return notSent
	}
	return failed
}

// unhealthy reports whether an error indicates a failing back end. A message that
// a firewall rejects (NotUnderstood) does not: one caller must not open the
// breaker for all others.
func unhealthy(err error) bool {
	e := gateway.AsError(err)
	if e.Code == gateway.CodeOverloaded {
		return false // the gateway has no memory for the response
	}
	switch e.Kind {
	case gateway.Unavailable, gateway.Timeout, gateway.BadUpstream:
		return true
	default:
		return false
	}
}

// Count reports the result of each call to the breaker. It is outside of Retry, so
// that a call counts once. Consecutive failures are counted per protocol: success
// over one says nothing about the other. A panic in op is not counted.
func Count[In gateway.Targeted, Out any](b *Breaker, protocol string, op gateway.Op[In, Out]) gateway.Op[In, Out] {
	lane := b.lane(protocol)
	return func(ctx context.Context, in In) (Out, error) {
		began := b.generation.Load()
		out, err := op(ctx, in)
		v := classify(err)
		if v == ignored {
			return out, err
		}
		var key uint64 // for a success, it matters only after failures
		if v != succeeded || !b.quiet.Load() {
			key = b.hash(in)
		}
		b.count(lane, key, began, v)
		return out, err
	}
}

// Break lets attempts through while the breaker is closed and their target is not
// open. Other attempts fail at once with kind Unavailable, without having sent
// anything, and with the time until the next probe as RetryAfter. It is inside of
// Retry, so that no attempt is made while the breaker is open. The results of
// probes take effect at once; those of all other attempts are counted by [Count].
// A panic in op is not counted.
func Break[In gateway.Targeted, Out any](b *Breaker, protocol string, call gateway.Call, op gateway.Op[In, Out]) gateway.Op[In, Out] {
	lane := b.lane(protocol)
	return func(ctx context.Context, in In) (out Out, err error) {
		if b.quiet.Load() {
			return op(ctx, in)
		}
		key := b.hash(in)
		p, refused := b.admit(lane, key)
		if refused != nil {
			return out, refused.err(call)
		}
		if p == (probe{}) {
			return op(ctx, in)
		}
		v := ignored
		defer func() { b.probed(lane, key, p, v) }()
		out, err = op(ctx, in)
		v = classify(err)
		return out, err
	}
}

// refusal is why a call was refused, and for how long.
type refusal struct {
	by   shed
	wait time.Duration // at least
}

func (r refusal) err(call gateway.Call) *gateway.Error {
	detail := "the back end " + string(call.System) + " has failed too often and is not tried for a while"
	if r.by == shedByTarget {
		detail = "the back end " + string(call.System) + " has failed too often for what this request is about, and is not asked for it for a while"
	}
	return &gateway.Error{
		Kind:       gateway.Unavailable,
		Detail:     detail,
		RetryAfter: max(r.wait, time.Second), // one second while probes are in flight
		Outcome:    call.Outcome(gateway.NotSent),
		Unsent:     true,
		Upstream:   gateway.NewUpstreamFault(call.System, "", ""),
		Err:        r.by,
	}
}
