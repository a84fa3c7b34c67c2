package telemetry

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"causeway.example/internal/gateway"
)

// used returns a telemetry in which every metric has a value.
func used(t *testing.T) *Telemetry {
	t.Helper()
	tel := New(Options{Version: "v1.2.3", Revision: "abcdef"})
	tel.Request(t.Context(), Request{Method: "GET", Route: "/v1/orders/{orderId}", Operation: "getOrder", Status: 200})
	op := func(context.Context, string) (string, error) { return "", nil }
	_, _ = Observe(tel, gateway.CallBalances, op)(t.Context(), "in")
	tel.OnCache("redis", "hit", time.Millisecond)
	tel.OnCache("redis", "coalesced", 0)
	tel.RedisPool(func() PoolStats { return PoolStats{Hits: 9, Misses: 3, Timeouts: 2, Stale: 1, Total: 5, Idle: 4} })
	tel.Connections(func() []ConnectionStats {
		return []ConnectionStats{{Listener: "api", Max: 16, New: 3, Idle: 2, Active: 1, Full: 9, Descriptors: 8, SlowReader: 7, AcceptErrors: 6}}
	})
	tel.OnBreaker("octane", "open")
	tel.OnUnknownWord("orderStatus", "HELD_AT_CARRIER")
	return tel
}

// scrape returns what Prometheus would read.
func scrape(t *testing.T, tel *Telemetry) string {
	t.Helper()
	answer := httptest.NewRecorder()
	tel.MetricsHandler().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if answer.Code != http.StatusOK {
		t.Fatalf("status %d: %s", answer.Code, answer.Body)
	}
	return answer.Body.String()
}

func TestMetricsFollowTheConventions(t *testing.T) {
	problems, err := promlint.New(strings.NewReader(scrape(t, used(t)))).Lint()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		if strings.HasPrefix(p.Metric, "gateway_") {
			t.Errorf("%s: %s", p.Metric, p.Text)
		}
	}
}

func TestMetricsHaveTheirPublishedNamesAndLabels(t *testing.T) {
	metrics := scrape(t, used(t))
	for _, want := range []string{
		`gateway_http_requests_total{method="GET",route="/v1/orders/{orderId}",status="200"} 1`,
		`gateway_http_request_duration_seconds_count{method="GET",route="/v1/orders/{orderId}"} 1`,
		`gateway_http_requests_in_flight 0`,
		`gateway_connections{listener="api",state="new"} 3`,
		`gateway_connections{listener="api",state="idle"} 2`,
		`gateway_connections{listener="api",state="active"} 1`,
		`gateway_connections_limit{listener="api"} 16`,
		`gateway_connections_evicted_total{listener="api",reason="full"} 9`,
		`gateway_connections_evicted_total{listener="api",reason="descriptors"} 8`,
		`gateway_connections_evicted_total{listener="api",reason="slowReader"} 7`,
		`gateway_accept_errors_total{listener="api"} 6`,
		`gateway_upstream_requests_total{operation="getBalances",outcome="ok",system="sps"} 1`,
		`gateway_upstream_request_duration_seconds_count{operation="getBalances",system="sps"} 1`,
		`gateway_upstream_requests_in_flight{system="sps"} 0`,
		`gateway_cache_requests_total{level="redis",result="hit"} 1`,
		`gateway_cache_requests_total{level="redis",result="coalesced"} 1`,
		`gateway_cache_request_duration_seconds_count{level="redis"} 1`, // of the two, one was asked
		`gateway_redis_pool_connections{state="idle"} 4`,
		`gateway_redis_pool_connections{state="used"} 1`,
		`gateway_redis_pool_requests_total{result="hit"} 9`,
		`gateway_redis_pool_requests_total{result="miss"} 3`,
		`gateway_redis_pool_requests_total{result="timeout"} 2`,
		`gateway_redis_pool_stale_connections_total 1`,
		`gateway_breaker_state{state="open",system="octane"} 1`,
		`gateway_breaker_state{state="closed",system="octane"} 0`,
		`gateway_upstream_unknown_total{field="orderStatus",name="HELD_AT_CARRIER",what="word"} 1`,
		`gateway_build_info{goversion="go1.`,
		`revision="abcdef",version="v1.2.3"} 1`,
		`go_goroutines `,
		`process_open_fds `,
	} {
		if !strings.Contains(metrics, want) {
			t.Errorf("metrics lack %s", want)
		}
	}
}

func TestInFlight(t *testing.T) {
	tel := New(Options{})
	var during float64
	handler := tel.InFlight(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		during = testutil.ToFloat64(tel.requestsOpen)
	}))
	handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil))
	if after := testutil.ToFloat64(tel.requestsOpen); during != 1 || after != 0 {
		t.Errorf("in flight = %v during and %v after the request, want 1 and 0", during, after)
	}
}

func TestOnBreakerShowsOneState(t *testing.T) {
	tel := New(Options{})
	for _, state := range []string{"closed", "open", "half-open", "closed"} {
		tel.OnBreaker("sps", state)
		for _, s := range breakerStates {
			want := 0.0
			if s == state {
				want = 1
			}
			if got := testutil.ToFloat64(tel.breaker.WithLabelValues("sps", s)); got != want {
				t.Errorf("in state %s, %s = %v, want %v", state, s, got, want)
			}
		}
	}
}

func TestUnknownNamesAreBounded(t *testing.T) {
	tel := New(Options{})
	for field := range 3 * maxUnknownFields {
		for name := range 3 * maxUnknownNames {
			tel.OnUnknownMember(fmt.Sprintf("field%d", field), fmt.Sprintf("name%d", name))
		}
	}
	series := testutil.CollectAndCount(tel.unknown.counter)
	if most := maxUnknown + maxUnknownFields + 1; series != most { // one more is other in each field, and one in no field
		t.Errorf("%d series, want %d", series, most)
	}
	known := testutil.ToFloat64(tel.unknown.counter.WithLabelValues("member", "field0", "name0"))
	rest := testutil.ToFloat64(tel.unknown.counter.WithLabelValues("member", "field0", "other"))
	if known != 1 || rest != 2*maxUnknownNames {
		t.Errorf("name0 = %v, other = %v, want 1 and %d", known, rest, 2*maxUnknownNames)
	}
	tel.OnUnknownMember("field0", "name0")
	if got := testutil.ToFloat64(tel.unknown.counter.WithLabelValues("member", "field0", "name0")); got != 2 {
		t.Errorf("a known name is counted %v times, want 2", got)
	}
}

func TestUnknownNamesAreSafe(t *testing.T) {
	tests := []struct{ name, want string }{
		{"HELD_AT_CARRIER", "HELD_AT_CARRIER"},
		{"OPTED-IN PENDING", "OPTED-IN PENDING"},
		{"ns:dataPool", "ns:dataPool"},
		{"", "other"},
		{"0400000001", "other"},
		{"msn0400000001", "other"},
		{"evil\"} 1\n", "other"},
		{"überraschung", "other"},
		{strings.Repeat("a", 65), "other"},
		{"other", "other"},
	}
	for _, tt := range tests {
		tel := New(Options{})
		tel.OnUnknownWord("status", tt.name)
		tel.OnUnknownElement("body", tt.name)
		for _, labels := range [][]string{{"word", "status", tt.want}, {"element", "body", tt.want}} {
			if got := testutil.ToFloat64(tel.unknown.counter.WithLabelValues(labels...)); got != 1 {
				t.Errorf("%q is not counted as %v", tt.name, labels)
			}
		}
	}
}
