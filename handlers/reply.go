package handlers

import (
	"encoding/json"
	"net/http"
	"time"

	"causeway.example/handlers/respond"
	"causeway.example/internal/gateway"
)

// reply is a good response.
type reply struct {
	status   int
	location string // where the order is read; empty unless there is exactly one
	// retryAfter is how long to wait before an order is read; zero if there is none to
	// wait for.
	retryAfter time.Duration
	body       any
}

// write writes the response. It encodes the body first: if that fails, nothing was sent,
// and the caller can write a problem.
func (rp reply) write(w http.ResponseWriter, r *http.Request) error {
	text, err := json.Marshal(rp.body)
	if err != nil {
		return &gateway.Error{Kind: gateway.Internal, Outcome: gateway.Unknown, Err: err}
	}
	if rp.location != "" {
		w.Header().Set("Location", rp.location)
	}
	if rp.retryAfter > 0 {
		w.Header().Set("Retry-After", wholeSeconds(rp.retryAfter))
	}
	send(w, r, rp.status, "application/json", text)
	return nil
}

// send writes a response of the API, which no cache may store.
func send(w http.ResponseWriter, r *http.Request, status int, mediaType string, text []byte) {
	w.Header().Set("Cache-Control", "no-store")
	respond.Send(w, r, status, mediaType, text)
}

// orNull returns a pointer to v, or nil for the zero value, which is null in JSON.
func orNull[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}
