package resilience

import (
	"hash/maphash"
	"sync"
	"sync/atomic"
	"time"

	"causeway.example/internal/gateway"
)

type state int

const (
	closed state = iota
	halfOpen
	open
)

func (s state) String() string { return [...]string{"closed", "half-open", "open"}[s] }

// Breaker is the circuit breaker of one back end, shared by all of its primitives:
// [Count] reports results to it, and [Break] asks it whether a call is allowed. It
// is safe for concurrent use.
type Breaker struct {
	system  string
	options BreakOptions
	seed    maphash.Seed // targets are stored by hash, so that no number is kept in memory
	start   time.Time

	// quiet reports that the breaker is closed and no target has failed, so that
	// calls need not lock it.
	quiet atomic.Bool
	// generation changes with the state: the result of a call that began in an
	// earlier generation is ignored.
	generation atomic.Uint64

	mu      sync.Mutex
	state   state
	until   time.Duration // when an open breaker allows probes
	probes  uint32        // half-open: probes in flight and successful ones
	passed  uint32        // half-open: successful probes
	blamed  uint64        // the target whose probe opened it again
	row     tally         // consecutive failures
	lanes   map[string]*lane
	window  window
	targets targets
}

// lane is the state of one protocol.
type lane struct {
	row  tally  // consecutive failures of this protocol
	salt uint64 // separates a target's failures by protocol
}

// NewBreaker returns a closed breaker of one back end.
func NewBreaker(system gateway.System, o BreakOptions) *Breaker {
	b := &Breaker{
		system: string(system), options: o.withDefaults(), seed: maphash.MakeSeed(), start: time.Now(),
		lanes: map[string]*lane{}, targets: targets{entries: map[uint64]target{}},
	}
	b.window = newWindow(b.options.Window)
	b.quiet.Store(true)
	b.options.OnState(b.system, closed.String())
	return b
}

// lane returns the state of a protocol, which its primitives share.
func (b *Breaker) lane(protocol string) *lane {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.lanes[protocol] == nil {
		b.lanes[protocol] = &lane{salt: maphash.String(b.seed, protocol)}
	}
	return b.lanes[protocol]
}

func (b *Breaker) hash(in gateway.Targeted) uint64 { return maphash.Comparable(b.seed, in.Target()) }

// now returns the time since the breaker was created.
func (b *Breaker) now() time.Duration { return time.Since(b.start) }

// probe is what an attempt probes: the back end, its target, or both.
type probe struct {
	backEnd, target bool
	generation      uint64
}

// admit allows an attempt or returns a refusal.
func (b *Breaker) admit(l *lane, key uint64) (p probe, refused *refusal) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	if b.state == open && now < b.until {
		return p, &refusal{shedByBreaker, b.until - now}
	}
	t := b.targets.get(key^l.salt, now)
	if t.open && (now < t.until || t.probing) {
		return p, &refusal{shedByTarget, t.until - now}
	}
	if b.state == open {
		b.change(halfOpen)
	}
	if b.state == halfOpen {
		if b.probes >= b.options.Probes {
			return p, &refusal{shedByBreaker, 0}
		}
		b.probes++
		p.backEnd, p.generation = true, b.generation.Load()
	}
	if t.open {
		t.probing, p.target = true, true
		b.targets.put(key^l.salt, t)
	}
	return p, nil
}

// probed records the verdict of a probe.
func (b *Breaker) probed(l *lane, key uint64, p probe, v verdict) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	wasOpen := b.targets.get(key^l.salt, now).open
	b.recordTarget(key^l.salt, now, v, p.target)
	if p.backEnd && p.generation == b.generation.Load() {
		// One target must not keep the back end's breaker open: its second consecutive
		// failure, or the failure of an open target, only returns the probe.
		known := v == failed && (wasOpen || key == b.blamed)
		switch {
		case v == ignored || known:
			b.probes--
		case v == succeeded:
			if b.passed++; b.passed >= b.options.Probes {
				b.blamed = 0
				b.change(closed)
			}
		default:
			b.blamed = 0
			if v == failed {
				b.blamed = key
			}
			b.change(open)
		}
	}
	b.updateQuiet()
}

// count records the verdict of a call that began in a generation.
func (b *Breaker) count(l *lane, key, began uint64, v verdict) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.state != closed || began != b.generation.Load() {
		return
	}
	now := b.now()
	most := b.options.Targets
	if v == succeeded {
		b.row.reset()
		l.row.reset()
		b.window.at(now).successes++
		b.recordTarget(key^l.salt, now, v, false)
	} else if v == notSent || !b.targets.get(key^l.salt, now).open { // failures of an open target are not counted again
		b.row.fail(v, key, most)
		l.row.fail(v, key, most)
		b.window.at(now).fail(v, key, most)
		b.recordTarget(key^l.salt, now, v, false)
		if b.rowReached(b.row) || b.rowReached(l.row) || b.ratioReached(b.window.sum(now, most)) {
			b.change(open)
		}
	}
	b.targets.sweep(now)
	b.updateQuiet()
}

// rowReached reports whether consecutive failures indicate a failing back end.
func (b *Breaker) rowReached(row tally) bool {
	most := b.options.ConsecutiveFailures
	return row.unsent >= most || row.failures >= most && len(row.targets) >= b.options.Targets
}

// ratioReached reports whether too large a part of the calls in the window failed.
func (b *Breaker) ratioReached(sum tally) bool {
	calls := sum.successes + sum.failures
	most := b.options.FailureRatio * float64(calls)
	return calls >= b.options.MinCalls &&
		(float64(sum.unsent) >= most || float64(sum.failures) >= most && len(sum.targets) >= b.options.Targets)
}

// recordTarget updates the consecutive failures of one target.
func (b *Breaker) recordTarget(key uint64, now time.Duration, v verdict, probed bool) {
	if v == succeeded {
		delete(b.targets.entries, key)
		return
	}
	t := b.targets.get(key, now)
	if probed {
		t.probing = false
	}
	if v == failed {
		t.failures++
		t.failedAt = now
		if t.failures >= b.options.ConsecutiveFailures {
			t.open, t.until = true, now+b.options.OpenFor
			b.options.OnTarget(b.system)
		}
	}
	if t != (target{}) {
		b.targets.put(key, t)
	}
}

// change enters another state and resets all counts.
func (b *Breaker) change(to state) {
	b.state = to
	b.generation.Add(1)
	b.probes, b.passed = 0, 0
	if to == open {
		b.until = b.now() + b.options.OpenFor
	}
	b.row.reset()
	b.window.reset()
	for _, l := range b.lanes {
		l.row.reset()
	}
	b.options.OnState(b.system, to.String())
	b.updateQuiet()
}

// updateQuiet updates quiet after a change of the state or of the targets.
func (b *Breaker) updateQuiet() {
	if quiet := b.state == closed && len(b.targets.entries) == 0; quiet != b.quiet.Load() {
		b.quiet.Store(quiet)
	}
}
