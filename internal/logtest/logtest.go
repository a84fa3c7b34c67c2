// Package logtest collects logs in tests, and checks that they leak nothing.
package logtest

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// personal matches what no log may hold: numbers of customers, and the texts
// that tests plant.
var personal = regexp.MustCompile(`\b0[0-9]{9}\b|\b1[39][0-9]{9}\b|(?i:canary)`)

// Check fails the test unless each line of a log is JSON without a number of the
// sandbox or a planted text. Times, durations and ids of traces may have any digits.
func Check(t testing.TB, text string) {
	t.Helper()
	for line := range strings.Lines(text) {
		var members map[string]any
		if err := json.Unmarshal([]byte(line), &members); err != nil {
			t.Errorf("a line of the log is not JSON: %v\n%s", err, line)
			continue
		}
		for _, free := range []string{"time", "duration_ms", "trace_id", "span_id"} {
			delete(members, free)
		}
		rest, _ := json.Marshal(members) // it was JSON before
		if found := personal.Find(rest); found != nil {
			t.Errorf("a line of the log has %s:\n%s", found, line)
		}
	}
}

// Buffer collects the log of a running program. It is safe for concurrent use.
type Buffer struct {
	// Flush makes the program write what it has logged; nil does nothing.
	Flush func()

	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *Buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *Buffer) String() string {
	if b.Flush != nil {
		b.Flush()
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}
