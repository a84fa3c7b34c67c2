package connlimit

import (
	"math"
	"testing"
)

func TestDerive(t *testing.T) {
	const noMemory = math.MaxInt64
	for _, tt := range []struct {
		name        string
		memory      int64
		descriptors uint64
		others      int
		want        int
	}{
		{"no limit", noMemory, 0, 160, 10_000},
		{"RLIM_INFINITY", noMemory, math.MaxUint64, 160, 10_000},
		{"64 MiB hold 1 000 requests and more", 64 << 20 * 9 / 10, 1 << 20, 160, 1134},
		{"128 MiB", 128 << 20 * 9 / 10, 1 << 20, 160, 2268},
		{"4 GiB", 4 << 30, 1 << 20, 160, 80659},
		{"1 024 descriptors", 128 << 20, 1024, 160, 832},
		{"256 descriptors", 128 << 20, 256, 160, 64},
		{"64 descriptors", 128 << 20, 64, 160, 16},
		{"1 MiB", 1 << 20, 1 << 20, 160, 19},
		{"none", 0, 0, 160, 16},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Derive(tt.memory, tt.descriptors, tt.others); got != tt.want {
				t.Errorf("%d, want %d", got, tt.want)
			}
		})
	}
}

// TestShares: however small a cap is, not all of it can be taken by those who
// wait, or by those who do not read.
func TestShares(t *testing.T) {
	for most := least; most <= 10_000; most += 7 {
		if waiting, writing := Waiting(most), Writing(most); waiting < 1 || writing < 1 || waiting+writing >= most {
			t.Errorf("of %d: %d waiting, %d writing", most, waiting, writing)
		}
	}
}
