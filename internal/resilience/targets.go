package resilience

import "time"

const (
	// maxTargets bounds the table of targets: about half a megabyte.
	maxTargets = 10_000
	// targetExpiry is how long a failure of a target is stored: longer than any call
	// takes.
	targetExpiry = 15 * time.Minute
	// sweepInterval is how often expired entries are removed.
	sweepInterval = time.Minute
	// evictionSample is the number of entries of which one is evicted when the table
	// is full.
	evictionSample = 8
)

// target is the state of a target that has failed and not succeeded since.
type target struct {
	failures uint32        // consecutive
	failedAt time.Duration // time of the last one
	open     bool          // refused until a probe succeeds
	until    time.Duration // when a probe is allowed
	probing  bool          // a probe is in flight
}

// expired reports whether the entry has no effect any more.
func (t target) expired(now time.Duration) bool {
	return now-t.failedAt > targetExpiry && now > t.until && !t.probing
}

// targets is the bounded table of failing targets, by the hash of their names. It is
// usually empty.
type targets struct {
	entries map[uint64]target
	sweepAt time.Duration
}

// get returns a target's entry, or an empty one.
func (t *targets) get(key uint64, now time.Duration) target {
	e := t.entries[key]
	if e.expired(now) {
		return target{}
	}
	return e
}

func (t *targets) put(key uint64, e target) {
	if _, known := t.entries[key]; !known && len(t.entries) >= maxTargets {
		t.evict()
	}
	t.entries[key] = e
}

// evict removes, of a sample, the entry that failed longest ago; an open one only if
// all are open. Iteration over a map starts at a random entry.
func (t *targets) evict() {
	var victim uint64
	var worst target
	seen := 0
	for key, e := range t.entries {
		if seen == 0 || worst.open && !e.open || worst.open == e.open && e.failedAt < worst.failedAt {
			victim, worst = key, e
		}
		if seen++; seen == evictionSample {
			break
		}
	}
	delete(t.entries, victim)
}

// sweep removes expired entries, once per sweepInterval.
func (t *targets) sweep(now time.Duration) {
	if now < t.sweepAt || len(t.entries) == 0 {
		return
	}
	t.sweepAt = now + sweepInterval
	for key, e := range t.entries {
		if e.expired(now) {
			delete(t.entries, key)
		}
	}
}
