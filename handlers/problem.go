package handlers

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"strconv"
	"syscall"
	"time"

	"causeway.example/internal/gateway"
)

// Problem is the body of every response that is not a success (RFC 9457).
type Problem struct {
	// Type is a page that explains the code, relative to the API.
	Type   string `json:"type" example:"/problems/invalidRequest" format:"uri-reference" maxLength:"2048" validate:"required"`
	Title  string `json:"title" example:"The request is not valid" maxLength:"100" validate:"required"`
	Status int    `json:"status" example:"400" minimum:"400" maximum:"599" validate:"required"`
	// Detail says what is wrong this time. Numbers of seven digits or more are masked, in groups as well.
	Detail string `json:"detail,omitempty" example:"the request was not sent on: see errors for what to change" maxLength:"1000"`
	// Instance identifies this one failure.
	Instance string `json:"instance" example:"urn:uuid:6f1f6ad4-3c1a-4b0e-9d5b-5d1f0f6f7c11" format:"uri" maxLength:"45" validate:"required"`
	// Code is stable: decide by it, not by title or detail.
	Code          string `json:"code" example:"invalidRequest" maxLength:"64" validate:"required"`
	CorrelationID string `json:"correlationId" example:"order-page-7f3a" minLength:"1" maxLength:"128" validate:"required"`
	// Retryable says whether the same request may succeed later.
	Retryable bool `json:"retryable" example:"false" validate:"required"`
	// Outcome says what became of a write: notSent and rejected mean that nothing changed; after unknown, look before you repeat it. Reads have none.
	Outcome string `json:"outcome,omitempty" example:"notSent" enums:"notSent,rejected,unknown"`
	// Errors lists every fault of an invalid request.
	Errors []Violation `json:"errors,omitempty" validate:"max=100"`
	// Upstream is the back end's own word for the failure.
	Upstream *UpstreamError `json:"upstream,omitempty"`
	// Results reports each item of a bulk request.
	Results []ItemResult `json:"results,omitempty" validate:"max=1000"`
}

// Violation is one thing that is wrong with an invalid request. Its schema keeps
// the name that was published first: generated clients have a type of that name.
type Violation struct {
	// Pointer is a JSON pointer (RFC 6901) into the body, or /path/…, /query/…, /header/… for what stands outside it.
	Pointer string `json:"pointer" example:"/serviceNumbers/1" maxLength:"4000" validate:"required"`
	Code    string `json:"code" example:"duplicateItem" maxLength:"64" validate:"required"`
	Detail  string `json:"detail" example:"the list names it twice" maxLength:"500" validate:"required"`
} // @name Fault

// UpstreamError is a back end's own word for a failure.
type UpstreamError struct {
	System string `json:"system" example:"octane" enums:"octane,sps" validate:"required"`
	// Code is the back end's own code, where it has one.
	Code *string `json:"code" example:"7" maxLength:"64" extensions:"x-nullable" validate:"required"`
	// Message is the back end's text of a refusal, with numbers of seven digits or more masked. Null for a failure: its text is for the operator's log.
	Message *string `json:"message" example:"Plan is not a data pool provider plan" maxLength:"300" extensions:"x-nullable" validate:"required"`
}

// Maximum lengths of texts of a problem in bytes; longer ones are cut.
const (
	maxDetail      = 1000
	maxItemMessage = 500
)

// refusal returns the error for a request that is refused before any operation.
func refusal(code, detail string) *gateway.Error {
	kind := gateway.Invalid
	if code == gateway.CodeNotFound {
		kind = gateway.NotFound
	}
	return &gateway.Error{Kind: kind, Code: code, Outcome: gateway.NotSent, Detail: detail}
}

// writeProblem writes the response for an error and records the error in the event. It is
// the only place that renders an error.
func writeProblem(w http.ResponseWriter, r *http.Request, class gateway.Class, failure error) {
	e := asGatewayError(failure, class)
	row := rowOf(e)
	ev := eventOf(r)
	ev.Code, ev.Err = row.code, failure
	if callerLeft(r, e) {
		ev.Code = codeClientClosed
		w.WriteHeader(statusClientClosed) // for the event: the connection is gone
		return
	}
	p := newProblem(e, row, class, ev.CorrelationID)
	p.Type = ev.publicURL + p.Type
	content, err := json.Marshal(p)
	if err != nil { // cannot happen: strings, numbers and booleans always have a JSON form
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	if p.Retryable && row.wait > 0 {
		// Only then: clients repeat any request whose response has this header, writes
		// included.
		w.Header().Set("Retry-After", retryAfterSeconds(e.RetryAfter, row.wait))
	}
	send(w, r, row.Status, "application/problem+json", content)
}

// callerLeft reports whether the caller has closed the connection: the request's context
// has ended, or its body could not be read for that reason.
func callerLeft(r *http.Request, e *gateway.Error) bool {
	if e.Kind == gateway.Canceled {
		return r.Context().Err() != nil
	}
	return e.Kind == gateway.Invalid && (errors.Is(e.Err, syscall.ECONNRESET) || errors.Is(e.Err, net.ErrClosed))
}

// newProblem returns the problem of an error, without the prefix of its type.
func newProblem(e *gateway.Error, row problemRow, class gateway.Class, correlationID string) Problem {
	p := Problem{
		Type:          "/problems/" + row.code,
		Title:         row.Title,
		Status:        row.Status,
		Instance:      "urn:uuid:" + newUUID(),
		Code:          row.code,
		CorrelationID: correlationID,
		Results:       newItemResults("", e.Results),
	}
	if class == gateway.Write {
		p.Outcome = string(outcomeOf(e))
	}
	// A request that the back end does not understand will fail again.
	p.Retryable = row.Retryable.allows(class, gateway.Outcome(p.Outcome)) && e.Kind != gateway.NotUnderstood
	if row.code == gateway.CodeInternal {
		return p // the details of our own failures are for the event only
	}
	p.Detail = gateway.Clip(e.Detail, maxDetail)
	if p.Detail == "" {
		p.Detail = defaultDetails[row.code]
	}
	for _, v := range e.Violations {
		p.Errors = append(p.Errors, Violation{Pointer: v.Pointer, Code: v.Code, Detail: gateway.Mask(v.Detail)})
	}
	p.Upstream = newUpstreamError(e.PublicUpstream())
	return p
}

// newUpstreamError returns what callers see of a back end's error; nil for nil.
func newUpstreamError(shown *gateway.UpstreamFault) *UpstreamError {
	if shown == nil {
		return nil
	}
	return &UpstreamError{System: string(shown.System), Code: orNull(gateway.Mask(shown.Code)), Message: orNull(gateway.Mask(shown.Message))}
}

// asGatewayError returns a failure as a [gateway.Error]. A context's error that no layer
// has classified becomes a timeout or a cancellation; after a write, its outcome is
// unknown.
func asGatewayError(failure error, class gateway.Class) *gateway.Error {
	var e *gateway.Error
	switch {
	case errors.As(failure, &e):
		return e
	case errors.Is(failure, context.Canceled):
		return &gateway.Error{Kind: gateway.Canceled, Err: failure}
	case errors.Is(failure, context.DeadlineExceeded) && class == gateway.Write:
		return &gateway.Error{Kind: gateway.Timeout, Code: gateway.CodeOutcomeUnknown, Outcome: gateway.Unknown, Err: failure}
	case errors.Is(failure, context.DeadlineExceeded):
		return &gateway.Error{Kind: gateway.Timeout, Err: failure}
	default:
		return gateway.AsError(failure)
	}
}

// outcomeOf returns the outcome of a failed write. If no layer has set it, it follows from
// the kind of the error, and is unknown unless that kind excludes that the write was
// done.
func outcomeOf(e *gateway.Error) gateway.Outcome {
	switch {
	case e.Outcome != "":
		return e.Outcome
	case e.Kind.Business(), e.Kind == gateway.RateLimited:
		return gateway.Refused
	case e.Kind == gateway.Unavailable:
		return gateway.NotSent
	default:
		return gateway.Unknown
	}
}

// maxRetryAfter bounds Retry-After.
const maxRetryAfter = 24 * time.Hour

// retryAfterSeconds returns the value of Retry-After (RFC 9110 section 10.2.3) for d, or
// for fallback if d is not known.
func retryAfterSeconds(d, fallback time.Duration) string {
	if d <= 0 {
		d = fallback
	}
	return wholeSeconds(min(d, maxRetryAfter))
}

// wholeSeconds returns d in seconds, rounded up.
func wholeSeconds(d time.Duration) string {
	return strconv.FormatInt(int64((d+time.Second-1)/time.Second), 10)
}
