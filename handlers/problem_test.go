package handlers

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"causeway.example/internal/gateway"
)

// failing returns a service whose getDataPool and disconnectDataPool return err.
func failing(t *testing.T, err error) gateway.Service {
	t.Helper()
	s := untouched(t)
	s.GetDataPool = func(context.Context, gateway.ServiceKey) (gateway.DataPool, error) { return gateway.DataPool{}, err }
	s.DisconnectDataPool = func(context.Context, gateway.ServiceKey) (gateway.Order, error) { return gateway.Order{}, err }
	return s
}

// rowsByRequest are requests that lead to a row of the table: method, path, body, and
// headers.
var rowsByRequest = map[string][]string{
	"invalidRequest":       {"GET", poolPath + "?x=1", ""},
	"unauthenticated":      {"GET", poolPath, "", "Authorization", "Bearer wrong"},
	"methodNotAllowed":     {"PATCH", poolPath, ""},
	"notAcceptable":        {"GET", poolPath, "", "Accept", "text/html"},
	"bodyTooLarge":         {"POST", poolPath + "/consumers", strings.Repeat(" ", testMaxBody+1)},
	"unsupportedMediaType": {"POST", poolPath + "/consumers", "{}", "Content-Type", "text/plain"},
}

// rowsByError are errors of operations that lead to a row.
var rowsByError = map[string]*gateway.Error{
	"forbidden":           {Kind: gateway.Invalid, Code: "forbidden"},
	"notFound":            {Kind: gateway.NotFound},
	"consumerNotInPool":   {Kind: gateway.NotFound, Code: "consumerNotInPool"},
	"poolNotEmpty":        {Kind: gateway.Conflict, Code: "poolNotEmpty"},
	"conflict":            {Kind: gateway.Conflict},
	"upstreamRejected":    {Kind: gateway.Rejected},
	"rateLimited":         {Kind: gateway.RateLimited},
	"internal":            {Kind: gateway.Internal},
	"notAvailable":        {Kind: gateway.NotAvailable},
	"notConfigured":       {Kind: gateway.NotAvailable, Code: "notConfigured"},
	"badUpstream":         {Kind: gateway.BadUpstream},
	"upstreamAuth":        {Kind: gateway.UpstreamAuth},
	"upstreamUnavailable": {Kind: gateway.Unavailable},
	"overloaded":          {Kind: gateway.Unavailable, Code: "overloaded"},
	"upstreamTimeout":     {Kind: gateway.Timeout},
	"outcomeUnknown":      {Kind: gateway.Timeout, Code: "outcomeUnknown"},
}

// TestEveryRow renders a problem of every row of the table, by a request if the gateway
// itself causes it.
func TestEveryRow(t *testing.T) {
	key := keyOf("website", "right")
	for _, row := range problemTable {
		t.Run(row.code, func(t *testing.T) {
			service, args := untouched(t), rowsByRequest[row.code]
			if args == nil {
				service, args = failing(t, rowsByError[row.code]), []string{"GET", poolPath, ""}
			}
			headers := append([]string{"Authorization", "Bearer right"}, args[3:]...)
			s := newSite(t, Options{Service: service, Keys: ring(t, key)})
			w := s.do(t, args[0], args[1], args[2], headers...)
			p := problem(t, w)
			if p.Code != row.code || p.Status != row.Status || p.Title != row.Title || p.Outcome != "" && classOf(s.event(t).Operation) == gateway.Read {
				t.Errorf("got %+v", p)
			}
			if got := w.Header().Get("Retry-After") != ""; got != (row.Status == 429 || row.Status == 503) {
				t.Errorf("Retry-After is %q", w.Header().Get("Retry-After"))
			}
			if want := row.Retryable != retryNever; p.Retryable != want {
				t.Errorf("retryable is %v for a read, want %v", p.Retryable, want)
			}
			if ev := s.event(t); ev.Code != row.code || ev.Status != row.Status {
				t.Errorf("the event is %+v", ev)
			}
		})
	}
}

// errCanary is a cause that no response may show.
var errCanary = errors.New("password hunter2")

// problemCases are errors, and the problems that callers get for them.
var problemCases = []struct {
	name    string
	method  string
	err     error
	want    Problem // without type, title, instance and correlationId
	retryIn string
}{
	{
		"a limit, rounded up", "GET", &gateway.Error{Kind: gateway.RateLimited, RetryAfter: 1500 * time.Millisecond, Detail: "of 0477000001", Err: errCanary},
		Problem{Status: 429, Code: "rateLimited", Retryable: true, Detail: "of **********"},
		"2",
	},
	{
		"a limit of almost nothing", "GET", &gateway.Error{Kind: gateway.Unavailable, RetryAfter: time.Nanosecond},
		Problem{Status: 503, Code: "upstreamUnavailable", Retryable: true},
		"1",
	},
	{
		"a limit of unknown length", "DELETE", &gateway.Error{Kind: gateway.RateLimited, Outcome: gateway.NotSent},
		Problem{Status: 429, Code: "rateLimited", Retryable: true, Outcome: "notSent", Detail: defaultDetails["rateLimited"]},
		"60",
	},
	{
		"a refusal, masked", "DELETE", &gateway.Error{Kind: gateway.Rejected, Outcome: gateway.Refused, Upstream: &gateway.UpstreamFault{System: gateway.Octane, Code: "7", Message: "service 0477000001 is barred"}},
		Problem{Status: 422, Code: "upstreamRejected", Outcome: "rejected", Detail: defaultDetails["upstreamRejected"], Upstream: &UpstreamError{System: "octane", Code: ptr("7"), Message: ptr("service ********** is barred")}},
		"",
	},
	{
		"a fault without a code", "GET", &gateway.Error{Kind: gateway.BadUpstream, Upstream: &gateway.UpstreamFault{System: gateway.SPS}},
		Problem{Status: 502, Code: "badUpstream", Retryable: true, Detail: defaultDetails["badUpstream"], Upstream: &UpstreamError{System: "sps"}},
		"",
	},
	{
		"a request that the back end does not understand", "GET", &gateway.Error{Kind: gateway.NotUnderstood, Detail: "no"},
		Problem{Status: 502, Code: "badUpstream", Detail: "no"},
		"",
	},
	{
		"a bulk refusal", "DELETE", &gateway.Error{Kind: gateway.Rejected, Outcome: gateway.NotSent, Results: []gateway.ItemResult{{ServiceNumber: "0400000909", Status: gateway.ItemRejected, Error: &gateway.ItemError{Code: "consumerNotInPool", Message: "no"}}}},
		Problem{Status: 422, Code: "upstreamRejected", Outcome: "notSent", Detail: defaultDetails["upstreamRejected"], Results: []ItemResult{{ServiceNumber: "0400000909", Status: "rejected", Error: &ItemError{Code: "consumerNotInPool", Message: "no"}}}},
		"",
	},
	{
		"no invitation to repeat a write of unknown fate", "DELETE", &gateway.Error{Kind: gateway.Unavailable, Outcome: gateway.Unknown, RetryAfter: time.Second},
		Problem{Status: 503, Code: "upstreamUnavailable", Outcome: "unknown"},
		"",
	},
	{
		"our own fault shows nothing", "DELETE", fmt.Errorf("wrapped: %w", errCanary),
		Problem{Status: 500, Code: "internal", Outcome: "unknown"},
		"",
	},
	{
		"not even its detail and upstream", "GET", &gateway.Error{Kind: gateway.Internal, Detail: "hunter2", Upstream: &gateway.UpstreamFault{System: gateway.SPS, Message: "hunter2"}, Err: errCanary},
		Problem{Status: 500, Code: "internal"},
		"",
	},
	{
		"a code that the table does not have", "GET", &gateway.Error{Kind: gateway.NotFound, Code: "notInTable"},
		Problem{Status: 404, Code: "notFound", Detail: defaultDetails["notFound"]},
		"",
	},
	{
		"a read's deadline that nobody classified", "GET", context.DeadlineExceeded,
		Problem{Status: 504, Code: "upstreamTimeout", Retryable: true},
		"",
	},
	{
		"a write's deadline that nobody classified", "DELETE", fmt.Errorf("op: %w", context.DeadlineExceeded),
		Problem{Status: 504, Code: "outcomeUnknown", Outcome: "unknown"},
		"",
	},
	{
		"canceled although the caller is there", "GET", context.Canceled,
		Problem{Status: 504, Code: "upstreamTimeout", Retryable: true},
		"",
	},
}

func TestProblemContent(t *testing.T) {
	for _, tt := range problemCases {
		t.Run(tt.name, func(t *testing.T) {
			s := newSite(t, Options{Service: failing(t, tt.err)})
			w := s.do(t, tt.method, poolPath, "")
			if strings.Contains(w.Body.String(), "hunter2") {
				t.Errorf("a secret is shown: %s", w.Body)
			}
			if got := w.Header().Get("Retry-After"); got != tt.retryIn {
				t.Errorf("Retry-After is %q, want %q", got, tt.retryIn)
			}
			p := problem(t, w)
			p.Type, p.Title, p.Instance, p.CorrelationID = "", "", "", ""
			if diff := cmp.Diff(tt.want, p); diff != "" {
				t.Errorf("problem (-want +got):\n%s", diff)
			}
			if ev := s.event(t); !errors.Is(ev.Err, tt.err) {
				t.Errorf("the event's error is %v, want %v", ev.Err, tt.err)
			}
		})
	}
}

func TestRetryable(t *testing.T) {
	const r, w = gateway.Read, gateway.Write
	tests := []struct {
		row     retry
		class   gateway.Class
		outcome gateway.Outcome
		want    bool
	}{
		{retryNever, r, "", false},
		{retryNever, w, gateway.NotSent, false},
		{retryReads, r, "", true},
		{retryReads, w, gateway.NotSent, true},
		{retryReads, w, gateway.Refused, false},
		{retryReads, w, gateway.Unknown, false},
		{retryAlways, r, "", true},
		{retryAlways, w, gateway.NotSent, true},
		{retryAlways, w, gateway.Refused, true},
		{retryAlways, w, gateway.Unknown, false},
	}
	for _, tt := range tests {
		if got := tt.row.allows(tt.class, tt.outcome); got != tt.want {
			t.Errorf("%s, %s, %s: got %v", tt.row, tt.class, tt.outcome, got)
		}
	}
}

func TestOutcomeThatNobodyTold(t *testing.T) {
	for kind, want := range map[gateway.Kind]gateway.Outcome{
		gateway.Conflict: gateway.Refused, gateway.NotFound: gateway.Refused, gateway.Rejected: gateway.Refused,
		gateway.RateLimited: gateway.Refused, gateway.Unavailable: gateway.NotSent, gateway.Internal: gateway.Unknown, gateway.BadUpstream: gateway.Unknown,
	} {
		if got := outcomeOf(&gateway.Error{Kind: kind}); got != want {
			t.Errorf("%s: got %s, want %s", kind, got, want)
		}
	}
}

// TestCancelBucketsIsValidatedFirst: the request is checked before the service refuses the
// operation.
func TestCancelBucketsIsValidatedFirst(t *testing.T) {
	service := untouched(t)
	service.CancelBuckets = gateway.NewService(gateway.Upstream{}, gateway.Lookup{}, gateway.ServiceOptions{}).CancelBuckets
	s := newSite(t, Options{Service: service})
	path := subscriptionPath + "/buckets/cancellations"
	if p := problem(t, s.do(t, "POST", path, `{"bucketRefIds":[]}`)); p.Status != http.StatusBadRequest {
		t.Errorf("a bad request got %d", p.Status)
	}
	p := problem(t, s.do(t, "POST", path, `{"bucketRefIds":["1000004"]}`))
	if p.Status != http.StatusNotImplemented || p.Code != "notAvailable" || p.Outcome != "notSent" || p.Detail == "" {
		t.Errorf("a good request got %+v", p)
	}
}
