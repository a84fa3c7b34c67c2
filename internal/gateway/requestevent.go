package gateway

import "time"

// RequestEvent describes one request to the API and how it was answered. There is one
// for each request, after its response. It never holds a key or a body; Err may hold
// numbers and has to be masked.
type RequestEvent struct {
	Method        string // a method of RFC 9110 or PATCH, else "other"
	Route         string // the template, or "unmatched"
	Operation     string // empty if the route is not an operation
	Status        int    // 499 if the caller closed the connection before the response
	Code          string // the problem's code; empty for a good response
	CorrelationID string // as the caller sent it, or a new one
	Caller        string // the name of the caller's key; empty without one
	// Client is the IP address of a caller without a valid key; empty for every other
	// request.
	Client   string
	Duration time.Duration
	Bytes    int // of the response's body
	Err      error
}
