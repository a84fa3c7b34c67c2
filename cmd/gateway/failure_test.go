package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// TestUpstreamFailures breaks one upstream operation at a time, and shows what
// a caller is told and how often the back end was called.
func TestUpstreamFailures(t *testing.T) {
	const (
		create   = `{"planNumber":"23045","name":"Office pool","notificationEmail":"ops@example.com"}`
		transfer = `{"targetServiceNumber":"0477000003","serviceNumbers":["0400000006"]}`
	)
	g := start(t, "GATEWAY_TIMEOUTS_ATTEMPT=1500ms", "GATEWAY_TIMEOUTS_OPERATION=1500ms")
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
			http.MethodPost, pools, create, 504, "outcomeUnknown", "unknown", false, 1,
		},
		{
			"write, answered too late", `{"protocol":"soap","operation":"orderCreate","kind":"latency","latency":"30s"}`,
			http.MethodPost, pools, create, 504, "outcomeUnknown", "unknown", false, 1,
		},
		{
			"read, answered too late", `{"protocol":"soap","operation":"orderQuery","kind":"latency","latency":"30s"}`,
			http.MethodGet, "/v1/customers/100234/orders/100001", "", 504, "upstreamTimeout", nil, true, 1,
		},
		{
			"write, a page of HTML", `{"protocol":"rest","operation":"transfer","kind":"html"}`,
			http.MethodPost, pools + "/0477000001/transfers", transfer, 502, "badUpstream", "unknown", false, 1,
		},
		{
			"write, half an answer", `{"protocol":"rest","operation":"transfer","kind":"truncate"}`,
			http.MethodPost, pools + "/0477000001/transfers", transfer, 502, "badUpstream", "unknown", false, 1,
		},
		{
			"write, an empty answer", `{"protocol":"soap","operation":"orderCreate","kind":"empty"}`,
			http.MethodPost, pools, create, 502, "badUpstream", "unknown", false, 1,
		},
		{
			"write, a server fault", `{"protocol":"soap","operation":"orderCreate","kind":"soapFault"}`,
			http.MethodPost, pools, create, 502, "badUpstream", "unknown", false, 1,
		},
		{
			"rate limit", `{"protocol":"soap","operation":"orderCreate","kind":"rateLimit"}`,
			http.MethodPost, pools, create, 429, "rateLimited", "notSent", true, 1,
		},
		{
			"a balance write, reset", `{"protocol":"sps","operation":"addBuckets","kind":"reset"}`,
			http.MethodPost, subscription + "/buckets", `{"bucketRefIds":["1000006"]}`, 504, "outcomeUnknown", "unknown", false, 1,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			g.t = t
			g.call(http.MethodPost, g.sandbox+"/_sandbox/reset", "")
			g.call(http.MethodDelete, g.sandbox+"/_sandbox/calls", "")
			if a := g.call(http.MethodPost, g.sandbox+"/_sandbox/faults", tt.fault); a.status != http.StatusCreated {
				t.Fatal(a.text)
			}
			a := g.call(tt.method, g.api+tt.path, tt.body)
			g.call(http.MethodDelete, g.sandbox+"/_sandbox/faults", "")
			if a.status != tt.status {
				t.Fatalf("status %d, want %d: %s", a.status, tt.status, a.text)
			}
			var protocol, operation string
			_, _ = fmt.Sscanf(strings.NewReplacer(`"`, " ", ",", " ", ":", " ").Replace(tt.fault), "{ protocol %s operation %s", &protocol, &operation)
			if n := g.calls()[protocol][operation]; n != tt.calls {
				t.Errorf("%s %s was called %d times, want %d", protocol, operation, n, tt.calls)
			}
			if tt.status == http.StatusOK {
				return
			}
			if a.json["code"] != tt.code || a.json["outcome"] != tt.outcome || a.json["retryable"] != tt.retryable {
				t.Errorf("code %v, outcome %v, retryable %v: %s", a.json["code"], a.json["outcome"], a.json["retryable"], a.text)
			}
			if tt.status == http.StatusTooManyRequests && a.header.Get("Retry-After") != "42" {
				t.Errorf("Retry-After %q", a.header.Get("Retry-After"))
			}
			if strings.Contains(a.text, "<html") || strings.Contains(a.text, "NullPointer") && tt.name != "write, a server fault" {
				t.Errorf("the back end's body leaked: %s", a.text)
			}
		})
	}
}

// TestWrongCredentials shows that our own credentials are our fault, not the
// caller's.
func TestWrongCredentials(t *testing.T) {
	box := start(t)
	g := start(t, "GATEWAY_OCTANE_BASE_URL="+box.sandbox+"/tiab", "GATEWAY_OCTANE_USERNAME=nobody", "GATEWAY_OCTANE_PASSWORD=wrong",
		"GATEWAY_SPS_BASE_URL="+box.sandbox+"/sps/v5", "GATEWAY_SPS_TOKEN_URL="+box.sandbox+"/oauth2/token",
		"GATEWAY_SPS_CLIENT_ID=nobody", "GATEWAY_SPS_CLIENT_SECRET=wrong")
	for _, path := range []string{"/v1/customers/100234/orders/100001", subscription + "/balances"} {
		if a := g.want(http.StatusBadGateway, http.MethodGet, path, ""); a.json["code"] != "upstreamAuth" {
			t.Error(a.text)
		}
	}
	if g.metric(`gateway_upstream_faults_total{fault="login",operation="orderQuery",system="octane"}`) != 1 {
		t.Error("the refused login is not counted")
	}
}

// TestBreaker shows that refusals leave the breaker closed, and that a dead
// back end opens it.
func TestBreaker(t *testing.T) {
	g := start(t)
	for range 1000 {
		g.want(http.StatusNotFound, http.MethodGet, "/v1/customers/100234/orders/555555", "")
	}
	if g.metric(`gateway_breaker_state{state="closed",system="octane"}`) != 1 {
		t.Error("1 000 answers of \"not found\" moved the breaker")
	}
	if n := g.calls()["soap"]["orderQuery"]; n != 1000 {
		t.Errorf("%d calls upstream", n)
	}

	dead := start(t, "GATEWAY_OCTANE_BASE_URL=http://127.0.0.1:1/tiab", "GATEWAY_OCTANE_USERNAME=u", "GATEWAY_OCTANE_PASSWORD=p")
	for range 20 {
		a := dead.want(http.StatusServiceUnavailable, http.MethodGet, "/v1/customers/100234/orders/555555", "")
		if a.json["code"] != "upstreamUnavailable" || a.header.Get("Retry-After") == "" {
			t.Fatal(a.text, a.header)
		}
	}
	if dead.metric(`gateway_breaker_state{state="open",system="octane"}`) != 1 {
		t.Error("a dead back end did not open the breaker")
	}
	if dead.metric(`gateway_breaker_state{state="closed",system="sps"}`) != 1 {
		t.Error("one back end's breaker is the other's")
	}
	dead.want(http.StatusOK, http.MethodGet, subscription+"/balances", "")
}
