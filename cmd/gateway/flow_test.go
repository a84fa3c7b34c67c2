package main

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"testing"
	"time"
)

const pools = "/v1/customers/100234/data-pools"

// TestDataPoolFlow drives the nine steps through the whole program, with the
// default bindings and with those of the published table.
func TestDataPoolFlow(t *testing.T) {
	published := []string{
		"GATEWAY_OCTANE_BINDINGS_GET_DATA_POOL=soap",
		"GATEWAY_OCTANE_BINDINGS_UPDATE_DATA_LIMIT=soap",
		"GATEWAY_OCTANE_BINDINGS_REMOVE_CONSUMERS=rest",
	}
	for _, tt := range []struct {
		name    string
		environ []string
		// served says which upstream operations must have served steps 6, 7 and 8.
		served, unused [3][2]string
	}{
		{
			"vendor's reference", nil,
			[3][2]string{{"rest", "dataPool"}, {"rest", "modifyConsumerDataLimit"}, {"soap", "orderCreateBulk"}},
			[3][2]string{{"soap", "getDataPool"}, {"soap", "updateDataLimit"}, {"rest", "removeConsumers"}},
		},
		{
			"published table", published,
			[3][2]string{{"soap", "getDataPool"}, {"soap", "updateDataLimit"}, {"rest", "removeConsumers"}},
			[3][2]string{{"rest", "modifyConsumerDataLimit"}, {}, {}},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			g := start(t, tt.environ...)
			driveNineSteps(t, g)
			calls := g.calls()
			for _, s := range tt.served {
				if calls[s[0]][s[1]] == 0 {
					t.Errorf("%s %s was never called: %v", s[0], s[1], calls)
				}
			}
			for _, s := range tt.unused {
				if n := calls[s[0]][s[1]]; n > 0 {
					t.Errorf("%s %s was called %d times", s[0], s[1], n)
				}
			}
		})
	}
}

func driveNineSteps(t *testing.T, g *gatewayProcess) {
	t.Helper()
	// 1: create. 2: poll the order until the pool has its number.
	created := g.want(http.StatusAccepted, http.MethodPost, pools,
		`{"planNumber":"23045","name":"V&D <office>","notificationEmail":"ops@example.com"}`)
	location := created.header.Get("Location")
	order := g.want(http.StatusOK, http.MethodGet, location, "")
	if order.json["status"] != "pending" || order.json["dataPool"] != nil {
		t.Fatalf("a new order: %s", order.text)
	}
	order = g.completed(location)
	pool, _ := order.json["dataPool"].(map[string]any)
	number := fmt.Sprint(pool["serviceNumber"])
	path := pools + "/" + number
	if pool["href"] != path || number[0] != '0' {
		t.Fatalf("the order's pool: %s", order.text)
	}

	// 3: the provider, the second time from the cache.
	first := g.want(http.StatusOK, http.MethodGet, path+"/provider", "")
	before := fmt.Sprint(g.calls())
	second := g.want(http.StatusOK, http.MethodGet, path+"/provider", "")
	if first.text != second.text || fmt.Sprint(g.calls()) != before {
		t.Errorf("the second look-up went upstream, or differs: %s, %s", first.text, second.text)
	}

	// 4: add. 5: transfer one of them away.
	g.accepted(http.MethodPost, path+"/consumers", `{"serviceNumbers":["0400000011","0400000012","0400000013","0400000014"]}`)
	g.accepted(http.MethodPost, path+"/transfers", `{"targetServiceNumber":"0477000003","serviceNumbers":["0400000011"]}`)

	// 6 and 7: read, limit, read the limit back.
	want := []string{"0400000012", "0400000013", "0400000014"}
	if got := consumers(g.want(http.StatusOK, http.MethodGet, path, "")); !slices.Equal(slices.Sorted(maps.Keys(got)), want) {
		t.Errorf("consumers %v, want %v", got, want)
	}
	limited := g.want(http.StatusAccepted, http.MethodPut, path+"/consumers/0400000012/data-limit", `{"limitBytes":10737418240}`)
	g.completed(limited.header.Get("Location"))
	if got := consumers(g.want(http.StatusOK, http.MethodGet, path, "")); got["0400000012"] != 10737418240.0 || got["0400000013"] != nil {
		t.Errorf("limits %v", got)
	}

	// 9 is refused while consumers remain; 8, for one and for many.
	if a := g.want(http.StatusConflict, http.MethodDelete, path, ""); a.json["code"] != "poolNotEmpty" {
		t.Errorf("disconnect of a pool with consumers: %s", a.text)
	}
	g.accepted(http.MethodDelete, path+"/consumers/0400000012", "")
	g.accepted(http.MethodPost, path+"/consumers/removals", `{"serviceNumbers":["0400000013","0400000014"]}`)

	// 9: disconnect.
	ended := g.want(http.StatusAccepted, http.MethodDelete, path, "")
	g.completed(ended.header.Get("Location"))
	if a := g.want(http.StatusOK, http.MethodGet, path, ""); a.json["status"] != "disconnected" {
		t.Errorf("after the disconnect: %s", a.text)
	}
}

// completed lets an order's time pass, and demands that it is completed.
func (g *gatewayProcess) completed(location string) answer {
	g.t.Helper()
	g.advance(time.Hour)
	order := g.want(http.StatusOK, http.MethodGet, location, "")
	if order.json["status"] != "completed" {
		g.t.Fatalf("order %s: %s", location, order.text)
	}
	return order
}

// accepted sends a bulk write, demands that every item was accepted, and lets
// the orders' time pass.
func (g *gatewayProcess) accepted(method, path, body string) {
	g.t.Helper()
	a := g.want(http.StatusAccepted, method, path, body)
	results, _ := a.json["results"].([]any)
	for _, r := range results {
		if item, _ := r.(map[string]any); item["status"] != "accepted" || item["orderId"] == nil {
			g.t.Errorf("%s %s: %v", method, path, r)
		}
	}
	if len(results) == 0 {
		g.t.Errorf("%s %s: no results: %s", method, path, a.text)
	}
	g.advance(time.Hour)
}

// consumers maps the numbers of a pool's consumers to their limits.
func consumers(pool answer) map[string]any {
	limits := map[string]any{}
	list, _ := pool.json["consumers"].([]any)
	for _, c := range list {
		consumer, _ := c.(map[string]any)
		limits[fmt.Sprint(consumer["serviceNumber"])] = consumer["limitBytes"]
	}
	return limits
}

const subscription = "/v1/subscriptions/19459986891"

// TestBalanceFlow drives the five balance operations through the program.
func TestBalanceFlow(t *testing.T) {
	g := start(t, "GATEWAY_SPS_CANCEL_BUCKETS=true")
	sent := []string{"X-Correlation-Id", "web-42", "Wholesale-Customer-Id", "100000108464"}
	for _, step := range []struct{ method, path, body string }{
		{http.MethodPost, "/buckets", `{"bucketRefIds":["1000006"]}`},
		{http.MethodPut, "/primary-bucket", `{"bucketRefId":"1000002"}`},
		{http.MethodPost, "/buckets/cancellations", `{"bucketRefIds":["1000004"]}`},
		{http.MethodPost, "/balances/adjustments", `{"balances":[{"bucketRefId":"1000005","action":"debit","amount":"0.10"}]}`},
	} {
		a := g.want(http.StatusOK, step.method, subscription+step.path, step.body, sent...)
		if a.json["status"] != "Success" || a.header.Get("X-Correlation-Id") != "web-42" {
			t.Errorf("%s: %s %v", step.path, a.text, a.header)
		}
	}
	balances := g.want(http.StatusOK, http.MethodGet, subscription+"/balances", "", sent...)
	remaining := map[any]any{}
	list, _ := balances.json["balances"].([]any)
	for _, b := range list {
		balance, _ := b.(map[string]any)
		remaining[balance["bucketRefId"]] = balance["remainingAmount"]
		if primary := balance["bucketRefId"] == "1000002"; balance["primary"] != primary {
			t.Errorf("primary: %v", balance)
		}
	}
	if remaining["1000005"] != "24.90" || remaining["1000006"] == nil || remaining["1000004"] != nil || remaining["1000001"] != nil {
		t.Errorf("balances: %s", balances.text)
	}
	a := g.want(http.StatusNotFound, http.MethodGet, subscription+"/balances", "", "Wholesale-Customer-Id", "920000108464")
	if a.json["code"] != "notFound" {
		t.Errorf("another brand's subscription: %s", a.text)
	}
}

// TestCancelBucketsIsOff shows the 501, after validation and before any call.
func TestCancelBucketsIsOff(t *testing.T) {
	g := start(t)
	path := subscription + "/buckets/cancellations"
	if a := g.want(http.StatusNotImplemented, http.MethodPost, path, `{"bucketRefIds":["1000004"]}`); a.json["code"] != "notAvailable" {
		t.Error(a.text)
	}
	g.want(http.StatusBadRequest, http.MethodPost, path, `{"bucketRefIds":[]}`)
	if calls := g.calls(); len(calls) > 0 {
		t.Errorf("upstream saw %v", calls)
	}
}

// TestNotConfigured shows a gateway with one back end.
func TestNotConfigured(t *testing.T) {
	g := start(t, "GATEWAY_SANDBOX_ENABLED=false", "GATEWAY_AUTH_OPEN=true", "GATEWAY_TIMEOUTS_DRAIN=0s",
		"GATEWAY_SPS_BASE_URL=http://127.0.0.1:1", "GATEWAY_SPS_AUTH=bearer", "GATEWAY_SPS_BEARER_TOKEN=token-of-nobody")
	if a := g.want(http.StatusNotImplemented, http.MethodGet, pools+"/0477000001", ""); a.json["code"] != "notConfigured" {
		t.Error(a.text)
	}
	if a := g.want(http.StatusServiceUnavailable, http.MethodGet, subscription+"/balances", ""); a.json["code"] != "upstreamUnavailable" || a.header.Get("Retry-After") == "" {
		t.Error(a.text, a.header)
	}
}
