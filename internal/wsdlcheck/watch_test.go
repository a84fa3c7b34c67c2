package wsdlcheck

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"causeway.example/internal/telemetry"
	"causeway.example/internal/wsdl"
)

// TestWSDLWatch: a check soon after the start and one each interval; a line in
// the log only where something has changed.
func TestWSDLWatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		moved := Result{Service: "UtbOrder", Findings: []wsdl.Finding{{Severity: wsdl.New, What: "more"}, {Severity: wsdl.Breaks, What: "gone"}}}
		answers := []Result{{Service: "UtbOrder"}, {Service: "UtbOrder"}, moved, moved, Result{Service: "UtbOrder"}.fail(errors.New("cannot be read"))}
		var logs bytes.Buffer
		all := telemetry.New(telemetry.Options{})
		checks := 0
		w := &Watch{
			Interval: time.Hour, Metrics: all.NewWSDL(),
			Logger: slog.New(slog.NewTextHandler(&logs, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
				if a.Key == slog.TimeKey {
					return slog.Attr{}
				}
				return a
			}})),
			Check: func(context.Context) []Result { checks++; return answers[checks-1 : checks] },
		}
		ctx, cancel := context.WithTimeout(t.Context(), 4*time.Hour+27*time.Minute)
		defer cancel()
		if err := w.Run(ctx); err != nil || checks != len(answers) {
			t.Errorf("%d checks, %v", checks, err)
		}
		want := `level=INFO msg="wsdl compared" service=UtbOrder breaks=0 loses=0 new=0 first=""
level=WARN msg="wsdl compared" service=UtbOrder breaks=1 loses=0 new=1 first="gone"
level=WARN msg="wsdl not compared" service=UtbOrder error="cannot be read"
`
		if got := strings.ReplaceAll(logs.String(), "first=gone", `first="gone"`); got != want {
			t.Errorf("logs:\n%s", got)
		}
		answer := httptest.NewRecorder()
		all.MetricsHandler().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/metrics", nil))
		for _, want := range []string{`gateway_wsdl_findings{service="UtbOrder",severity="breaks"} 1`, `gateway_wsdl_check_success{service="UtbOrder"} 0`} {
			if !strings.Contains(answer.Body.String(), want) {
				t.Errorf("no %s", want)
			}
		}
	})
}
