// Package rest is a small JSON client for REST back ends. It builds the request,
// adds the credentials, and parses the response according to its body, not to its
// Content-Type. The packages below it, one for each back end, interpret responses.
package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"causeway.example/internal/gateway"
	"causeway.example/internal/gateway/exchange"
)

// Client makes JSON calls to one back end. It is safe for concurrent use.
type Client struct {
	// BaseURL is the prefix of every path; a trailing slash is ignored.
	BaseURL  string
	Exchange *exchange.Client
	Auth     Auth
}

// Request is one call. Path starts with a slash.
type Request struct {
	Method string
	Path   string
	Query  url.Values
	Header http.Header
	Body   any // nil sends none
}

// Do sends a request and returns the response if its body is a JSON object, whatever
// its status. Every error is a [*gateway.Error]: those of [exchange.Client.Do],
// UpstreamAuth for 401 and 403, and those of [exchange.Unreadable] for any other
// body. After a 401 it renews the credentials, if possible, and retries once.
func (c *Client) Do(ctx context.Context, call gateway.Call, r Request) (*Answer, error) {
	body, err := encode(r.Body)
	if err != nil {
		return nil, notSent(call, err)
	}
	answer, used, err := c.send(ctx, call, r, body)
	if err == nil && answer.Status == http.StatusUnauthorized && c.Auth.Renew != nil && c.Auth.Renew(used) {
		// A request that is answered with 401 was not carried out for lack of valid
		// credentials (RFC 9110, section 15.5.2), so retrying cannot do a write twice.
		answer, _, err = c.send(ctx, call, r, body)
	}
	if err != nil {
		return nil, err
	}
	return read(call, answer, c.Exchange.Limit())
}

// send makes one exchange, and returns the header that it was sent with.
func (c *Client) send(ctx context.Context, call gateway.Call, r Request, body []byte) (*exchange.Response, http.Header, error) {
	target := strings.TrimRight(c.BaseURL, "/") + r.Path
	if len(r.Query) > 0 {
		target += "?" + r.Query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, r.Method, target, bytes.NewReader(body))
	if err != nil {
		return nil, nil, notSent(call, err)
	}
	gateway.SendTo(ctx, gateway.Destination{Host: req.URL.Host, Method: r.Method, Path: r.Path})
	if r.Header != nil {
		req.Header = r.Header.Clone()
	}
	req.Header.Set("Accept", "application/json, */*;q=0.1")
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.Auth.Authorize != nil {
		if err := c.Auth.Authorize(req); err != nil {
			return nil, nil, notSent(call, err)
		}
	}
	measured := *c.Exchange
	measured.Measure = func(body []byte) (int64, error) { return measure(body, measured.Limit()) }
	answer, err := measured.Do(ctx, call, req)
	return answer, req.Header, err
}

// encode encodes a body. All numbers are json.Number, so they are sent unchanged.
func encode(body any) ([]byte, error) {
	if body == nil {
		return nil, nil
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(body); err != nil {
		return nil, err
	}
	return bytes.TrimRight(out.Bytes(), "\n"), nil
}

// notSent returns the error of a request that was not sent.
func notSent(call gateway.Call, err error) *gateway.Error {
	e := *gateway.AsError(err)
	e.Outcome, e.Unsent = call.Outcome(gateway.NotSent), true
	if e.Kind != gateway.Internal {
		e.Upstream = gateway.NewUpstreamFault(call.System, "", "")
	}
	return &e
}
