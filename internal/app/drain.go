package app

import (
	"net/http"
	"sync/atomic"
)

// drain marks a server that is shutting down.
type drain struct{ started atomic.Bool }

// wrap makes clients close their connections while the server drains:
// "Connection: close" on a response avoids the race with their next request
// (RFC 9112, section 9.6).
func (d *drain) wrap(next http.Handler) http.Handler { return &draining{d, next} }

type draining struct {
	*drain
	next http.Handler
}

func (h *draining) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if h.started.Load() {
		w.Header().Set("Connection", "close")
	}
	h.next.ServeHTTP(w, r)
}
