package e2e

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"testing"

	"causeway.example/cmd/gateway/internal/gatewaytest"
)

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
			g := gatewaytest.Start(t, tt.environ...)
			driveNineSteps(t, g)
			calls := g.Calls()
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

func driveNineSteps(t *testing.T, g *gatewaytest.Gateway) {
	t.Helper()
	// 1: create. 2: poll the order until the pool has its number.
	created := g.Want(http.StatusAccepted, http.MethodPost, gatewaytest.Pools,
		`{"planNumber":"23045","name":"V&D <office>","notificationEmail":"ops@example.com"}`)
	location := created.Header.Get("Location")
	order := g.Want(http.StatusOK, http.MethodGet, location, "")
	if order.JSON["status"] != "pending" || order.JSON["dataPool"] != nil {
		t.Fatalf("a new order: %s", order.Text)
	}
	order = g.Completed(location)
	pool, _ := order.JSON["dataPool"].(map[string]any)
	number := fmt.Sprint(pool["serviceNumber"])
	path := gatewaytest.Pools + "/" + number
	if pool["href"] != path || number[0] != '0' {
		t.Fatalf("the order's pool: %s", order.Text)
	}

	// 3: the provider, the second time from the cache.
	first := g.Want(http.StatusOK, http.MethodGet, path+"/provider", "")
	before := fmt.Sprint(g.Calls())
	second := g.Want(http.StatusOK, http.MethodGet, path+"/provider", "")
	if first.Text != second.Text || fmt.Sprint(g.Calls()) != before {
		t.Errorf("the second look-up went upstream, or differs: %s, %s", first.Text, second.Text)
	}

	// 4: add. 5: transfer one of them away.
	g.Accepted(http.MethodPost, path+"/consumers", `{"serviceNumbers":["0400000011","0400000012","0400000013","0400000014"]}`)
	g.Accepted(http.MethodPost, path+"/transfers", `{"targetServiceNumber":"0477000003","serviceNumbers":["0400000011"]}`)

	// 6 and 7: read, limit, read the limit back.
	want := []string{"0400000012", "0400000013", "0400000014"}
	if got := consumers(g.Want(http.StatusOK, http.MethodGet, path, "")); !slices.Equal(slices.Sorted(maps.Keys(got)), want) {
		t.Errorf("consumers %v, want %v", got, want)
	}
	limited := g.Want(http.StatusAccepted, http.MethodPut, path+"/consumers/0400000012/data-limit", `{"limitBytes":10737418240}`)
	g.Completed(limited.Header.Get("Location"))
	if got := consumers(g.Want(http.StatusOK, http.MethodGet, path, "")); got["0400000012"] != 10737418240.0 || got["0400000013"] != nil {
		t.Errorf("limits %v", got)
	}

	// 9 is refused while consumers remain; 8, for one and for many.
	if a := g.Want(http.StatusConflict, http.MethodDelete, path, ""); a.JSON["code"] != "poolNotEmpty" {
		t.Errorf("disconnect of a pool with consumers: %s", a.Text)
	}
	g.Accepted(http.MethodDelete, path+"/consumers/0400000012", "")
	g.Accepted(http.MethodPost, path+"/consumers/removals", `{"serviceNumbers":["0400000013","0400000014"]}`)

	// 9: disconnect.
	ended := g.Want(http.StatusAccepted, http.MethodDelete, path, "")
	g.Completed(ended.Header.Get("Location"))
	if a := g.Want(http.StatusOK, http.MethodGet, path, ""); a.JSON["status"] != "disconnected" {
		t.Errorf("after the disconnect: %s", a.Text)
	}
}

// consumers maps the numbers of a pool's consumers to their limits.
func consumers(pool gatewaytest.Answer) map[string]any {
	limits := map[string]any{}
	list, _ := pool.JSON["consumers"].([]any)
	for _, c := range list {
		consumer, _ := c.(map[string]any)
		limits[fmt.Sprint(consumer["serviceNumber"])] = consumer["limitBytes"]
	}
	return limits
}

// TestBalanceFlow drives the five balance operations through the program.
func TestBalanceFlow(t *testing.T) {
	g := gatewaytest.Start(t, "GATEWAY_SPS_CANCEL_BUCKETS=true")
	sent := []string{"X-Correlation-Id", "web-42", "Wholesale-Customer-Id", "100000108464"}
	for _, step := range []struct{ method, path, body string }{
		{http.MethodPost, "/buckets", `{"bucketRefIds":["1000006"]}`},
		{http.MethodPut, "/primary-bucket", `{"bucketRefId":"1000002"}`},
		{http.MethodPost, "/buckets/cancellations", `{"bucketRefIds":["1000004"]}`},
		{http.MethodPost, "/balances/adjustments", `{"balances":[{"bucketRefId":"1000005","action":"debit","amount":"0.10"}]}`},
	} {
		a := g.Want(http.StatusOK, step.method, gatewaytest.Subscription+step.path, step.body, sent...)
		if a.JSON["status"] != "Success" || a.Header.Get("X-Correlation-Id") != "web-42" {
			t.Errorf("%s: %s %v", step.path, a.Text, a.Header)
		}
	}
	balances := g.Want(http.StatusOK, http.MethodGet, gatewaytest.Subscription+"/balances", "", sent...)
	remaining := map[any]any{}
	list, _ := balances.JSON["balances"].([]any)
	for _, b := range list {
		balance, _ := b.(map[string]any)
		remaining[balance["bucketRefId"]] = balance["remainingAmount"]
		if primary := balance["bucketRefId"] == "1000002"; balance["primary"] != primary {
			t.Errorf("primary: %v", balance)
		}
	}
	if remaining["1000005"] != "24.90" || remaining["1000006"] == nil || remaining["1000004"] != nil || remaining["1000001"] != nil {
		t.Errorf("balances: %s", balances.Text)
	}
	a := g.Want(http.StatusNotFound, http.MethodGet, gatewaytest.Subscription+"/balances", "", "Wholesale-Customer-Id", "920000108464")
	if a.JSON["code"] != "notFound" {
		t.Errorf("another brand's subscription: %s", a.Text)
	}
}

// TestCancelBucketsIsOff shows the 501, after validation and before any call.
func TestCancelBucketsIsOff(t *testing.T) {
	g := gatewaytest.Start(t)
	path := gatewaytest.Subscription + "/buckets/cancellations"
	if a := g.Want(http.StatusNotImplemented, http.MethodPost, path, `{"bucketRefIds":["1000004"]}`); a.JSON["code"] != "notAvailable" {
		t.Error(a.Text)
	}
	g.Want(http.StatusBadRequest, http.MethodPost, path, `{"bucketRefIds":[]}`)
	if calls := g.Calls(); len(calls) > 0 {
		t.Errorf("upstream saw %v", calls)
	}
}

// TestNotConfigured shows a gateway with one back end.
func TestNotConfigured(t *testing.T) {
	g := gatewaytest.Start(t, "GATEWAY_SANDBOX_ENABLED=false", "GATEWAY_AUTH_OPEN=true", "GATEWAY_TIMEOUTS_DRAIN=0s",
		"GATEWAY_SPS_BASE_URL=http://127.0.0.1:1", "GATEWAY_SPS_AUTH=bearer", "GATEWAY_SPS_BEARER_TOKEN=token-of-nobody")
	if a := g.Want(http.StatusNotImplemented, http.MethodGet, gatewaytest.Pools+"/0477000001", ""); a.JSON["code"] != "notConfigured" {
		t.Error(a.Text)
	}
	if a := g.Want(http.StatusServiceUnavailable, http.MethodGet, gatewaytest.Subscription+"/balances", ""); a.JSON["code"] != "upstreamUnavailable" || a.Header.Get("Retry-After") == "" {
		t.Error(a.Text, a.Header)
	}
}
