package handlers

import (
	"encoding/json"
	"net/http"
	"time"

	"causeway.example/handlers/respond"
	"causeway.example/internal/gateway"
)

// reply is a good answer.
type reply struct {
	status   int
	location string // empty unless there is exactly one order
	// retryAfter is when to read the order; zero where there is none to wait for.
	retryAfter time.Duration
	body       any
}

// write encodes first, so that a failure still gets a clean problem.
func (r reply) write(w http.ResponseWriter, asked *http.Request) error {
	text, err := json.Marshal(r.body)
	if err != nil {
		return &gateway.Error{Kind: gateway.Internal, Outcome: gateway.Unknown, Err: err}
	}
	if r.location != "" {
		w.Header().Set("Location", r.location)
	}
	if r.retryAfter > 0 {
		w.Header().Set("Retry-After", wholeSeconds(r.retryAfter))
	}
	send(w, asked, r.status, "application/json", text)
	return nil
}

// send writes an answer of the API, which no cache may keep.
func send(w http.ResponseWriter, r *http.Request, status int, mediaType string, text []byte) {
	w.Header().Set("Cache-Control", "no-store")
	respond.Send(w, r, status, mediaType, text)
}

// orNull returns nil for the zero value, which JSON shows as null.
func orNull[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}
