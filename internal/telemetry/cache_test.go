package telemetry

import (
	"testing"
	"time"
)

// A look-up that the memory answers takes a fraction of a microsecond:
// counting it must leave nothing to collect.
func TestCountingACacheHitAllocatesNothing(t *testing.T) {
	tel := New(Options{})
	tel.OnCache("memory", "hit", time.Microsecond)
	if n := testing.AllocsPerRun(1000, func() { tel.OnCache("memory", "hit", time.Microsecond) }); n != 0 {
		t.Errorf("%v allocations, want none", n)
	}
}
