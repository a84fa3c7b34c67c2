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

// request is a request as an operation sees it. It collects the violations that are
// found while it is read.
type request struct {
	jsonbody.Violations
	http          *http.Request
	param         func(string) string
	correlationID string
	body          []byte
	buffer        bodyBuffer // holds body's share of the memory
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

// path returns a parameter of the path, checked by rule.
func (in *request) path(name string, rule jsonbody.Rule) string {
	value := in.param(name)
	if code := rule.Check(value); code != "" {
		in.Add("/path/"+name, code, rule.Description)
	}
	return value
}

// service returns the key of the pool that the path names.
func (in *request) service() gateway.ServiceKey {
	return gateway.ServiceKey{
		CustomerNumber: in.path("customerNumber", customerNumber),
		ServiceNumber:  in.path("serviceNumber", serviceNumber),
	}
}

// order returns the key of the order that the path names.
func (in *request) order() gateway.OrderKey {
	return gateway.OrderKey{
		CustomerNumber: in.path("customerNumber", customerNumber),
		OrderID:        gateway.OrderID(in.path("orderId", orderID)),
	}
}

// subscription returns the key of the subscription that the path names, with the
// headers that SPS identifies the caller by.
func (in *request) subscription() gateway.SubscriptionKey {
	return gateway.SubscriptionKey{
		Caller: gateway.Caller{CorrelationID: in.correlationID, WholesaleCustomerID: in.wholesaleCustomerID()},
		GPSI:   in.path("gpsi", gpsi),
	}
}

// readAll receives the body of an operation that has one, up to limit bytes, and checks
// its length and media type. The content is checked by readBody.
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
		return nil, nil // readBody reports bodyRequired, which says more than 415
	}
	return content, checkContentType(r.Header)
}

// refuseBody refuses a body where the operation has none. It would be ignored, and the
// caller of a DELETE with a list of numbers expects something else than what is done.
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

// unreadable returns the error for a body that did not arrive completely.
func unreadable(cause error) error {
	return &gateway.Error{
		Kind: gateway.Invalid, Outcome: gateway.NotSent, Err: cause,
		Detail:     "the body did not arrive whole",
		Violations: []gateway.Violation{{Code: violationIncompleteBody, Detail: "send as many bytes as announced, in time"}},
	}
}
