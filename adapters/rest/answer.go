package rest

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"causeway.example/internal/gateway"
	"causeway.example/internal/gateway/exchange"
)

// Answer is an answer whose body is a JSON object.
type Answer struct {
	Status int
	Header http.Header
	Object Object
}

// read judges what can be judged without knowing the back end.
func read(call gateway.Call, a *exchange.Answer) (*Answer, error) {
	answer := &Answer{Status: a.Status, Header: a.Header}
	switch a.Status {
	case http.StatusUnauthorized, http.StatusForbidden:
		// The body is not looked at: a refused login is where a back end is
		// likely to repeat credentials.
		return nil, answer.Failure(call, "", "")
	}
	object, err := Decode(a.Body)
	answer.Object = object
	switch {
	case err == nil && (answer.OK() || a.Status >= http.StatusBadRequest):
		return answer, nil
	case a.Status == http.StatusTooManyRequests, a.Status == http.StatusNotImplemented:
		return nil, answer.Failure(call, "", "")
	case err == nil:
		err = fmt.Errorf("an answer with the status %d", a.Status)
	}
	e := exchange.Untrusted(call, err)
	e.Upstream = gateway.NewUpstreamFault(call.System, strconv.Itoa(a.Status), "")
	e.RetryAfter = retryAfter(a.Header, time.Now())
	if a.Status >= http.StatusBadRequest && a.Status < http.StatusInternalServerError {
		e.Outcome = call.Outcome(gateway.Refused)
	}
	return nil, e
}

// OK reports whether the status is a 2xx.
func (a *Answer) OK() bool { return a.Status/100 == 2 }

// Failure makes the error of an answer whose status is 400 or more, with the
// back end's own code and message, where it told any. After a 4xx a write was
// not done; after a 5xx, nobody knows.
func (a *Answer) Failure(call gateway.Call, code, message string) *gateway.Error {
	if code == "" {
		code = strconv.Itoa(a.Status)
	}
	e := &gateway.Error{
		Outcome:    call.Outcome(gateway.Refused),
		Upstream:   gateway.NewUpstreamFault(call.System, code, message),
		RetryAfter: retryAfter(a.Header, time.Now()),
	}
	system := "the back end " + string(call.System)
	switch a.Status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return gateway.CredentialsRefused(call, strconv.Itoa(a.Status))
	case http.StatusNotFound:
		e.Kind = gateway.NotFound
	case http.StatusConflict:
		e.Kind = gateway.Conflict
	case http.StatusTooManyRequests:
		e.Kind, e.Detail = gateway.RateLimited, system+" limits the rate of requests"
	case http.StatusNotImplemented:
		e.Kind, e.Detail = gateway.NotAvailable, system+" does not offer this operation"
	case http.StatusMethodNotAllowed, http.StatusNotAcceptable, http.StatusUnsupportedMediaType:
		// These are about the form of our request, not about its content: the
		// caller can do nothing about them.
		e.Kind, e.Detail = gateway.BadUpstream, system+" does not take the request in this form"
	default:
		e.Kind = gateway.Rejected
		if a.Status >= http.StatusInternalServerError {
			e.Kind, e.Detail = gateway.BadUpstream, system+" failed"
			e.Outcome = call.Outcome(gateway.Unknown)
		}
		if a.Status == http.StatusServiceUnavailable {
			e.Kind, e.Detail = gateway.Unavailable, system+" says that it is not available"
		}
	}
	return e
}

// maxRetryAfter bounds what a back end can make a caller wait.
const maxRetryAfter = 24 * time.Hour

// retryAfter reads the Retry-After header (RFC 9110, section 10.2.3): seconds
// or a date. Zero means that it told nothing usable.
func retryAfter(h http.Header, now time.Time) time.Duration {
	text := strings.TrimSpace(h.Get("Retry-After"))
	if text == "" {
		return 0
	}
	if seconds, err := strconv.ParseUint(text, 10, 32); err == nil {
		return min(time.Duration(seconds)*time.Second, maxRetryAfter)
	}
	date, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	return min(max(date.Sub(now), 0), maxRetryAfter)
}
