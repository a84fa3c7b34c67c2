package resilience

import (
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"causeway.example/internal/gateway"
)

// TestTargetsAreBounded: a million targets that fail cost no more memory than
// the table's bound, and successes in between keep the back end closed.
func TestTargetsAreBounded(t *testing.T) {
	b := NewBreaker(gateway.Octane, BreakOptions{MinCalls: 1 << 31})
	lane := b.lane("soap")
	before := heap()
	for i := range 1_000_000 {
		key := b.hash(number(strconv.Itoa(i)))
		b.count(lane, key, 0, failed)
		if i%5 == 0 {
			b.count(lane, 0, 0, succeeded)
		}
	}
	if n := len(b.targets.entries); n != maxTargets {
		t.Errorf("%d targets are kept, want %d", n, maxTargets)
	}
	if grown := int64(heap()) - int64(before); grown > 4<<20 {
		t.Errorf("the heap has grown by %d KiB", grown>>10)
	}
	runtime.KeepAlive(b)
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// TestOpenTargetsOutliveOthers: many numbers that fail once do not close an
// open target, that is, let it be asked again.
func TestOpenTargetsOutliveOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := NewBreaker(gateway.Octane, BreakOptions{MinCalls: 1 << 31, OpenFor: time.Hour})
		lane := b.lane("soap")
		for range defaultConsecutive {
			b.count(lane, 1, 0, failed)
		}
		for i := range 5 * maxTargets {
			b.count(lane, uint64(i+10), 0, failed)
			b.count(lane, 2, 0, succeeded)
		}
		if _, refused := b.admit(lane, 1); refused == nil {
			t.Error("the open target was forgotten")
		}
	})
}

// TestTargetsExpire: what failed long ago is forgotten, also where nobody asks
// for it, and the fast path is back.
func TestTargetsExpire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := NewBreaker(gateway.Octane, BreakOptions{})
		for range defaultConsecutive - 1 {
			_, _ = watched(b, read, always(failure(gateway.Timeout)))(t.Context(), "one")
		}
		if b.quiet.Load() {
			t.Error("quiet, though a target has failed")
		}
		pass(targetExpiry + sweepInterval)
		_, _ = watched(b, read, always(nil))(t.Context(), "another")
		if !b.quiet.Load() || len(b.targets.entries) != 0 {
			t.Errorf("%d targets are kept, want none", len(b.targets.entries))
		}
		_, _ = watched(b, read, always(failure(gateway.Timeout)))(t.Context(), "one")
		if _, err := watched(b, read, always(nil))(t.Context(), "one"); err != nil {
			t.Errorf("error = %v, want a row that began anew", err)
		}
	})
}

// TestNoNumberIsKept: the breaker holds hashes, and its errors name nobody.
func TestNoNumberIsKept(t *testing.T) {
	const secret = "0477000001"
	b := NewBreaker(gateway.Octane, BreakOptions{})
	op := watched(b, read, always(failure(gateway.Timeout)))
	for range defaultConsecutive {
		_, _ = op(t.Context(), secret)
	}
	_, err := op(t.Context(), secret)
	if text := fmt.Sprintf("%v %+v %+v", err, b.targets.entries, b.row); len(b.targets.entries) != 1 || strings.Contains(text, secret) {
		t.Errorf("the number is in %s", text)
	}
}
