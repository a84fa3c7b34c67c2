// Package client compiles only when oapi-codegen understands the API
// description: ../check.sh makes client.gen.go beside a copy of this file.
package client

import "net/http"

// Poll asks for an order and tells whether it is done, and what it made.
func Poll(order Order) (done bool, pool string) {
	if link := order.DataPool; link != nil {
		pool = link.ServiceNumber
	}
	return order.Status == Completed || order.Status == Failed, pool
}

// Limit is a size of 64 bits.
var Limit = UpdateDataLimitJSONRequestBody{LimitBytes: int64(10) << 30}

// Caller sends the API key with every request.
func Caller(server string, key string) (*ClientWithResponses, error) {
	transport := &http.Client{Transport: bearer(key)}
	return NewClientWithResponses(server, WithHTTPClient(transport))
}

type bearer string

func (key bearer) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+string(key))
	return http.DefaultTransport.RoundTrip(r)
}
