package rest

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"causeway.example/internal/gateway"
)

func TestRequest(t *testing.T) {
	type seen struct{ Method, URL, Body, ContentType, Accept, Auth, Custom string }
	var got seen
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got = seen{
			r.Method, r.URL.String(), string(body),
			r.Header.Get("Content-Type"), r.Header.Get("Accept"), r.Header.Get("Authorization"), r.Header.Get("X-Custom"),
		}
		_, _ = w.Write([]byte(`{}`))
	})
	client.Auth = Basic("user", "pass")
	header := http.Header{"X-Custom": {"yes"}}
	tests := []struct {
		name    string
		request Request
		want    seen
	}{
		{
			"a body with an exact number and no escapes",
			Request{Method: "POST", Path: "/a", Header: header, Body: map[string]any{"n": json.Number("9007199254740993.10"), "t": "V&D <b>"}},
			seen{"POST", "/a", `{"n":9007199254740993.10,"t":"V&D <b>"}`, "application/json", "application/json, */*;q=0.1", "Basic dXNlcjpwYXNz", "yes"},
		},
		{
			"a query, no body",
			Request{Method: "GET", Path: "/a", Query: url.Values{"q": {"1&2"}}},
			seen{"GET", "/a?q=1%262", "", "", "application/json, */*;q=0.1", "Basic dXNlcjpwYXNz", ""},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := client.Do(t.Context(), readCall, tt.request); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	if len(header) != 1 {
		t.Errorf("the request's own header was changed: %v", header)
	}
}

func TestAnswers(t *testing.T) {
	const html = "<html>Service Unavailable 0400000001 secret</html>"
	retry := http.Header{"Retry-After": {"7"}}
	tests := []struct {
		name    string
		status  int
		header  http.Header
		body    string
		kind    gateway.Kind // -1: an answer
		outcome gateway.Outcome
		after   time.Duration // of a read, and of a write that was not done
	}{
		{"JSON, whatever it is called", 200, http.Header{"Content-Type": {"text/html"}}, `{"a":1}`, -1, "", 0},
		{"a byte order mark", 200, nil, "\uFEFF" + `{"a":1}`, -1, "", 0},
		{"a refusal in JSON", 400, nil, `{"a":1}`, -1, "", 0},
		{"a failure in JSON", 500, nil, `{"a":1}`, -1, "", 0},
		{"empty", 200, nil, "", gateway.BadUpstream, gateway.Unknown, 0},
		{"no content", 204, nil, "", gateway.BadUpstream, gateway.Unknown, 0},
		{"truncated", 200, nil, `{"a":1`, gateway.BadUpstream, gateway.Unknown, 0},
		{"trailing data", 200, nil, `{"a":1}{}`, gateway.BadUpstream, gateway.Unknown, 0},
		{"trailing garbage", 200, nil, `{"a":1}]`, gateway.BadUpstream, gateway.Unknown, 0},
		{"null", 200, nil, `null`, gateway.BadUpstream, gateway.Unknown, 0},
		{"a list", 200, nil, `[1]`, gateway.BadUpstream, gateway.Unknown, 0},
		{"HTML for JSON", 200, http.Header{"Content-Type": {"application/json"}}, html, gateway.BadUpstream, gateway.Unknown, 0},
		{"HTML 503", 503, retry, html, gateway.BadUpstream, gateway.Unknown, 7 * time.Second},
		{"HTML 404", 404, nil, html, gateway.NotUnderstood, gateway.Refused, 0},
		{"empty 400", 400, nil, "", gateway.NotUnderstood, gateway.Refused, 0},
		{"not modified", 300, nil, `{"a":1}`, gateway.BadUpstream, gateway.Unknown, 0},
		{"a redirect", 307, http.Header{"Location": {"/elsewhere"}}, `{}`, gateway.BadUpstream, gateway.Unknown, 0},
		{"401 with nothing", 401, nil, "", gateway.UpstreamAuth, gateway.Refused, 0},
		{"401 with JSON", 401, nil, `{"message":"secret"}`, gateway.UpstreamAuth, gateway.Refused, 0},
		{"403 with HTML", 403, nil, html, gateway.UpstreamAuth, gateway.Refused, 0},
		{"429 with nothing", 429, retry, "", gateway.RateLimited, gateway.Refused, 7 * time.Second},
		{"501 with HTML", 501, nil, html, gateway.NotAvailable, gateway.Refused, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			client := serve(t, answering(tt.status, tt.header, tt.body))
			for _, call := range []gateway.Call{readCall, writeCall} {
				answer, err := client.Do(t.Context(), call, Request{Method: "POST", Path: "/x", Body: struct{}{}})
				if tt.kind < 0 {
					if err != nil || answer.Status != tt.status || answer.Object["a"] != json.Number("1") {
						t.Fatalf("%v: got %+v, %v", call.Class, answer, err)
					}
					continue
				}
				e := gateway.AsError(err)
				after := tt.after
				if call.Class == gateway.Write && tt.outcome == gateway.Unknown {
					after = 0
				}
				kind := tt.kind
				if call.Class == gateway.Read && tt.status == http.StatusServiceUnavailable {
					kind = gateway.Unavailable // it says when to come back
				}
				if e == nil || e.Kind != kind || e.RetryAfter != after {
					t.Fatalf("%v: got %+v, want kind %v, retry after %v", call.Class, e, kind, after)
				}
				want := tt.outcome
				if call.Class == gateway.Read {
					want = ""
				}
				if e.Outcome != want {
					t.Errorf("%v: outcome %q, want %q", call.Class, e.Outcome, want)
				}
				if strings.Contains(e.Error(), "secret") || strings.Contains(e.Error(), "0400000001") {
					t.Errorf("the body leaks: %v", e)
				}
			}
		})
	}
}

// TestFailures is the table of statuses whose body was JSON.
func TestFailures(t *testing.T) {
	tests := []struct {
		status  int
		kind    gateway.Kind
		outcome gateway.Outcome
	}{
		{400, gateway.Rejected, gateway.Refused},
		{404, gateway.NotFound, gateway.Refused},
		{405, gateway.NotUnderstood, gateway.Refused},
		{406, gateway.NotUnderstood, gateway.Refused},
		{409, gateway.Conflict, gateway.Refused},
		{415, gateway.NotUnderstood, gateway.Refused},
		{422, gateway.Rejected, gateway.Refused},
		{429, gateway.RateLimited, gateway.Refused},
		{500, gateway.BadUpstream, gateway.Unknown},
		{501, gateway.NotAvailable, gateway.Refused},
		{502, gateway.BadUpstream, gateway.Unknown},
		{503, gateway.BadUpstream, gateway.Unknown},
		{504, gateway.BadUpstream, gateway.Unknown},
	}
	for _, tt := range tests {
		answer := Answer{Status: tt.status, Header: http.Header{"Retry-After": {"3"}}}
		e := answer.Failure(writeCall, "", "call 0400000001")
		after := 3 * time.Second
		if tt.outcome == gateway.Unknown {
			after = 0 // it must not be repeated
		}
		if e.Kind != tt.kind || e.Outcome != tt.outcome || e.RetryAfter != after {
			t.Errorf("%d: got %v, %q, %v", tt.status, e.Kind, e.Outcome, e.RetryAfter)
		}
		if e.Upstream.Message != "call **********" || len(e.Upstream.Code) != 3 {
			t.Errorf("%d: upstream %+v", tt.status, e.Upstream)
		}
		kind := tt.kind
		if tt.status == 503 {
			kind = gateway.Unavailable // of a write, that would say that it was not sent
		}
		if e := answer.Failure(readCall, "E1", ""); e.Kind != kind || e.Outcome != "" || e.Upstream.Code != "E1" || e.RetryAfter != 3*time.Second {
			t.Errorf("%d: a read got %v, outcome %q, code %q, %v", tt.status, e.Kind, e.Outcome, e.Upstream.Code, e.RetryAfter)
		}
	}
}

// TestFailureOfCredentials: what such an answer says is not passed on.
func TestFailureOfCredentials(t *testing.T) {
	for _, status := range []int{401, 403} {
		e := (&Answer{Status: status}).Failure(writeCall, "E1", "user/s3cret")
		if e.Kind != gateway.UpstreamAuth || e.Outcome != gateway.Refused || strings.Contains(e.Error(), "s3cret") {
			t.Errorf("%d: got %v", status, e)
		}
	}
}

func TestNoAnswer(t *testing.T) {
	closed := serve(t, reset)
	closed.BaseURL = "http://127.0.0.1:1"
	badURL := serve(t, reset)
	badURL.BaseURL = "http://[broken"
	unauthorized := serve(t, reset)
	unauthorized.Auth.Authorize = func(*http.Request) error {
		return &gateway.Error{Kind: gateway.UpstreamAuth, Outcome: gateway.Unknown}
	}
	tests := []struct {
		name    string
		client  *Client
		body    any
		kind    gateway.Kind
		outcome gateway.Outcome
	}{
		{"reset after it was sent", serve(t, reset), nil, gateway.Timeout, gateway.Unknown},
		{"no connection", closed, nil, gateway.Unavailable, gateway.NotSent},
		{"a URL that is none", badURL, nil, gateway.Internal, gateway.NotSent},
		{"a body that is none", serve(t, reset), json.Number("1,5"), gateway.Internal, gateway.NotSent},
		{"no credentials", unauthorized, nil, gateway.UpstreamAuth, gateway.NotSent},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := tt.client.Do(t.Context(), writeCall, Request{Method: "POST", Path: "/x", Body: tt.body})
			if e := gateway.AsError(err); e == nil || e.Kind != tt.kind || e.Outcome != tt.outcome {
				t.Errorf("got %+v, want %v and %q", e, tt.kind, tt.outcome)
			}
			_, err = tt.client.Do(t.Context(), readCall, Request{Method: "GET", Path: "/x", Body: tt.body})
			if e := gateway.AsError(err); e == nil || e.Outcome != "" {
				t.Errorf("a read got %+v", e)
			}
		})
	}
}
