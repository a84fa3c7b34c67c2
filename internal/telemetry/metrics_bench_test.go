package telemetry

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"causeway.example/internal/gateway"
)

// BenchmarkMetrics measures what one request adds to the CPU time: it is
// counted in flight, looks a number up, makes one call of one attempt, and
// writes its log line.
func BenchmarkMetrics(b *testing.B) {
	tel := New(Options{Logger: NewLogger(io.Discard, slog.LevelError)}) // the log line is not written
	op := Observe(tel, gateway.CallOrderQuery, Attempt(tel, gateway.CallOrderQuery, Orders(tel, orderQuery)))
	handler := tel.InFlight(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		tel.OnCache("memory", "hit", time.Microsecond)
		_, _ = op(r.Context(), gateway.OrderKey{}) // it never fails
		tel.Request(r.Context(), Request{
			Method: http.MethodGet, Route: "/v1/customers/{customerNumber}/orders/{orderId}", Operation: "getOrder",
			Status: http.StatusOK, Duration: time.Millisecond,
		})
	}))
	w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil)
	for b.Loop() {
		handler.ServeHTTP(w, r)
	}
}
