package rest

import (
	"cmp"
	"fmt"
	"net/http"
	"strconv"

	"causeway.example/internal/gateway"
	"causeway.example/internal/gateway/exchange"
)

// Answer is a response whose body is a JSON object.
type Answer struct {
	Status int
	Header http.Header
	Object Object
	// Repeated has the names of members that are repeated in their object, masked
	// and cut. Their number is bounded.
	Repeated []string
}

// read judges what can be judged without knowing the back end.
func read(call gateway.Call, a *exchange.Response, limit int64) (*Answer, error) {
	if a.Status == http.StatusUnauthorized || a.Status == http.StatusForbidden {
		// The body is ignored: a back end that refuses a login is likely to repeat
		// the credentials.
		return nil, exchange.Unreadable(call, a, nil)
	}
	object, repeated, err := decode(a.Body, limit)
	answer := &Answer{Status: a.Status, Header: a.Header, Object: object, Repeated: repeated}
	if err == nil && !answer.OK() && a.Status < http.StatusBadRequest {
		err = fmt.Errorf("an answer with the status %d", a.Status)
	}
	if err != nil {
		return nil, exchange.Unreadable(call, a, err)
	}
	return answer, nil
}

// OK reports whether the status is a 2xx.
func (a *Answer) OK() bool { return a.Status/100 == 2 }

// Unreadable returns the error of a response of which only the status is known; see
// [exchange.Unreadable].
func (a *Answer) Unreadable(call gateway.Call, cause error) *gateway.Error {
	return exchange.Unreadable(call, &exchange.Response{Status: a.Status, Header: a.Header}, cause)
}

// Failure returns the error of a response with a status of 400 or more, with the
// back end's code and message, if there are any. After a 4xx a write was not done;
// after a 5xx its outcome is unknown.
//
// It is the error of [exchange.Unreadable], except that a readable body shows that
// the back end itself has judged the request.
func (a *Answer) Failure(call gateway.Call, code, message string) *gateway.Error {
	e := a.Unreadable(call, nil)
	if e.Kind == gateway.UpstreamAuth {
		return e // the message may repeat the credentials
	}
	e.Upstream = gateway.NewUpstreamFault(call.System, cmp.Or(code, strconv.Itoa(a.Status)), message)
	e.Upstream.FromStatus = code == ""
	system := "the back end " + string(call.System)
	switch {
	case a.Status == http.StatusMethodNotAllowed, a.Status == http.StatusNotAcceptable, a.Status == http.StatusUnsupportedMediaType:
		// These are about the form of our request, about which the caller can do
		// nothing.
	case a.Status == http.StatusNotFound:
		e.Kind, e.Detail = gateway.NotFound, ""
	case a.Status == http.StatusConflict:
		e.Kind, e.Detail = gateway.Conflict, ""
	case e.Kind == gateway.NotUnderstood:
		e.Kind, e.Detail = gateway.Rejected, ""
	case a.Status == http.StatusServiceUnavailable && call.Class == gateway.Read:
		// For a write, Unavailable would mean that it was not sent.
		e.Kind, e.Detail = gateway.Unavailable, system+" says that it is not available"
	case e.Kind == gateway.BadUpstream:
		e.Detail = system + " failed"
	}
	return e
}
