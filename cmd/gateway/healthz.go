package main

import (
	"io"
	"net/http"
	"time"
)

// healthPath is where load balancers outside of the cluster look: they probe
// the port that they send requests to, and no other.
const healthPath = "/healthz"

// healthz answers health checks of the API's listener, and passes every other
// request on. It is in front of all that the API does: a check needs no key, is
// served for any Host (balancers send an address, a made-up name, or none), and
// is neither counted nor logged. It answers what anybody who can connect knows.
func (d *drain) healthz(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != healthPath {
			next.ServeHTTP(w, r)
			return
		}
		if r.Body != http.NoBody {
			// net/http would wait for a body that nobody reads.
			w.Header().Set("Connection", "close")
			_ = http.NewResponseController(w).SetReadDeadline(time.Unix(1, 0)) // not every writer has a connection
		}
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			writeRefusal(w, http.StatusMethodNotAllowed, "this path allows GET, HEAD")
			return
		}
		header := w.Header()
		header.Set("Cache-Control", "no-store")
		header.Set("Content-Type", "text/plain; charset=utf-8")
		header.Set("X-Content-Type-Options", "nosniff")
		status, text := http.StatusOK, "ok\n"
		if d.started.Load() {
			status, text = http.StatusServiceUnavailable, "unavailable\n"
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, text) // a balancer that has left needs no answer
	})
}
