package octane

import (
	"context"

	"causeway.example/adapters/soap"
	"causeway.example/internal/gateway"
	"causeway.example/internal/gateway/exchange"
)

// baseResult holds the elements by which every result reports success or
// failure: an error code, a word, or both. Without either, success shows in the
// presence of what was requested.
type baseResult struct {
	ErrorCode    soap.Value `xml:"errorCode"`
	ErrorMessage *string    `xml:"errorMessage"`
	Success      soap.Value `xml:"success"`
}

func (r *baseResult) base() *baseResult { return r }

// send calls an operation and returns the result in its answer. Reply embeds the
// generated type of the answer, which has the name of its element, and hides the
// generated result.
func send[Reply, Result any, P interface {
	*Reply
	result() *Result
}, Request any](ctx context.Context, c *Client, call gateway.Call, to soap.Endpoint, request *Request) (*Result, error) {
	answer, err := soap.Call[Request, Reply](ctx, c.soap, call, to, request)
	if err != nil {
		return nil, err
	}
	result := P(answer).result()
	if result == nil {
		return nil, exchange.Untrusted(call, errNoResult)
	}
	return result, nil
}

// sendChecked calls an operation as send does, and returns a refusal as an error.
func sendChecked[Reply, Result any, P interface {
	*Reply
	result() *Result
}, V interface {
	*Result
	base() *baseResult
}, Request any](ctx context.Context, c *Client, call gateway.Call, to soap.Endpoint, request *Request) (*Result, error) {
	result, err := send[Reply, Result, P](ctx, c, call, to, request)
	if err != nil {
		return nil, err
	}
	if e := c.refusal(call, *V(result).base()); e != nil {
		return nil, e
	}
	return result, nil
}
