package octane

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"causeway.example/internal/gateway"
	"causeway.example/internal/gateway/exchange"
)

// The methods have the types of the primitives.
var _ = func(c *Client) gateway.Upstream {
	return gateway.Upstream{
		OrderCreate:   c.OrderCreate,
		OrderQuery:    c.OrderQuery,
		OrderReset:    c.OrderReset,
		ServiceDetail: c.ServiceDetail,
		DataPoolView:  c.DataPoolView,
		OptIn:         c.OptIn,
		OptOut:        c.OptOut,
		DataLimit:     c.DataLimit,
	}
}

const (
	customer = "100234"
	pool     = "0477000001"

	secretPassword = "pa<ss>&word"
)

// operations are the calls that the tests make, by the name of their files.
var operations = map[string]struct {
	call gateway.Call
	do   func(context.Context, *Client) (any, error)
}{
	"orderCreate": {gateway.CallOrderCreate, func(ctx context.Context, c *Client) (any, error) {
		return c.OrderCreate(ctx, gateway.NewDataPool{CustomerNumber: customer, PlanNumber: "23045", Name: "R&D <pool>", NotificationEmail: "ops@example.com"})
	}},
	"orderQuery": {gateway.CallOrderQuery, func(ctx context.Context, c *Client) (any, error) {
		return c.OrderQuery(ctx, gateway.OrderKey{CustomerNumber: customer, OrderID: "100001"})
	}},
	"orderReset": {gateway.CallOrderReset, func(ctx context.Context, c *Client) (any, error) {
		return c.OrderReset(ctx, gateway.OrderKey{CustomerNumber: customer, OrderID: "100003"})
	}},
	"serviceDetail": {gateway.CallServiceDetail, func(ctx context.Context, c *Client) (any, error) {
		return c.ServiceDetail(ctx, gateway.ServiceKey{CustomerNumber: customer, ServiceNumber: pool})
	}},
	"optIn": {gateway.CallOptIn, func(ctx context.Context, c *Client) (any, error) {
		return c.OptIn(ctx, gateway.OptIn{CustomerNumber: customer, ProviderID: "4711", ServiceNumbers: []string{"0400000011", "0400000012"}, RequestedDate: "2026-11-22"})
	}},
	"optOut": {gateway.CallOptOut, func(ctx context.Context, c *Client) (any, error) {
		return c.OptOut(ctx, gateway.OptOut{Pool: gateway.LineKey{CustomerNumber: customer, LineSeqNo: "1"}, ServiceNumbers: []string{"0400000003", "0400000004"}})
	}},
	"dataPoolView": {gateway.CallDataPoolView, func(ctx context.Context, c *Client) (any, error) {
		return c.DataPoolView(ctx, gateway.LineKey{CustomerNumber: customer, LineSeqNo: "1"})
	}},
	"dataLimit": {gateway.CallDataLimit, func(ctx context.Context, c *Client) (any, error) {
		return c.DataLimit(ctx, gateway.LineLimit{Consumer: gateway.LineKey{CustomerNumber: customer, LineSeqNo: "11"}, LimitBytes: 10737418240})
	}},
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

var resultCodes = gateway.ResultCodes{Login: []string{"1"}, Validation: []string{"2"}, NotFound: []string{"3"}, Conflict: []string{"4"}}

// config returns the configuration of a client with this transport.
func config(t *testing.T, transport roundTrip) Config {
	t.Helper()
	sydney, err := time.LoadLocation("Australia/Sydney")
	if err != nil {
		t.Fatal(err)
	}
	return Config{
		BaseURL:     "http://octane.test/tiab/",
		Username:    "user",
		Password:    secretPassword,
		Exchange:    &exchange.Client{HTTP: &http.Client{Transport: transport}},
		ResultCodes: resultCodes,
		Location:    sydney,
	}
}

// answering returns a back end that always sends this answer.
func answering(status int, contentType string, body []byte) roundTrip {
	return func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {contentType}}, Body: io.NopCloser(strings.NewReader(string(body))), Request: r}, nil
	}
}

// silent fails the test if anything is sent.
func silent(t *testing.T) roundTrip {
	return func(*http.Request) (*http.Response, error) {
		t.Error("a request was sent")
		return nil, errors.New("nothing may be sent")
	}
}

func file(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
