package soap

import (
	"bytes"
	"context"
	"errors"
	"net/http"

	"causeway.example/internal/gateway"
	"causeway.example/internal/gateway/exchange"
)

// Endpoint is where a service is served, and how.
type Endpoint struct {
	URL string
	// QualifiedChildren is the form of the service's schema: whether the
	// children of a wrapper are in its namespace.
	QualifiedChildren bool
}

// Client calls SOAP 1.1 services. It is safe for concurrent use.
type Client struct {
	Exchange *exchange.Client
	// Fault makes the error for a fault whose code the back end gave a meaning
	// of its own; it returns nil for any other. May be nil.
	Fault func(gateway.Call, Fault) *gateway.Error
	// OnUnknownElement hears of every element of an answer that has no field,
	// by its local name as the back end spells it. May be nil.
	OnUnknownElement func(name string)
}

// Call sends request, a wrapper element, and returns the wrapper in the
// answer. Every error is a [*gateway.Error]:
//
//   - Invalid (not sent) for a value that XML cannot carry;
//   - what [exchange.Client.Do] gives for an exchange that failed;
//   - what Client.Fault or SOAP's classes of faults say, on any HTTP status;
//   - what [exchange.Unreadable] says of the status, for anything else that is
//     not the expected wrapper in an envelope.
func Call[Request, Response any](ctx context.Context, c *Client, call gateway.Call, to Endpoint, request *Request) (*Response, error) {
	req, err := newRequest(ctx, call, to, request)
	if err != nil {
		return nil, err
	}
	answer, err := c.Exchange.Do(ctx, call, req)
	if err != nil {
		return nil, err
	}
	response := new(Response)
	fault, err := Unmarshal(answer.Body, answer.Header.Get("Content-Type"), response, c.OnUnknownElement)
	switch {
	case err != nil:
		return nil, exchange.Unreadable(call, answer, err)
	case fault != nil:
		return nil, c.faultError(call, *fault)
	}
	return response, nil
}

// newRequest makes the POST. The envelope is complete, so Content-Length is
// set: many SOAP servers refuse chunks.
func newRequest(ctx context.Context, call gateway.Call, to Endpoint, request any) (*http.Request, error) {
	envelope, err := Marshal(request, to.QualifiedChildren)
	if err != nil {
		return nil, notSent(call, err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to.URL, bytes.NewReader(envelope))
	if err != nil {
		return nil, notSent(call, err)
	}
	req.Header.Set("Content-Type", "text/xml; charset=utf-8")
	req.Header.Set("Accept", "text/xml")
	// SOAP 1.1, section 6.1.1: the header is required, and its value quoted.
	req.Header["SOAPAction"] = []string{`""`}
	return req, nil
}

// notSent makes the error for a request that could not be made.
func notSent(call gateway.Call, err error) *gateway.Error {
	e := &gateway.Error{Kind: gateway.Internal, Outcome: call.Outcome(gateway.NotSent), Err: err}
	if character := (*CharacterError)(nil); errors.As(err, &character) {
		e.Kind, e.Detail = gateway.Invalid, character.Error()
	}
	return e
}

func (c *Client) faultError(call gateway.Call, f Fault) *gateway.Error {
	if c.Fault != nil {
		if e := c.Fault(call, f); e != nil {
			return e
		}
	}
	return faultError(call, f)
}
