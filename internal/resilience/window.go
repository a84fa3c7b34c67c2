package resilience

import (
	"slices"
	"time"
)

// windowBuckets is the number of steps in which a window moves.
const windowBuckets = 10

// tally counts calls that ended, and the targets of those that failed.
type tally struct {
	successes, failures uint32
	unsent              uint32   // the failures of which no byte was sent
	targets             []uint64 // of the failures; distinct, and no more than are asked for
}

// fail counts a failure, and keeps its target when fewer than most are kept.
func (t *tally) fail(v verdict, target uint64, most int) {
	t.failures++
	if v == notSent {
		t.unsent++
	}
	t.keep(target, most)
}

func (t *tally) keep(target uint64, most int) {
	if len(t.targets) < most && !slices.Contains(t.targets, target) {
		t.targets = append(t.targets, target)
	}
}

func (t *tally) add(other tally, most int) {
	t.successes += other.successes
	t.failures += other.failures
	t.unsent += other.unsent
	for _, target := range other.targets {
		t.keep(target, most)
	}
}

// reset keeps the memory of the targets.
func (t *tally) reset() { *t = tally{targets: t.targets[:0]} }

// window is a tally of the calls that ended within a time. Its time is counted
// from the breaker's beginning.
type window struct {
	width   time.Duration // of a bucket
	buckets [windowBuckets]struct {
		tally

		number int64
	}
}

func newWindow(d time.Duration) window { return window{width: max(d/windowBuckets, 1)} }

// at returns the bucket of now, empty if its time has just begun.
func (w *window) at(now time.Duration) *tally {
	number := int64(now / w.width)
	b := &w.buckets[number%windowBuckets]
	if b.number != number {
		b.number = number
		b.reset()
	}
	return &b.tally
}

// sum returns the tally of the whole window.
func (w *window) sum(now time.Duration, most int) (sum tally) {
	oldest := int64(now/w.width) - windowBuckets + 1
	for i := range w.buckets {
		if b := &w.buckets[i]; b.number >= oldest {
			sum.add(b.tally, most)
		}
	}
	return sum
}

func (w *window) reset() {
	for i := range w.buckets {
		w.buckets[i].reset()
	}
}
