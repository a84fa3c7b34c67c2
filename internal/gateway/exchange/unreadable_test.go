package exchange_test

import (
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"causeway.example/internal/gateway"
	"causeway.example/internal/gateway/exchange"
)

func TestUnreadable(t *testing.T) {
	type verdict struct {
		Kind    gateway.Kind
		Outcome gateway.Outcome
		After   time.Duration
	}
	const asked = 7 * time.Second
	refused := func(kind gateway.Kind) verdict { return verdict{kind, gateway.Refused, asked} }
	unknown := verdict{gateway.BadUpstream, gateway.Unknown, 0}
	tests := map[int]verdict{ // of a write
		200: unknown, 204: unknown, 300: unknown, 307: unknown,
		400: refused(gateway.NotUnderstood),
		401: refused(gateway.UpstreamAuth),
		403: refused(gateway.UpstreamAuth),
		404: refused(gateway.NotUnderstood),
		405: refused(gateway.NotUnderstood),
		408: refused(gateway.NotUnderstood), // the server says that it did not receive all of it
		409: refused(gateway.NotUnderstood),
		413: refused(gateway.NotUnderstood),
		415: refused(gateway.NotUnderstood),
		429: refused(gateway.RateLimited),
		499: refused(gateway.NotUnderstood),
		500: unknown,
		501: refused(gateway.NotAvailable),
		502: unknown, 503: unknown, 504: unknown, 599: unknown,
	}
	cause := errors.New("no envelope")
	for status, verdictOfWrite := range tests {
		answer := &exchange.Response{Status: status, Header: http.Header{"Retry-After": {"7"}}, Body: []byte("<html>s3cret")}
		for _, call := range []gateway.Call{write, read} {
			want := verdictOfWrite
			if call == read {
				want.Outcome, want.After = "", asked
			}
			if call == read && status == http.StatusRequestTimeout {
				want.Kind = gateway.Unavailable // so it is retried
			}
			if call == read && status == http.StatusServiceUnavailable {
				want.Kind = gateway.Unavailable
				silent := exchange.Unreadable(call, &exchange.Response{Status: status, Header: http.Header{"Retry-After": {"soon"}}}, cause)
				if silent.Kind != gateway.BadUpstream || silent.RetryAfter != 0 {
					t.Errorf("503 that does not say when: got %+v", silent)
				}
			}
			e := exchange.Unreadable(call, answer, cause)
			if diff := cmp.Diff(want, verdict{e.Kind, e.Outcome, e.RetryAfter}); diff != "" {
				t.Errorf("%d, %s (-want +got):\n%s", status, call.Class, diff)
			}
			if diff := cmp.Diff(&gateway.UpstreamFault{System: call.System, Code: fmt.Sprint(status), FromStatus: true}, e.Upstream); diff != "" {
				t.Errorf("%d, %s: upstream (-want +got):\n%s", status, call.Class, diff)
			}
			if e.Detail == "" || !errors.Is(e, cause) {
				t.Errorf("%d, %s: detail %q, cause %v", status, call.Class, e.Detail, e.Err)
			}
		}
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 22, 20, 0, 0, 0, time.UTC)
	tests := []struct {
		header string
		want   time.Duration
	}{
		{"", 0},
		{"120", 2 * time.Minute},
		{" 1 ", time.Second},
		{"0", 0},
		{"-5", 0},
		{"1.5", 0},
		{"soon", 0},
		{"99999999999999999999", 0},
		{"4294967295", 24 * time.Hour},
		{"Sun, 22 Nov 2026 20:00:30 GMT", 30 * time.Second},
		{"Sunday, 22-Nov-26 20:00:30 GMT", 30 * time.Second},
		{"Sun, 22 Nov 2026 19:00:00 GMT", 0},
		{"Sun, 22 Nov 2099 19:00:00 GMT", 24 * time.Hour},
	}
	for _, tt := range tests {
		if got := exchange.RetryAfter(http.Header{"Retry-After": {tt.header}}, now); got != tt.want {
			t.Errorf("%q: got %v, want %v", tt.header, got, tt.want)
		}
	}
}
