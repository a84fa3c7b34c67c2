package resilience

import (
	"context"
	"errors"
	"time"

	"causeway.example/internal/gateway"
)

// BreakOptions say when a breaker opens and how it closes again. Zero values
// mean the defaults.
type BreakOptions struct {
	// ConsecutiveFailures of at least Targets targets open the breaker; of one
	// target, they open that target only. Default 10. A call counts once, with
	// its retries.
	ConsecutiveFailures uint32
	// Targets is the number of targets of which failures must be, so that they
	// speak against the back end and not against what it is asked for; default
	// 3. Failures before anything was sent speak against it whatever their
	// targets.
	Targets int
	// Window is the time over which calls are counted for the ratio; default
	// 30 s.
	Window time.Duration
	// MinCalls is the number of calls in the window, refusals not counted,
	// below which the ratio says nothing; default 20.
	MinCalls uint32
	// FailureRatio of the calls in the window opens the breaker as well, under
	// the same rule about targets; default 0.5.
	FailureRatio float64
	// OpenFor is the time until a few calls are let through again, or one call
	// of a target; default 10 s.
	OpenFor time.Duration
	// Probes is the number of those calls, all of which must succeed to close
	// the breaker; default 2.
	Probes uint32
	// OnState receives every change: closed, half-open or open. OnTarget is
	// called whenever one target is opened. Both must return at once: calls to
	// the back end wait for them.
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

// verdict is what the end of a call says about the back end.
type verdict int

const (
	ignored verdict = iota
	succeeded
	failed
	notSent // failed before anything was sent, whatever it asked for
)

// judge returns the verdict of a call's error. A refusal is ignored: it is the
// answer of a back end that works, but says nothing of the calls that hang. So
// is a call that the gateway itself refused.
func judge(err error) verdict {
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

// unhealthy reports whether an error speaks against the back end. One caller
// whose words a firewall dislikes (NotUnderstood) must not close it for all
// others.
func unhealthy(err error) bool {
	e := gateway.AsError(err)
	if e.Code == gateway.CodeOverloaded {
		return false // no memory here for its answer
	}
	switch e.Kind {
	case gateway.Unavailable, gateway.Timeout, gateway.BadUpstream:
		return true
	default:
		return false
	}
}

// Count reports the end of each call to the breaker. It stands outside of
// Retry, so that a call counts once. Rows of failures are kept for each
// protocol: what works over one says nothing of the other. A panic in op
// counts as nothing.
func Count[In gateway.Targeted, Out any](b *Breaker, protocol string, op gateway.Op[In, Out]) gateway.Op[In, Out] {
	lane := b.lane(protocol)
	return func(ctx context.Context, in In) (Out, error) {
		began := b.generation.Load()
		out, err := op(ctx, in)
		v := judge(err)
		if v == ignored {
			return out, err
		}
		var key uint64 // of a success, it matters only where something has failed
		if v != succeeded || !b.quiet.Load() {
			key = b.hash(in)
		}
		b.count(lane, key, began, v)
		return out, err
	}
}

// Break lets attempts through while the breaker is closed, and its target is
// not open. The others fail at once with kind Unavailable; nothing was sent
// then, and RetryAfter says when they may pass. It stands inside of Retry, so
// that no attempt is made while the breaker is open. The attempts that try an
// open one again decide at once; all others count by [Count]. A panic in op
// counts as nothing.
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
		v = judge(err)
		return out, err
	}
}

// refusal is why and for how long a call may not pass.
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
		RetryAfter: max(r.wait, time.Second), // a second while probes are under way
		Outcome:    call.Outcome(gateway.NotSent),
		Unsent:     true,
		Upstream:   gateway.NewUpstreamFault(call.System, "", ""),
		Err:        r.by,
	}
}
