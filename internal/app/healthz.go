package app

import (
	"io"
	"net/http"
	"time"
)

// healthPath is for load balancers outside of the cluster, which probe only the
// port that they send requests to.
const healthPath = "/healthz"

// healthz answers health checks on the API's listener and passes every other
// request on. It comes before everything that the API does: a check needs no
// key, may have any Host (balancers send an address, an invented name, or
// none), and is neither counted nor logged. It reveals only what a connection
// attempt reveals.
func (d *drain) healthz(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != healthPath {
			next.ServeHTTP(w, r)
			return
		}
		if r.Body != http.NoBody {
			// net/http would wait for a body that is not read.
			w.Header().Set("Connection", "close")
			_ = http.NewResponseController(w).SetReadDeadline(time.Unix(1, 0)) // not every writer has a connection
		}
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			writeProblem(w, http.StatusMethodNotAllowed, "this path allows GET, HEAD")
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
		_, _ = io.WriteString(w, text) // the balancer may be gone
	})
}
