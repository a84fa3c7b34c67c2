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

// ErrMediaType says that the back end does not take this version of SOAP (HTTP 415).
var ErrMediaType = errors.New("soap: the back end refuses the media type")

// ErrFaultBesideResult says that the back end refuses a write by a fault, and
// answers it by a result.
var ErrFaultBesideResult = errors.New("soap: a fault beside a result")

// Endpoint is where a service is served, and how.
type Endpoint struct {
	URL     string
	Version Version
	// QualifiedChildren is the form of the service's schema: whether the
	// children of a wrapper are in its namespace.
	QualifiedChildren bool
	// Actions holds the soapAction of each operation, by its wrapper's local
	// name. One that is missing has the empty action.
	Actions map[string]string
}

// Client calls SOAP services. It is safe for concurrent use.
type Client struct {
	Exchange *exchange.Client
	// Fault makes the error for a fault whose code the back end gave a meaning
	// of its own; it returns nil for any other. May be nil.
	Fault func(gateway.Call, Fault) *gateway.Error
	// OnUnknownElement hears of every element of an answer that has no field,
	// by its local name as the back end spells it. May be nil.
	OnUnknownElement func(name string)
	// OnUnreadable hears of every element that has a field and could not be read
	// into it, by its name, and why: [Unreadable] or [Repeated]. The value is
	// absent then. A character that was replaced is reported as the element
	// "character", [Replaced], once for each answer. May be nil.
	OnUnreadable func(element, why string)
	// Limits bounds what an answer may cost.
	Limits Limits
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
	name, err := codec.NameOf(reflect.TypeFor[Request]())
	if err != nil {
		return nil, notSent(call, err)
	}
	// A type that cannot be read must not be noticed after a write is done.
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

// newRequest makes the POST. The envelope is complete, so Content-Length is
// set: many SOAP servers refuse chunks.
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
	// SOAP 1.1, section 6.1.1: the header is required, and its value quoted.
	// It is spelled as there: some servers compare it so.
	req.Header["SOAPAction"] = []string{`"` + action + `"`}
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
	var e *gateway.Error
	if c.Fault != nil {
		e = c.Fault(call, f)
	}
	if e == nil {
		e = faultError(call, f)
	}
	if f.BesideResult && (e.Outcome == gateway.Refused || e.Outcome == gateway.NotSent) {
		// The result may name an order. A caller who reads "refused" would
		// order the same again.
		words := e.Upstream
		e = exchange.Untrusted(call, ErrFaultBesideResult)
		e.Upstream = words
	}
	return e
}
