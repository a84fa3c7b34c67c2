package resilience

import "time"

const (
	// maxTargets bounds the table of targets: about half a megabyte.
	maxTargets = 10_000
	// targetExpiry is how long a failure of a target is remembered. It is
	// longer than any call takes.
	targetExpiry = 15 * time.Minute
	// sweepInterval is how often the expired ones are removed.
	sweepInterval = time.Minute
	// evictionSample is the number of entries of which one has to go when the
	// table is full.
	evictionSample = 8
)

// target is one that has failed and not succeeded since.
type target struct {
	failures uint32        // in a row
	failedAt time.Duration // the last of them
	open     bool          // it has failed too often; after until one probe may pass
	until    time.Duration
	probing  bool // that probe is under way
}

// expired reports whether the entry has nothing to say any more.
func (t target) expired(now time.Duration) bool {
	return now-t.failedAt > targetExpiry && now > t.until && !t.probing
}

// targets is the bounded table of targets that fail, by the hash of their
// names. Most of the time it is empty.
type targets struct {
	entries map[uint64]target
	sweepAt time.Duration
}

// get returns a target's entry, the empty one where there is none.
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

// evict removes the one of a few that failed longest ago, an open one only
// when all of them are open. Maps are iterated from a random entry on.
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

// sweep removes the expired entries, once in a while.
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
