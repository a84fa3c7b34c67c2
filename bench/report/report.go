// Package report prints what was measured, and collects what should not have
// been.
package report

import (
	"fmt"
	"os"
	"time"
)

// Verdict collects what should not have been.
type Verdict []error

// Want adds an error unless something holds.
func (v *Verdict) Want(holds bool, format string, args ...any) {
	if !holds {
		*v = append(*v, fmt.Errorf(format, args...))
	}
}

// Say prints.
func Say(format string, args ...any) { _, _ = fmt.Fprintf(os.Stdout, format, args...) }

// MS is a time in milliseconds.
func MS(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond)) }
