package handlers

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"

	"causeway.example/handlers/jsonbody"
	"causeway.example/internal/gateway"
)

// request is what an operation sees of a request, and collects its violations.
type request struct {
	jsonbody.Violations
	http          *http.Request
	param         func(string) string
	correlationID string
	body          []byte
	buffer        bodyBuffer // of body
}

// invalid returns the violations as one error, or nil if there are none.
func (in *request) invalid() error {
	if len(in.List) == 0 {
		return nil
	}
	detail := "the request was not sent on: see errors for what to change"
	if in.Unlisted > 0 {
		detail += ", and " + strconv.Itoa(in.Unlisted) + " more faults are not listed"
	}
	return &gateway.Error{Kind: gateway.Invalid, Outcome: gateway.NotSent, Violations: in.List, Detail: detail}
}

// readBody reads the request's body into its type, whose members bind binds, and
// gives the body's memory back: what is read is a copy.
func readBody[T any](in *request, bind func(*jsonbody.Object, *T)) T {
	body := in.body
	in.body = nil
	defer in.buffer.release()
	return jsonbody.Read(body, &in.Violations, bind)
}

// path returns a parameter of the path.
func (in *request) path(name string, rule jsonbody.Rule) string {
	value := in.param(name)
	if code := rule.Check(value); code != "" {
		in.Add("/path/"+name, code, rule.Description)
	}
	return value
}

// service returns the address of the pool that the path names.
func (in *request) service() gateway.ServiceKey {
	return gateway.ServiceKey{
		CustomerNumber: in.path("customerNumber", customerNumber),
		ServiceNumber:  in.path("serviceNumber", serviceNumber),
	}
}

// subscription returns the subscription that the path names, and the caller
// as SPS wants to know it.
func (in *request) subscription() gateway.SubscriptionKey {
	return gateway.SubscriptionKey{
		Caller: gateway.Caller{CorrelationID: in.correlationID, WholesaleCustomerID: in.wholesaleCustomerID()},
		GPSI:   in.path("gpsi", gpsi),
	}
}

// readAll reads the body of an operation that has one, up to limit bytes. Its
// length and type are checked here; what it says is checked by readBody.
func (b *bodyBuffer) readAll(w http.ResponseWriter, r *http.Request, limit int64) ([]byte, error) {
	tooLarge := refusal(codeBodyTooLarge, "the body may have at most "+strconv.FormatInt(limit, 10)+" bytes")
	if r.ContentLength > limit {
		return nil, tooLarge
	}
	content, err := b.read(r.Context(), http.MaxBytesReader(w, r.Body, limit), r.ContentLength, limit)
	limited := (*http.MaxBytesError)(nil)
	switch {
	case errors.As(err, &limited):
		return nil, tooLarge
	case errors.Is(err, context.Canceled):
		return nil, &gateway.Error{Kind: gateway.Canceled, Outcome: gateway.NotSent, Err: err}
	case errors.Is(err, errBodyMemory):
		return nil, noBodyMemory(w)
	case err != nil:
		return nil, unreadable(err)
	}
	if len(content) == 0 && len(r.Header.Values("Content-Type")) == 0 {
		return nil, nil // bodyRequired says more than a wrong type
	}
	return content, checkContentType(r.Header)
}

// refuseBody finds the body of an operation that has none. It would be
// ignored without a word: a DELETE with a list of numbers means something
// else than it does.
func (in *request) refuseBody() error {
	var first [1]byte
	n, err := io.ReadFull(in.http.Body, first[:])
	if n > 0 {
		in.Add("", violationBodyNotAllowed, "the operation has no body")
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return unreadable(err)
	}
	return nil
}

// unreadable is a body that did not arrive whole.
func unreadable(cause error) error {
	return &gateway.Error{
		Kind: gateway.Invalid, Outcome: gateway.NotSent, Err: cause,
		Detail:     "the body did not arrive whole",
		Violations: []gateway.Violation{{Code: violationIncompleteBody, Detail: "send as many bytes as announced, in time"}},
	}
}
