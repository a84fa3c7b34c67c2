package gateway

import (
	"errors"
	"fmt"
	"time"
)

// Kind classifies an error once, at the edge where it is born. Decorators
// act on it, telemetry labels by it, and handlers render it.
type Kind int

const (
	// Internal is our own fault, and what any foreign error counts as.
	Internal Kind = iota
	// Invalid is a request refused locally; nothing was sent upstream.
	Invalid
	// NotFound is an order, pool, service or subscription that is not there.
	NotFound
	// Conflict is a request that the present state forbids.
	Conflict
	// Rejected is a business refusal by the back end.
	Rejected
	// RateLimited is the back end's limit (fault 233) or our own.
	RateLimited
	// NotAvailable is an operation that is switched off or not configured.
	NotAvailable
	// BadUpstream is an answer that cannot be trusted.
	BadUpstream
	// NotUnderstood is our message refused as such, and not for what it asks
	// for: by the back end's parser, or by a proxy or firewall before it. Sent
	// again, it would be refused again, and the next message may well pass, so
	// it says nothing about the back end's health.
	NotUnderstood
	// UpstreamAuth is our own credentials refused by the back end.
	UpstreamAuth
	// Unavailable is a back end that could not be reached, or is not tried.
	Unavailable
	// Timeout is an answer that did not come in time, or got lost.
	Timeout
	// Canceled is a caller that left before the answer.
	Canceled
)

var kindNames = [...]string{
	"internal", "invalid", "notFound", "conflict", "rejected", "rateLimited",
	"notAvailable", "badUpstream", "notUnderstood", "upstreamAuth", "unavailable", "timeout", "canceled",
}

// String returns the kind's metric label.
func (k Kind) String() string {
	if k < 0 || int(k) >= len(kindNames) {
		return "internal"
	}
	return kindNames[k]
}

// Business reports whether the back end worked and refused the request: such
// an error says nothing about its health.
func (k Kind) Business() bool {
	switch k {
	case NotFound, Conflict, Rejected:
		return true
	default:
		return false
	}
}

// The public codes. A problem's code never changes its meaning.
const (
	CodeInternal            = "internal"
	CodeInvalidRequest      = "invalidRequest"
	CodeNotFound            = "notFound"
	CodeConsumerNotInPool   = "consumerNotInPool"
	CodePoolNotEmpty        = "poolNotEmpty"
	CodeConflict            = "conflict"
	CodeUpstreamRejected    = "upstreamRejected"
	CodeRateLimited         = "rateLimited"
	CodeNotAvailable        = "notAvailable"
	CodeNotConfigured       = "notConfigured"
	CodeBadUpstream         = "badUpstream"
	CodeUpstreamAuth        = "upstreamAuth"
	CodeUpstreamUnavailable = "upstreamUnavailable"
	CodeOverloaded          = "overloaded"
	CodeUpstreamTimeout     = "upstreamTimeout"
	CodeOutcomeUnknown      = "outcomeUnknown"
	CodeResultMismatch      = "resultMismatch"
)

var defaultCodes = map[Kind]string{
	Internal:      CodeInternal,
	Invalid:       CodeInvalidRequest,
	NotFound:      CodeNotFound,
	Conflict:      CodeConflict,
	Rejected:      CodeUpstreamRejected,
	RateLimited:   CodeRateLimited,
	NotAvailable:  CodeNotAvailable,
	BadUpstream:   CodeBadUpstream,
	NotUnderstood: CodeBadUpstream,
	UpstreamAuth:  CodeUpstreamAuth,
	Unavailable:   CodeUpstreamUnavailable,
	Timeout:       CodeUpstreamTimeout,
	Canceled:      CodeUpstreamTimeout,
}

// Outcome says what a failed write did. Empty for reads.
type Outcome string

const (
	// NotSent says that nothing of the write left the gateway.
	NotSent Outcome = "notSent"
	// Refused says that the back end answered, and did not do it.
	Refused Outcome = "rejected"
	// Unknown says that it was sent, and whether it was done is not known.
	Unknown Outcome = "unknown"
)

// Violation is one fault in a request.
type Violation struct {
	// Pointer is an RFC 6901 JSON pointer: into the body (/serviceNumbers/1), or
	// /path/NAME, /query/NAME, /header/NAME for what stands outside it.
	Pointer string
	Code    string
	Detail  string
}

// Error is the one error type that crosses package boundaries.
type Error struct {
	Kind       Kind
	Code       string        // public code; empty means the kind's own
	Detail     string        // safe to show
	RetryAfter time.Duration // zero: not known
	Outcome    Outcome
	// Unsent reports that provably no byte of the request was sent: the failure
	// does not depend on what it asks for. Of a write, NotSent says the same.
	Unsent     bool
	Violations []Violation  // Invalid only
	Results    []ItemResult // bulkResults calls only
	Upstream   *UpstreamFault
	Err        error // the cause: logged once, masked, never shown
}

// Error tells kind, code and cause, for logs. It may hold numbers: mask it.
func (e *Error) Error() string {
	s := e.PublicCode()
	if e.Detail != "" {
		s += ": " + e.Detail
	}
	if u := e.Upstream; u != nil && u.Code+u.Message != "" {
		s += fmt.Sprintf(" (%s %s: %s)", u.System, u.Code, u.Message)
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// PublicCode returns Code, or the code of the error's kind.
func (e *Error) PublicCode() string {
	if e.Code != "" {
		return e.Code
	}
	return defaultCodes[e.Kind]
}

// AsError returns err as an [*Error]; a foreign error becomes Internal.
// It returns nil for nil.
func AsError(err error) *Error {
	if err == nil {
		return nil
	}
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return &Error{Kind: Internal, Err: err}
}

// KindOf returns the kind of err; Internal for a foreign error.
func KindOf(err error) Kind { return AsError(err).Kind }

// notSent returns a copy of err, which a read gave, as the error of the write
// that the read was made for.
func notSent(err error) error {
	e := *AsError(err)
	e.Outcome = NotSent
	return &e
}
