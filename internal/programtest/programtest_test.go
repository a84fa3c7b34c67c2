package programtest

import (
	"fmt"
	"testing"
)

// recorder is a test that records how it ended.
type recorder struct {
	testing.TB
	ended string
}

func (r *recorder) Helper() {}

func (r *recorder) Fatalf(format string, args ...any) {
	r.ended = "failed: " + fmt.Sprintf(format, args...)
}

func (r *recorder) Skipf(format string, args ...any) {
	r.ended = "skipped: " + fmt.Sprintf(format, args...)
}

// TestPath: a missing program fails a test, and skips it only under -short.
func TestPath(t *testing.T) {
	r := &recorder{TB: t}
	Path(r, "no-such-program")
	want := "failed: no-such-program is not installed: `make deps` installs it, or names what is missing"
	if !testing.Short() && r.ended != want {
		t.Errorf("the test %s, want %s", r.ended, want)
	}
	r = &recorder{TB: t}
	path := Path(r, "go")
	if testing.Short() {
		if want := "skipped: starts go: not under -short"; r.ended != want {
			t.Errorf("under -short the test %s, want %s", r.ended, want)
		}
	} else if r.ended != "" || path == "" {
		t.Errorf("the path of go is %q, and the test %s", path, r.ended)
	}
}
