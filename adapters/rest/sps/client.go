// Package sps calls SPS v5 (Subscription Balance Management). Its methods are
// the Ops of [gateway.Upstream] that SPS serves.
//
// Much of SPS is not public: verbs, paths, the way to authenticate, and the
// members of a balance are configuration (see
// docs/decisions/sps-assumptions.md).
package sps

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"causeway.example/adapters/rest"
	"causeway.example/internal/gateway"
	"causeway.example/internal/gateway/exchange"
)

// Config is what a [Client] needs.
type Config struct {
	BaseURL  string
	Exchange *exchange.Client
	// Auth is one of rest.OAuth2, rest.Bearer and rest.APIKey.
	Auth rest.Auth
	// Operations has the endpoint of each of the five operations, by its name.
	Operations map[string]Endpoint
	// Fields has the names of each member of a balance.
	Fields Fields
	// Adjustment has the back end's words for an adjustment of a balance.
	Adjustment Adjustment
	// OnUnknownWord receives every value of a balance that could not be read: its
	// member and its text, masked and cut. May be nil.
	OnUnknownWord func(field, word string)
	// OnUnknownMember receives the name of every unknown member, masked and cut. May
	// be nil.
	OnUnknownMember func(name string)
}

// Client calls SPS. It is safe for concurrent use.
type Client struct {
	rest       rest.Client
	operations map[string]Endpoint
	fields     Fields
	adjustment Adjustment
	names      rest.Names
	word       func(field, word string)
	member     func(name string)
}

// New returns a client, or an error with all problems of its configuration.
func New(c Config) (*Client, error) {
	var authFault error
	if c.Auth.Authorize == nil {
		authFault = errors.New("the way to authenticate is not set")
	}
	if err := errors.Join(checkBaseURL(c.BaseURL), authFault, checkOperations(c.Operations), c.Fields.check(), c.Adjustment.check()); err != nil {
		return nil, fmt.Errorf("sps: %w", err)
	}
	client := &Client{
		rest:       rest.Client{BaseURL: c.BaseURL, Exchange: c.Exchange, Auth: c.Auth},
		operations: c.Operations,
		fields:     c.Fields,
		adjustment: c.Adjustment,
		names:      c.Fields.names(),
		word:       c.OnUnknownWord,
		member:     c.OnUnknownMember,
	}
	if client.word == nil {
		client.word = func(string, string) {}
	}
	if client.member == nil {
		client.member = func(string) {}
	}
	return client, nil
}

// checkBaseURL does not repeat the URL: it may hold credentials.
func checkBaseURL(text string) error {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return errors.New("base URL is not an http or https URL without credentials and query")
	}
	return nil
}

// call makes one call. It returns an error unless the status is 2xx.
func (c *Client) call(ctx context.Context, call gateway.Call, caller gateway.Caller, query url.Values, body any) (*rest.Answer, error) {
	endpoint := c.operations[call.Operation]
	header := http.Header{}
	if caller.CorrelationID != "" {
		header.Set("X-Correlation-Id", caller.CorrelationID)
	}
	if caller.WholesaleCustomerID != "" {
		header.Set("wholesaleCustomerId", caller.WholesaleCustomerID)
	}
	answer, err := c.rest.Do(ctx, call, rest.Request{
		Method: endpoint.Method, Path: endpoint.Path, Query: query, Header: header, Body: body,
	})
	if err != nil {
		return nil, err
	}
	for _, name := range answer.Repeated {
		c.word(name, repeated)
	}
	if answer.Status == http.StatusNotFound && !ownNotFound(answer.Object) {
		// A proxy in front of the back end has no such route, which says nothing about
		// the subscription.
		return nil, answer.Unreadable(call, errNotOwn)
	}
	if !answer.OK() {
		return nil, answer.Failure(call, faultCode(answer.Object), faultMessage(answer.Object))
	}
	return answer, nil
}
