// Package octane calls the REST half of Octane, the data-pool back end. Its
// methods are the Ops of [gateway.Upstream] that REST can serve.
//
// Spellings are the back end's own, and differ between its calls: custno and
// lineseqno in three of them, custNo and lineSeqNo in the fourth.
package octane

import (
	"context"

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
	// OnUnknownWord is told every value that could not be read: which member,
	// and what stood there, masked and cut. May be nil.
	OnUnknownWord func(field, word string)
	// OnUnknownMember is told the name of every member that we know nothing
	// of, masked and cut. May be nil.
	OnUnknownMember func(name string)
}

// Client calls Octane over REST. It is safe for concurrent use.
type Client struct {
	rest   rest.Client
	codes  gateway.ResultCodes
	word   func(field, word string)
	member func(name string)
}

// New makes a client.
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

// call makes one call and reads the envelope of its answer. It fails unless
// the status is a 2xx; what the envelope says of success is for the caller to
// judge.
func (c *Client) call(ctx context.Context, call gateway.Call, r rest.Request) (rest.Object, envelope, error) {
	answer, err := c.rest.Do(ctx, call, r)
	if err != nil {
		return nil, envelope{}, err
	}
	e, err := readEnvelope(answer.Object)
	switch {
	case !answer.OK():
		return nil, e, c.failure(call, answer, e)
	case err != nil:
		return nil, e, exchange.Untrusted(call, err)
	}
	return answer.Object, e, nil
}

// failure judges an answer with an error status. In a 4xx, a result code that
// is known says more than the status does; but of a write that names an order,
// a part may have been done.
func (c *Client) failure(call gateway.Call, answer *rest.Answer, e envelope) error {
	if call.Class == gateway.Write && namesOrder(answer.Object) {
		return exchange.Untrusted(call, errRefusedOrdered)
	}
	if answer.Status < 500 && e.failed() {
		if refusal := c.refusal(call, e); refusal.Kind != gateway.Rejected {
			return refusal
		}
	}
	return answer.Failure(call, e.reason(), e.message)
}

// refusal makes the error of a refusal told in the envelope.
func (c *Client) refusal(call gateway.Call, e envelope) *gateway.Error {
	return c.codes.Refusal(call, e.reason(), e.message)
}

// unknownWord reports a value that could not be read.
func (c *Client) unknownWord(field string, value any) {
	text, _ := rest.Text(value)
	c.word(field, gateway.Clip(text, maxWord))
}

// maxWord is the length from which a reported value is cut, in bytes.
const maxWord = 64
