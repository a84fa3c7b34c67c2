package e2e

import (
	"net/http"
	"testing"

	"causeway.example/cmd/gateway/internal/gatewaytest"
)

// TestUpstreamCodeIsTheBackEnds: upstream.code is never the status of HTTP that
// came with an answer that has no code of its own.
func TestUpstreamCodeIsTheBackEnds(t *testing.T) {
	for _, tt := range []struct {
		fault, method, path, body string
	}{
		{`{"protocol":"rest","kind":"truncate"}`, http.MethodGet, gatewaytest.Pools + "/0477000001", ""},
		{`{"protocol":"rest","kind":"empty"}`, http.MethodGet, gatewaytest.Pools + "/0477000001", ""},
		{`{"protocol":"rest","kind":"html","status":502}`, http.MethodGet, gatewaytest.Pools + "/0477000001", ""},
		{`{"protocol":"rest","kind":"html","status":404}`, http.MethodGet, gatewaytest.Pools + "/0477000001", ""},
		{`{"protocol":"rest","kind":"truncate"}`, http.MethodPost, gatewaytest.Pools + "/0477000001/transfers", `{"targetServiceNumber":"0477000003","serviceNumbers":["0400000006"]}`},
		{`{"protocol":"sps","kind":"truncate"}`, http.MethodGet, gatewaytest.Subscription + "/balances", ""},
		{`{"protocol":"sps","kind":"html","status":200}`, http.MethodGet, gatewaytest.Subscription + "/balances", ""},
		{`{"protocol":"sps","kind":"html","status":503}`, http.MethodPut, gatewaytest.Subscription + "/primary-bucket", `{"bucketRefId":"1000002"}`},
		{`{"protocol":"soap","kind":"truncate"}`, http.MethodGet, "/v1/customers/100234/orders/100001", ""},
		{`{"protocol":"soap","kind":"html","status":500}`, http.MethodGet, "/v1/customers/100234/orders/100001", ""},
	} {
		g := gatewaytest.Start(t)
		g.Inject(tt.fault)
		a := g.Call(tt.method, g.API+tt.path, tt.body)
		upstream, _ := a.JSON["upstream"].(map[string]any)
		if a.Status < 404 || upstream["code"] != nil {
			t.Errorf("%s, %s %s: %d %s", tt.fault, tt.method, tt.path, a.Status, a.Text)
		}
	}
}
