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

// The text of an item's refusal that callers do not see is logged, masked.
func TestAttemptLogsHiddenRefusals(t *testing.T) {
	var log bytes.Buffer
	tel := New(Options{Logger: NewLogger(&log, slog.LevelInfo)})
	refused := func(message string) gateway.OrderResult {
		return gateway.OrderResult{Refused: &gateway.Error{Kind: gateway.Rejected, Upstream: gateway.NewUpstreamFault(gateway.Octane, "9", message)}}
	}
	results := []gateway.OrderResult{{OrderID: "1"}, refused("not eligible"), {}, refused("ORA-12541: no listener for 0400000001")}
	op := Attempt(tel, gateway.CallOptIn, func(context.Context, int) ([]gateway.OrderResult, error) { return results, nil })
	if _, err := op(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	text := log.String()
	if n := strings.Count(text, `"msg":"item refused"`); n != 1 || !strings.Contains(text, `"item":3`) ||
		!strings.Contains(text, "ORA-12541") || strings.Contains(text, "0400000001") || strings.Contains(text, "not eligible") {
		t.Errorf("want one line, about item 3, without the number:\n%s", text)
	}
}
