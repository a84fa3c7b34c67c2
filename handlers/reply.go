package handlers

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"

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
func (r reply) write(w http.ResponseWriter) error {
	content, err := json.Marshal(r.body)
	if err != nil {
		return &gateway.Error{Kind: gateway.Internal, Outcome: gateway.Unknown, Err: err}
	}
	if r.location != "" {
		w.Header().Set("Location", r.location)
	}
	if r.retryAfter > 0 {
		w.Header().Set("Retry-After", wholeSeconds(r.retryAfter))
	}
	send(w, r.status, "application/json", content)
	return nil
}

// send writes an answer of the API, which no cache may keep.
func send(w http.ResponseWriter, status int, mediaType string, content []byte) {
	h := w.Header()
	h.Set("Content-Type", mediaType)
	h.Set("Content-Length", strconv.Itoa(len(content)))
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(content) // the caller has left: nobody is there to tell
}

// orNull returns nil for the zero value, which JSON shows as null.
func orNull[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}
