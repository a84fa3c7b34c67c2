package telemetry

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"causeway.example/internal/gateway"
)

func TestAttempt(t *testing.T) {
	for level, lines := range map[slog.Level]int{slog.LevelDebug: 2, slog.LevelInfo: 0} {
		t.Run(level.String(), func(t *testing.T) {
			var log bytes.Buffer
			tel := New(Options{Logger: NewLogger(&log, level)})
			failures := []error{&gateway.Error{Kind: gateway.Unavailable, Detail: "no way to 0400000001"}, nil}
			op := Attempt(tel, gateway.CallOrderQuery, func(_ context.Context, n int) (int, error) { return n, failures[n] })
			for n, want := range failures {
				if out, err := op(t.Context(), n); out != n || !errors.Is(err, want) {
					t.Errorf("got %v, %v, want the attempt's own result", out, err)
				}
			}
			for outcome, want := range map[string]float64{"unavailable": 1, "ok": 1} {
				if n := testutil.ToFloat64(tel.attempts.WithLabelValues("octane", "orderQuery", outcome)); n != want {
					t.Errorf("outcome %s counted %v times, want %v", outcome, n, want)
				}
			}
			if n := strings.Count(log.String(), `"msg":"attempt"`); n != lines || strings.Contains(log.String(), "0400000001") {
				t.Errorf("%d lines, want %d, and no number:\n%s", n, lines, &log)
			}
		})
	}
}
