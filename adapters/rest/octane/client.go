// Package octane calls the REST half of Octane, the data-pool back end. Its
// methods are the Ops of [gateway.Upstream] that REST can serve.
//
// Spellings are the back end's own, and differ between its calls: custno and
// lineseqno in three of them, custNo and lineSeqNo in the fourth.
package octane

import (
	"context"
	"net/http"

	"causeway.example/adapters/rest"
	"causeway.example/internal/gateway"
	"causeway.example/internal/gateway/exchange"
)

// Config is what a [Client] needs.
type Config struct {
	// BaseURL is the same as for SOAP; calls go to {BaseURL}/api/v1/datapool….
	BaseURL            string
	Username, Password string
	Exchange           *exchange.Client
	ResultCodes        gateway.ResultCodes
	// OnUnknownWord receives every value that could not be read: its member and its
	// text, masked and cut. May be nil.
	OnUnknownWord func(field, word string)
	// OnUnknownMember receives the name of every unknown member, masked and cut. May
	// be nil.
	OnUnknownMember func(name string)
}

// Client calls Octane over REST. It is safe for concurrent use.
type Client struct {
	rest   rest.Client
	codes  gateway.ResultCodes
	word   func(field, word string)
	member func(name string)
}

// New returns a client.
func New(c Config) *Client {
	client := &Client{
		rest:   rest.Client{BaseURL: c.BaseURL, Exchange: c.Exchange, Auth: rest.Basic(c.Username, c.Password)},
		codes:  c.ResultCodes,
		word:   c.OnUnknownWord,
		member: c.OnUnknownMember,
	}
	if client.word == nil {
		client.word = func(string, string) {}
	}
	if client.member == nil {
		client.member = func(string) {}
	}
	return client
}

// call makes one call and returns the response with its envelope. It returns an error
// unless the status is 2xx; the caller interprets the envelope.
func (c *Client) call(ctx context.Context, call gateway.Call, r rest.Request) (rest.Object, envelope, error) {
	answer, err := c.rest.Do(ctx, call, r)
	if err != nil {
		return nil, envelope{}, err
	}
	for _, name := range answer.Repeated {
		c.word(name, repeated)
	}
	e := readEnvelope(answer.Object)
	if !answer.OK() {
		return nil, e, c.failure(call, answer, e)
	}
	return answer.Object, e, nil
}

// failure classifies a response with an error status. A known result code takes
// precedence over a 4xx, and for a read over a 5xx; but if the response to a write
// names an order, a part may have been done.
func (c *Client) failure(call gateway.Call, answer *rest.Answer, e envelope) error {
	if call.Class == gateway.Write && namesOrder(answer.Object) {
		return exchange.Untrusted(call, errRefusedOrdered)
	}
	if e.fault == nil && e.failed() {
		crashed := answer.Status >= http.StatusInternalServerError
		refusal := c.refusal(call, e)
		switch {
		case refusal.Kind == gateway.RateLimited, !crashed && refusal.Kind != gateway.Rejected:
			return refusal
		case crashed && call.Class == gateway.Read && c.known(e.code):
			return refusal
		}
	}
	if answer.Status == http.StatusNotFound && !e.judged() && e.message == "" {
		// A response without an envelope is not the back end's: a proxy in front of it
		// has no such route, which says nothing about the requested object.
		return answer.Unreadable(call, errNoEnvelope)
	}
	return answer.Failure(call, e.reason(), e.message)
}

// rateLimitCode is the code of an exceeded limit; over SOAP it is a fault's code.
const rateLimitCode = "233"

// known reports whether a code has a meaning of its own.
func (c *Client) known(code string) bool {
	for _, codes := range [][]string{c.codes.Login, c.codes.Validation, c.codes.NotFound, c.codes.Conflict} {
		if gateway.HasCode(codes, code) {
			return true
		}
	}
	return false
}

// refusal returns the error of a refusal in the envelope.
func (c *Client) refusal(call gateway.Call, e envelope) *gateway.Error {
	refusal := c.codes.Refusal(call, e.reason(), e.message)
	if e.code == rateLimitCode {
		refusal.Kind, refusal.Outcome = gateway.RateLimited, call.Outcome(gateway.NotSent)
		refusal.Detail = "the back end's limit for this operation is reached"
		refusal.RetryAfter = gateway.RetryIn(e.message)
	}
	return refusal
}

// Reported in place of a value.
const (
	unreadable = "unreadable"
	repeated   = "repeated"
)

// unknownWord reports an unknown word.
func (c *Client) unknownWord(field string, value any) {
	text, ok := rest.Text(value)
	if !ok || text == "" {
		c.unreadable(field, value)
		return
	}
	c.word(field, gateway.Clip(text, maxWord))
}

// unreadable reports an unreadable value. A contradiction was reported when it was
// decoded.
func (c *Client) unreadable(field string, value any) {
	if _, contradicts := value.(rest.Contradiction); !contradicts {
		c.word(field, unreadable)
	}
}

// maxWord is the maximum length of a reported value, in bytes.
const maxWord = 64
