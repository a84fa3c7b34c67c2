package e2e

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"
	"testing"

	"causeway.example/cmd/gateway/internal/gatewaytest"
)

// TestCanaries plants secrets and phone numbers wherever a caller or an
// operator can put them, makes everything succeed and fail, and looks for them
// in every log line, metric, span and problem.
func TestCanaries(t *testing.T) {
	t.Parallel() // with the browser: it waits for back ends, mostly
	const (
		password = "canary-password-7731"
		secret   = "canary-client-secret-7732"
		apiKey   = "cwk_canary-api-key-7733"
		cached   = "canary-cache-secret-7736"
	)
	hash := sha256.Sum256([]byte(apiKey))
	collector := gatewaytest.NewCollector(t)
	g := gatewaytest.Start(t, append(collector.Environ(),
		"GATEWAY_SANDBOX_PASSWORD="+password, "GATEWAY_SANDBOX_CLIENT_SECRET="+secret,
		"GATEWAY_SANDBOX_USERNAME=canary-user-7734", "GATEWAY_SANDBOX_CLIENT_ID=canary-client-7735",
		"GATEWAY_CACHE_SECRET="+cached,
		"GATEWAY_AUTH_KEYS=web:"+hex.EncodeToString(hash[:]), "GATEWAY_LOG_LEVEL=debug", "GATEWAY_TIMEOUTS_ATTEMPT=100ms")...)
	secrets := []string{password, secret, apiKey, cached, "canary-user-7734", "canary-client-7735", "canary-wrong-key"}
	numbers := []string{
		"0477000001", "0477000002", "0477000003", "0477000099", "0400000001", "0400000011", "0400000901",
		"19459986891", "13035552222", "19990000503", "0412345678",
	}
	// Words of a caller that stand in its own answers, and nowhere else.
	words := []string{"Canary Pool", "canary@example.com", "Canary Department", "canary notes", "call-me-", "canary-state", "canary-agent"}
	authorized := []string{
		"Authorization", "Bearer " + apiKey, "X-Correlation-Id", "call-me-0412345678", "User-Agent", "canary-agent",
		"Traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "Tracestate", "canary-state=0412345678",
	}

	var problems []gatewaytest.Answer
	visit := func(method, path, body string, headers ...string) {
		a := g.Call(method, g.API+path, body, headers...)
		if a.Status >= 400 {
			problems = append(problems, a)
		}
	}
	requests := []struct{ method, path, body string }{
		{http.MethodGet, gatewaytest.Pools + "/0477000001", ""},
		{http.MethodGet, gatewaytest.Pools + "/0477000001/provider", ""},
		{http.MethodGet, gatewaytest.Pools + "/0477000099/provider", ""},
		{http.MethodPost, gatewaytest.Pools + "/0477000001/consumers", `{"serviceNumbers":["0400000901"]}`},
		{http.MethodPost, gatewaytest.Pools + "/0477000001/consumers", `{"serviceNumbers":["0400000011","0400000011","+61 412345678"]}`},
		{http.MethodDelete, gatewaytest.Pools + "/0477000001/consumers/0400000011", ""},
		{http.MethodDelete, gatewaytest.Pools + "/0477000001", ""},
		{http.MethodPost, gatewaytest.Pools + "/0477000001/transfers", `{"targetServiceNumber":"0477000099","serviceNumbers":["0400000001"]}`},
		{http.MethodGet, "/v1/subscriptions/19459986891/balances", ""},
		{http.MethodGet, "/v1/subscriptions/13035552222/balances", ""},
		{http.MethodGet, "/v1/subscriptions/19990000503/balances", ""},
		{http.MethodGet, "/v1/nowhere/0412345678", ""},
		{http.MethodGet, gatewaytest.Pools + "/0477000001?number=0412345678", ""},
		{http.MethodPost, gatewaytest.Pools, `{"planNumber":"23045","name":"Canary Pool","notificationEmail":"canary@example.com","department":"Canary Department","notes":"canary notes"}`},
	}
	for _, fault := range []string{"", "reset", "html", "truncate", "empty", "latency"} {
		if fault != "" {
			if a := g.Call(http.MethodPost, g.Sandbox+"/_sandbox/faults", `{"kind":"`+fault+`","latency":"200ms"}`); a.Status != http.StatusCreated {
				t.Fatal(a.Text)
			}
		}
		for _, r := range requests {
			visit(r.method, r.path, r.body, authorized...)
		}
		g.Call(http.MethodDelete, g.Sandbox+"/_sandbox/faults", "")
	}
	for _, method := range []string{http.MethodGet, http.MethodDelete} {
		if a := g.Call(method, g.Admin+"/cache/customers/100234/numbers/0477000001", ""); a.Status >= 300 || strings.Contains(a.Text, "0477000001") {
			t.Errorf("the admin listener: %d %s", a.Status, a.Text)
		}
	}
	visit(http.MethodGet, gatewaytest.Pools+"/0477000001", "", "Authorization", "Bearer canary-wrong-key")
	visit(http.MethodGet, gatewaytest.Pools+"/0477000001", "", "Authorization", "Basic canary-wrong-key")

	if len(problems) < 20 {
		t.Fatalf("only %d problems were provoked", len(problems))
	}
	for _, p := range problems {
		for _, canary := range secrets {
			if strings.Contains(p.Text, canary) {
				t.Errorf("a problem shows %s: %s", canary, p.Text)
			}
		}
		// The caller's own numbers may stand in results[]; the correlation id is
		// the caller's own member as well.
		own := p.Text
		if results, ok := p.JSON["results"].([]any); ok && len(results) > 0 {
			own = strings.ReplaceAll(own, `"serviceNumber":"0400000901"`, "")
		}
		own = strings.ReplaceAll(own, "call-me-0412345678", "")
		for _, canary := range numbers {
			if strings.Contains(own, canary) {
				t.Errorf("a problem shows %s: %s", canary, p.Text)
			}
		}
	}
	metrics := g.MetricNames()
	if err := g.Stop(); err != nil {
		t.Fatal(err)
	}
	logs := g.Logs.String()
	if strings.Count(logs, `"msg":"request"`) < 6*len(requests) {
		t.Fatalf("not every request was logged:\n%s", logs)
	}
	spans := collector.Text()
	if n := len(collector.All()); n < 6*len(requests)*2 {
		t.Fatalf("only %d spans were exported", n)
	}
	for _, canary := range slices.Concat(secrets, numbers, words) {
		if i := strings.Index(spans, canary); i >= 0 {
			t.Errorf("a span shows %s: …%q", canary, spans[max(0, i-200):i+len(canary)])
		}
	}
	for _, canary := range append(secrets, numbers...) {
		if strings.Contains(metrics, canary) {
			t.Errorf("a metric shows %s", canary)
		}
		if i := strings.Index(logs, canary); i >= 0 {
			t.Errorf("the log shows %s: …%s", canary, logs[max(0, i-200):i+len(canary)])
		}
	}
}
