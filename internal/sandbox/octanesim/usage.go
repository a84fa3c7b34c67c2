package octanesim

import (
	"fmt"
	"time"
)

const (
	mebibyte = int64(1) << 20
	gibibyte = int64(1) << 30
)

// usedPerMinute is what every consumer uses, in bytes.
const usedPerMinute = mebibyte

// usage is what a consumer has used in its pool so far, in bytes: a function
// of the clock alone.
func (m *membership) usage(now time.Time) int64 {
	seconds := int64(max(0, now.Sub(m.since)) / time.Second)
	return m.used + seconds*usedPerMinute/60
}

// gigabytes writes bytes as Octane does, "50.00 GB", rounded down.
func gigabytes(bytes int64) string { return inUnits(bytes, gibibyte, "GB") }

// sizeText writes a consumer's usage: small ones come in MB.
func sizeText(bytes int64) string {
	if bytes < gibibyte/10 {
		return inUnits(bytes, mebibyte, "MB")
	}
	return gigabytes(bytes)
}

// inUnits avoids floats, and the overflow of bytes*100 for any int64.
func inUnits(bytes, unit int64, name string) string {
	return fmt.Sprintf("%d.%02d %s", bytes/unit, bytes%unit*100/unit, name)
}
