package gateway

import (
	"errors"
	"fmt"
	"time"
)

// Kind classifies an error once, where it is created. Decorators act on it,
// telemetry uses it as a label, and handlers render it.
type Kind int

const (
	// Internal is a failure of the gateway. Any error that is no [*Error] counts as
	// one.
	Internal Kind = iota
	// Invalid is a request that the gateway refused; nothing was sent upstream.
	Invalid
	// NotFound is an order, pool, service or subscription that does not exist.
	NotFound
	// Conflict is a request that the present state does not permit.
	Conflict
	// Rejected is a business refusal by the back end.
	Rejected
	// RateLimited is the back end's rate limit (fault 233) or the gateway's.
	RateLimited
	// NotAvailable is an operation that is disabled or not configured.
	NotAvailable
	// BadUpstream is a response that cannot be trusted.
	BadUpstream
	// NotUnderstood is a message that was refused for its form, not for what it
	// requests: by the back end's parser, or by a proxy or firewall in front of
	// it. A retry would be refused too. Other messages may be accepted, so it says
	// nothing about the back end's health.
	NotUnderstood
	// UpstreamAuth is the back end's refusal of the gateway's credentials.
	UpstreamAuth
	// Unavailable is a back end that could not be reached, or was not tried.
	Unavailable
	// Timeout is a response that did not arrive in time, or was lost.
	Timeout
	// Canceled is a caller that disconnected before the response.
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

// Business reports whether the back end works and refused the request. Such an
// error says nothing against its health.
func (k Kind) Business() bool {
	switch k {
	case NotFound, Conflict, Rejected:
		return true
	default:
		return false
	}
}

// The public codes. The meaning of a code never changes.
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

// Outcome says what a failed write did. It is empty for reads.
type Outcome string

const (
	// NotSent means that no byte of the write left the gateway.
	NotSent Outcome = "notSent"
	// Refused means that the back end answered, and did not do it.
	Refused Outcome = "rejected"
	// Unknown means that it was sent, and that it is not known whether it was done.
	Unknown Outcome = "unknown"
)

// Violation is one violated rule in a request.
type Violation struct {
	// Pointer is an RFC 6901 JSON pointer into the body (/serviceNumbers/1), or
	// /path/NAME, /query/NAME or /header/NAME.
	Pointer string
	Code    string
	Detail  string
}

// Error is the one error type that crosses package boundaries.
type Error struct {
	Kind       Kind
	Code       string        // public code; empty means that of the kind
	Detail     string        // safe to show
	RetryAfter time.Duration // zero: not known
	Outcome    Outcome
	// Unsent reports that provably no byte of the request was sent, so that the
	// failure does not depend on what it requests. For a write, NotSent means the
	// same.
	Unsent     bool
	Violations []Violation  // Invalid only
	Results    []ItemResult // bulkResults calls only
	Upstream   *UpstreamFault
	Err        error // the cause: logged once, masked, never sent to a caller
}

// Error returns code, detail and cause, for logs. It may contain numbers: mask
// it.
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

// AsError returns the [*Error] in err, or a new one of kind Internal if there is
// none. It returns nil for nil.
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

// KindOf returns the kind of err: Internal if it is no [*Error].
func KindOf(err error) Kind { return AsError(err).Kind }

// notSent returns a copy of the error of a read as the error of the write that
// the read was made for.
func notSent(err error) error {
	e := *AsError(err)
	e.Outcome = NotSent
	return &e
}
