package resilience

import (
	"slices"
	"time"
)

// windowBuckets is the number of steps in which a window moves.
const windowBuckets = 10

// tally counts finished calls and the targets of failed ones.
type tally struct {
	successes, failures uint32
	unsent              uint32   // failures without a byte sent
	targets             []uint64 // of failures; distinct, and a bounded number
}

// fail counts a failure, and stores its target if there are fewer than most.
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

// reset reuses the memory of the targets.
func (t *tally) reset() { *t = tally{targets: t.targets[:0]} }

// window is a tally of the calls that finished within a period. Times are relative
// to the breaker's creation.
type window struct {
	width   time.Duration // of a bucket
	buckets [windowBuckets]struct {
		tally

		number int64
	}
}

func newWindow(d time.Duration) window { return window{width: max(d/windowBuckets, 1)} }

// at returns the bucket of now, which is reset if its period has just begun.
func (w *window) at(now time.Duration) *tally {
	number := int64(now / w.width)
	b := &w.buckets[number%windowBuckets]
	if b.number != number {
		b.number = number
		b.reset()
	}
	return &b.tally
}

// sum returns the tally over the whole window.
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
