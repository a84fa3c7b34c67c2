package soap

import (
	"bytes"
	"context"
	"errors"
	"mime"
	"net/http"
	"path"
	"reflect"
	"time"

	"causeway.example/adapters/soap/internal/codec"
	"causeway.example/internal/gateway"
	"causeway.example/internal/gateway/exchange"
)

// ErrMediaType reports that the back end does not accept this version of SOAP
// (HTTP 415).
var ErrMediaType = errors.New("soap: the back end refuses the media type")

// ErrFaultBesideResult reports an answer to a write that holds both a fault,
// which refuses it, and a result.
var ErrFaultBesideResult = errors.New("soap: a fault beside a result")

// Endpoint is the address of a service and the form of its messages.
type Endpoint struct {
	URL     string
	Version Version
	// QualifiedChildren is the elementFormDefault of the service's schema:
	// whether the children of a wrapper are in its namespace.
	QualifiedChildren bool
	// Actions maps the local name of an operation's wrapper to its soapAction.
	// The default is the empty action.
	Actions map[string]string
}

// Client calls SOAP services. It is safe for concurrent use.
type Client struct {
	Exchange *exchange.Client
	// Fault returns the error for a fault whose code has a meaning of the back
	// end's own, or nil for any other fault. May be nil.
	Fault func(gateway.Call, Fault) *gateway.Error
	// OnUnknownElement is called for each element of an answer that has no
	// field, with its local name as the back end spells it. May be nil.
	OnUnknownElement func(name string)
	// OnUnreadable is called for each element that has a field and could not be
	// stored in it, with its name and [Unreadable] or [Repeated]; its value is
	// then absent. For an answer with replaced characters it is called once,
	// with "character" and [Replaced]. May be nil.
	OnUnreadable func(element, why string)
	// Limits bounds what reading an answer may cost.
	Limits Limits
}

// Call sends a wrapper element and returns the wrapper in the answer. Every
// error is a [*gateway.Error]:
//
//   - Invalid (not sent) for a value that XML cannot carry;
//   - the error of [exchange.Client.Do] for an exchange that failed;
//   - the error of Client.Fault or of SOAP's fault classes for a fault, with any HTTP status;
//   - the error of [exchange.Unreadable] for anything else that is not the expected wrapper in an envelope.
func Call[Request, Response any](ctx context.Context, c *Client, call gateway.Call, to Endpoint, request *Request) (*Response, error) {
	name, err := codec.NameOf(reflect.TypeFor[Request]())
	if err != nil {
		return nil, notSent(call, err)
	}
	// Checked before sending: it must not fail after a write was done.
	if _, err := codec.NameOf(reflect.TypeFor[Response]()); err != nil {
		return nil, notSent(call, err)
	}
	req, err := newRequest(ctx, call, to, name.Local, request)
	if err != nil {
		return nil, err
	}
	gateway.SendTo(ctx, gateway.Destination{Host: req.URL.Host, Service: path.Base(req.URL.Path), Operation: name.Local})
	answer, err := c.Exchange.Do(ctx, call, req)
	if err != nil {
		return nil, err
	}
	response := new(Response)
	fault, err := unmarshal(answer.Body, answer.Header.Get("Content-Type"), response, reports{c.OnUnknownElement, c.OnUnreadable}, c.Limits.WithDefaults())
	switch {
	case err != nil && answer.Status == http.StatusUnsupportedMediaType:
		return nil, exchange.Unreadable(call, answer, errors.Join(ErrMediaType, err))
	case err != nil:
		return nil, exchange.Unreadable(call, answer, err)
	case fault != nil:
		fault.Status, fault.RetryAfter = answer.Status, exchange.RetryAfter(answer.Header, time.Now())
		return nil, c.faultError(call, *fault)
	}
	return response, nil
}

// newRequest returns the POST request. The envelope is complete, so
// Content-Length is set: many SOAP servers refuse chunked requests.
func newRequest(ctx context.Context, call gateway.Call, to Endpoint, name string, request any) (*http.Request, error) {
	envelope, err := Marshal(to.Version, request, to.QualifiedChildren)
	if err != nil {
		return nil, notSent(call, err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to.URL, bytes.NewReader(envelope))
	if err != nil {
		return nil, notSent(call, err)
	}
	action := to.Actions[name]
	mediaType := to.Version.mediaType()
	req.Header.Set("Accept", mediaType+", */*;q=0.1")
	if to.Version == SOAP12 {
		// RFC 3902, section 1: the action is a parameter, and optional.
		params := map[string]string{"charset": "utf-8"}
		if action != "" {
			params["action"] = action
		}
		req.Header.Set("Content-Type", mime.FormatMediaType(mediaType, params))
		return req, nil
	}
	req.Header.Set("Content-Type", mediaType+"; charset=utf-8")
	// SOAP 1.1, section 6.1.1: the header is required, and its value quoted. Some
	// servers compare its name case-sensitively.
	req.Header["SOAPAction"] = []string{`"` + action + `"`}
	return req, nil
}

// notSent returns the error for a request that could not be built.
func notSent(call gateway.Call, err error) *gateway.Error {
	e := &gateway.Error{Kind: gateway.Internal, Outcome: call.Outcome(gateway.NotSent), Err: err}
	if character := (*CharacterError)(nil); errors.As(err, &character) {
		e.Kind, e.Detail = gateway.Invalid, character.Error()
	}
	return e
}

// faultError returns the error for a fault, from Client.Fault or from SOAP's
// fault classes.
func (c *Client) faultError(call gateway.Call, f Fault) *gateway.Error {
	var e *gateway.Error
	if c.Fault != nil {
		e = c.Fault(call, f)
	}
	if e == nil {
		e = faultError(call, f)
	}
	if f.BesideResult && (e.Outcome == gateway.Refused || e.Outcome == gateway.NotSent) {
		// The result may name an order. A caller that reads "refused" would place
		// the order again.
		words := e.Upstream
		e = exchange.Untrusted(call, ErrFaultBesideResult)
		e.Upstream = words
	}
	return e
}
