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

// Breaker is the circuit breaker of one back end, shared by all of its
// primitives: [Count] reports to it how calls end, [Break] asks it whether they may
// begin. It is safe for concurrent use.
type Breaker struct {
	system  string
	options BreakOptions
	seed    maphash.Seed // targets are remembered by hash: no number stays in memory
	start   time.Time

	// quiet: closed, and no target has failed, so that a call need not ask.
	quiet atomic.Bool
	// generation changes with the state: a call that began in another one says
	// nothing of this one.
	generation atomic.Uint64

	mu      sync.Mutex
	state   state
	until   time.Duration // when an open breaker lets probes pass
	probes  uint32        // half-open: probes under way, and those that succeeded
	passed  uint32        // half-open: those that succeeded
	blamed  uint64        // the target whose probe opened it again
	row     tally         // failures since the last success
	lanes   map[string]*lane
	window  window
	targets targets
}

// lane is what is kept of one protocol.
type lane struct {
	row  tally  // failures since the last success of this protocol
	salt uint64 // keeps a target's failures over one protocol apart from the other's
}

// NewBreaker makes the breaker of one back end, closed.
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

// lane returns the one of a protocol, the same for all of its primitives.
func (b *Breaker) lane(protocol string) *lane {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.lanes[protocol] == nil {
		b.lanes[protocol] = &lane{salt: maphash.String(b.seed, protocol)}
	}
	return b.lanes[protocol]
}

func (b *Breaker) hash(in gateway.Targeted) uint64 { return maphash.Comparable(b.seed, in.Target()) }

// now is the time since the breaker was made.
func (b *Breaker) now() time.Duration { return time.Since(b.start) }

// probe says what an attempt tries again: the back end, its target, or both.
type probe struct {
	backEnd, target bool
	generation      uint64
}

// admit lets an attempt pass, or says why it may not.
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

// probed takes the verdict of a probe.
func (b *Breaker) probed(l *lane, key uint64, p probe, v verdict) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	wasOpen := b.targets.get(key^l.salt, now).open
	b.judgeTarget(key^l.salt, now, v, p.target)
	if p.backEnd && p.generation == b.generation.Load() {
		// One target must not keep the back end open: its second failure in a
		// row, or that of one that is open itself, only gives the probe back.
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
	b.settle()
}

// count takes the verdict of a call that began in a generation.
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
		b.judgeTarget(key^l.salt, now, v, false)
	} else if v == notSent || !b.targets.get(key^l.salt, now).open { // what an open target does is known
		b.row.fail(v, key, most)
		l.row.fail(v, key, most)
		b.window.at(now).fail(v, key, most)
		b.judgeTarget(key^l.salt, now, v, false)
		if b.isRow(b.row) || b.isRow(l.row) || b.isRatio(b.window.sum(now, most)) {
			b.change(open)
		}
	}
	b.targets.sweep(now)
	b.settle()
}

// isRow reports whether a row of failures is the back end's.
func (b *Breaker) isRow(row tally) bool {
	most := b.options.ConsecutiveFailures
	return row.unsent >= most || row.failures >= most && len(row.targets) >= b.options.Targets
}

// isRatio reports whether too many of the calls in the window failed.
func (b *Breaker) isRatio(sum tally) bool {
	calls := sum.successes + sum.failures
	most := b.options.FailureRatio * float64(calls)
	return calls >= b.options.MinCalls &&
		(float64(sum.unsent) >= most || float64(sum.failures) >= most && len(sum.targets) >= b.options.Targets)
}

// judgeTarget keeps the failures in a row of one target.
func (b *Breaker) judgeTarget(key uint64, now time.Duration, v verdict, probed bool) {
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

// change enters another state, with nothing counted.
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
	b.settle()
}

// settle keeps quiet in step with the state.
func (b *Breaker) settle() {
	if quiet := b.state == closed && len(b.targets.entries) == 0; quiet != b.quiet.Load() {
		b.quiet.Store(quiet)
	}
}
