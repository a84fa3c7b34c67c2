package telemetry

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"causeway.example/internal/gateway"
)

// lines decodes JSON lines, without their time.
func lines(t *testing.T, log *bytes.Buffer) []map[string]any {
	t.Helper()
	var all []map[string]any
	for text := range strings.Lines(log.String()) {
		var line map[string]any
		if err := json.Unmarshal([]byte(text), &line); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		delete(line, "time")
		all = append(all, line)
	}
	return all
}

func TestRequestWritesOneLine(t *testing.T) {
	fault := &gateway.Error{
		Kind:     gateway.BadUpstream,
		Upstream: &gateway.UpstreamFault{System: gateway.Octane, Code: "17", Message: "no line 0400000001"},
	}
	tests := []struct {
		name string
		in   Request
		want map[string]any
	}{
		{
			"success",
			Request{Method: "GET", Route: "/v1/x/{id}", Operation: "getX", Status: 200, Caller: "website", CorrelationID: "c-1", Duration: 12345 * time.Microsecond, Bytes: 1434567},
			map[string]any{
				"level": "INFO", "msg": "request", "method": "GET", "route": "/v1/x/{id}", "operation": "getX", "status": 200.0,
				"duration_ms": 12.345, "bytes": 1434567.0, "caller": "website", "correlation_id": "c-1",
			},
		},
		{
			"refusal, whose text stays out",
			Request{Method: "PUT", Route: "/v1/x/{id}", Status: 404, Code: "notFound", Err: &gateway.Error{Kind: gateway.NotFound, Upstream: fault.Upstream}},
			map[string]any{
				"level": "INFO", "msg": "request", "method": "PUT", "route": "/v1/x/{id}", "status": 404.0, "code": "notFound",
				"duration_ms": 0.0, "bytes": 0.0, "upstream": map[string]any{"system": "octane", "code": "17"},
			},
		},
		{
			"failure, with its error masked",
			Request{Method: "BREW", Status: 502, Code: "badUpstream", Err: fault, CorrelationID: "for 0400000001"},
			map[string]any{
				"level": "WARN", "msg": "request", "method": "other", "route": "unmatched", "status": 502.0, "code": "badUpstream",
				"duration_ms": 0.0, "bytes": 0.0, "upstream": map[string]any{"system": "octane", "code": "17"}, "correlation_id": "for **********",
				"err": "badUpstream (octane 17: no line **********)",
			},
		},
		{
			"no valid key, from IPv4",
			Request{Method: "GET", Route: "/v1/x/{id}", Status: 401, Code: "unauthenticated", Client: "203.0.113.254"},
			map[string]any{
				"level": "INFO", "msg": "request", "method": "GET", "route": "/v1/x/{id}", "status": 401.0, "code": "unauthenticated",
				"duration_ms": 0.0, "bytes": 0.0, "client": "203.0.113.254",
			},
		},
		{
			"no valid key, from IPv6 of digits only",
			Request{Method: "GET", Route: "/v1/x/{id}", Status: 401, Code: "unauthenticated", Client: "2001:1234:5678:9012:3456:7890:1234:5678"},
			map[string]any{
				"level": "INFO", "msg": "request", "method": "GET", "route": "/v1/x/{id}", "status": 401.0, "code": "unauthenticated",
				"duration_ms": 0.0, "bytes": 0.0, "client": "2001:1234:5678:9012:3456:7890:1234:5678",
			},
		},
		{
			"our own fault",
			Request{Method: "GET", Route: "/v1/x/{id}", Status: 500, Code: "internal", Err: errors.New("bug")},
			map[string]any{
				"level": "ERROR", "msg": "request", "method": "GET", "route": "/v1/x/{id}", "status": 500.0, "code": "internal",
				"duration_ms": 0.0, "bytes": 0.0, "err": "bug",
			},
		},
		{
			"our own fault, after half an answer",
			Request{Method: "GET", Route: "/v1/x/{id}", Status: 200, Code: "internal", Err: errors.New("bug")},
			map[string]any{
				"level": "ERROR", "msg": "request", "method": "GET", "route": "/v1/x/{id}", "status": 200.0, "code": "internal",
				"duration_ms": 0.0, "bytes": 0.0, "err": "bug",
			},
		},
		{
			"a back end that gave no code",
			Request{Method: "GET", Route: "/v1/x/{id}", Status: 503, Code: "upstreamUnavailable", Err: &gateway.Error{Kind: gateway.Unavailable, Upstream: &gateway.UpstreamFault{System: gateway.SPS}}},
			map[string]any{
				"level": "WARN", "msg": "request", "method": "GET", "route": "/v1/x/{id}", "status": 503.0, "code": "upstreamUnavailable",
				"duration_ms": 0.0, "bytes": 0.0, "upstream": map[string]any{"system": "sps"}, "err": "upstreamUnavailable",
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var log bytes.Buffer
			New(Options{Logger: NewLogger(&log, slog.LevelInfo)}).Request(t.Context(), tt.in)
			if diff := cmp.Diff([]map[string]any{tt.want}, lines(t, &log)); diff != "" {
				t.Errorf("log differs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRequestBoundsItsLabels(t *testing.T) {
	tel := New(Options{})
	for _, method := range []string{"GET", "BREW", "0400000001", "get"} {
		tel.Request(t.Context(), Request{Method: method, Status: 700})
		tel.Request(t.Context(), Request{Method: method, Status: 99})
	}
	if n := testutil.ToFloat64(tel.requests.WithLabelValues("unmatched", "other", "other")); n != 6 {
		t.Errorf("counted %v times as other, want 6", n)
	}
	if n := testutil.CollectAndCount(tel.requests); n != 2 {
		t.Errorf("%d series, want 2", n)
	}
}
