package telemetry

import (
	"os"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil"
)

// TestLogWriterDevFull: a real file on a full disk.
func TestLogWriterDevFull(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	w := NewLogWriter(full)
	tel := New(Options{Log: w})
	write(t, w, "one", "two")
	w.Flush(t.Context())
	w.Close()
	_ = full.Close()
	if n := testutil.ToFloat64(w.collector()); n != 2 {
		t.Errorf("counted %v lines, want 2", n)
	}
	if !strings.Contains(scrape(t, tel), "\ngateway_log_lines_dropped_total 2\n") {
		t.Error("no gateway_log_lines_dropped_total in the metrics")
	}
}
