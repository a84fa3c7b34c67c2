package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"causeway.example/cmd/gateway/internal/gatewaytest"
)

// TestUpstreamFailures breaks one upstream operation at a time, and shows what
// a caller is told and how often the back end was called.
func TestUpstreamFailures(t *testing.T) {
	const (
		create   = `{"planNumber":"23045","name":"Office pool","notificationEmail":"ops@example.com"}`
		transfer = `{"targetServiceNumber":"0477000003","serviceNumbers":["0400000006"]}`
	)
	g := gatewaytest.Start(t, "GATEWAY_TIMEOUTS_ATTEMPT=1500ms", "GATEWAY_TIMEOUTS_OPERATION=1500ms")
	for _, tt := range []struct {
		name               string
		fault              string
		method, path, body string
		status             int
		code               string
		outcome            any
		retryable          bool
		calls              int // of the broken operation
	}{
		{
			"read, reset once, is read again", `{"protocol":"soap","operation":"orderQuery","kind":"reset","count":1}`,
			http.MethodGet, "/v1/customers/100234/orders/100001", "", 200, "", nil, false, 2,
		},
		{
			"write, reset after it was sent", `{"protocol":"soap","operation":"orderCreate","kind":"reset"}`,
			http.MethodPost, gatewaytest.Pools, create, 504, "outcomeUnknown", "unknown", false, 1,
		},
		{
			"write, answered too late", `{"protocol":"soap","operation":"orderCreate","kind":"latency","latency":"30s"}`,
			http.MethodPost, gatewaytest.Pools, create, 504, "outcomeUnknown", "unknown", false, 1,
		},
		{
			"read, answered too late", `{"protocol":"soap","operation":"orderQuery","kind":"latency","latency":"30s"}`,
			http.MethodGet, "/v1/customers/100234/orders/100001", "", 504, "upstreamTimeout", nil, true, 1,
		},
		{
			"write, a page of HTML", `{"protocol":"rest","operation":"transfer","kind":"html"}`,
			http.MethodPost, gatewaytest.Pools + "/0477000001/transfers", transfer, 502, "badUpstream", "unknown", false, 1,
		},
		{
			"write, half an answer", `{"protocol":"rest","operation":"transfer","kind":"truncate"}`,
			http.MethodPost, gatewaytest.Pools + "/0477000001/transfers", transfer, 502, "badUpstream", "unknown", false, 1,
		},
		{
			"write, an empty answer", `{"protocol":"soap","operation":"orderCreate","kind":"empty"}`,
			http.MethodPost, gatewaytest.Pools, create, 502, "badUpstream", "unknown", false, 1,
		},
		{
			"write, a server fault", `{"protocol":"soap","operation":"orderCreate","kind":"soapFault"}`,
			http.MethodPost, gatewaytest.Pools, create, 502, "badUpstream", "unknown", false, 1,
		},
		{
			"rate limit", `{"protocol":"soap","operation":"orderCreate","kind":"rateLimit"}`,
			http.MethodPost, gatewaytest.Pools, create, 429, "rateLimited", "notSent", true, 1,
		},
		{
			"a balance write, reset", `{"protocol":"sps","operation":"addBuckets","kind":"reset"}`,
			http.MethodPost, gatewaytest.Subscription + "/buckets", `{"bucketRefIds":["1000006"]}`, 504, "outcomeUnknown", "unknown", false, 1,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			g.T = t
			g.Call(http.MethodPost, g.Sandbox+"/_sandbox/reset", "")
			g.Call(http.MethodDelete, g.Sandbox+"/_sandbox/calls", "")
			if a := g.Call(http.MethodPost, g.Sandbox+"/_sandbox/faults", tt.fault); a.Status != http.StatusCreated {
				t.Fatal(a.Text)
			}
			a := g.Call(tt.method, g.API+tt.path, tt.body)
			g.Call(http.MethodDelete, g.Sandbox+"/_sandbox/faults", "")
			if a.Status != tt.status {
				t.Fatalf("status %d, want %d: %s", a.Status, tt.status, a.Text)
			}
			var protocol, operation string
			_, _ = fmt.Sscanf(strings.NewReplacer(`"`, " ", ",", " ", ":", " ").Replace(tt.fault), "{ protocol %s operation %s", &protocol, &operation)
			if n := g.Calls()[protocol][operation]; n != tt.calls {
				t.Errorf("%s %s was called %d times, want %d", protocol, operation, n, tt.calls)
			}
			if tt.status == http.StatusOK {
				return
			}
			if a.JSON["code"] != tt.code || a.JSON["outcome"] != tt.outcome || a.JSON["retryable"] != tt.retryable {
				t.Errorf("code %v, outcome %v, retryable %v: %s", a.JSON["code"], a.JSON["outcome"], a.JSON["retryable"], a.Text)
			}
			if tt.status == http.StatusTooManyRequests && a.Header.Get("Retry-After") != "42" {
				t.Errorf("Retry-After %q", a.Header.Get("Retry-After"))
			}
			if strings.Contains(a.Text, "<html") || strings.Contains(a.Text, "NullPointer") && tt.name != "write, a server fault" {
				t.Errorf("the back end's body leaked: %s", a.Text)
			}
		})
	}
}

// TestWrongCredentials shows that our own credentials are our fault, not the
// caller's.
func TestWrongCredentials(t *testing.T) {
	box := gatewaytest.Start(t)
	g := gatewaytest.Start(t, "GATEWAY_OCTANE_BASE_URL="+box.Sandbox+"/tiab", "GATEWAY_OCTANE_USERNAME=nobody", "GATEWAY_OCTANE_PASSWORD=wrong",
		"GATEWAY_SPS_BASE_URL="+box.Sandbox+"/sps/v5", "GATEWAY_SPS_TOKEN_URL="+box.Sandbox+"/oauth2/token",
		"GATEWAY_SPS_CLIENT_ID=nobody", "GATEWAY_SPS_CLIENT_SECRET=wrong")
	for _, path := range []string{"/v1/customers/100234/orders/100001", gatewaytest.Subscription + "/balances"} {
		if a := g.Want(http.StatusBadGateway, http.MethodGet, path, ""); a.JSON["code"] != "upstreamAuth" {
			t.Error(a.Text)
		}
	}
	if g.Metric(`gateway_upstream_faults_total{fault="login",operation="orderQuery",system="octane"}`) != 1 {
		t.Error("the refused login is not counted")
	}
}

// TestBreaker shows that refusals leave the breaker closed, and that a dead
// back end opens it.
func TestBreaker(t *testing.T) {
	g := gatewaytest.Start(t)
	for range 1000 {
		g.Want(http.StatusNotFound, http.MethodGet, "/v1/customers/100234/orders/555555", "")
	}
	if g.Metric(`gateway_breaker_state{state="closed",system="octane"}`) != 1 {
		t.Error("1 000 answers of \"not found\" moved the breaker")
	}
	if n := g.Calls()["soap"]["orderQuery"]; n != 1000 {
		t.Errorf("%d calls upstream", n)
	}

	dead := gatewaytest.Start(t, "GATEWAY_OCTANE_BASE_URL=http://127.0.0.1:1/tiab", "GATEWAY_OCTANE_USERNAME=u", "GATEWAY_OCTANE_PASSWORD=p")
	for range 20 {
		a := dead.Want(http.StatusServiceUnavailable, http.MethodGet, "/v1/customers/100234/orders/555555", "")
		if a.JSON["code"] != "upstreamUnavailable" || a.Header.Get("Retry-After") == "" {
			t.Fatal(a.Text, a.Header)
		}
	}
	if dead.Metric(`gateway_breaker_state{state="open",system="octane"}`) != 1 {
		t.Error("a dead back end did not open the breaker")
	}
	if dead.Metric(`gateway_breaker_state{state="closed",system="sps"}`) != 1 {
		t.Error("one back end's breaker is the other's")
	}
	dead.Want(http.StatusOK, http.MethodGet, gatewaytest.Subscription+"/balances", "")
}
