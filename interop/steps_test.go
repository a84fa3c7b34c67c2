//go:build interop

package interop_test

import (
	"net/http"
	"testing"
)

const (
	customer = "/v1/customers/100234"
	pools    = customer + "/data-pools"
)

// driveNineSteps takes the nine steps against a server that follows the rules
// of docs/interop.md. Any request that the server decoded otherwise than it
// was meant gets another answer than the one demanded here.
func driveNineSteps(t *testing.T, g *gateway) {
	t.Helper()
	placeAndPoll(t, g)
	addConsumers(t, g)
	// 5: the second pool's line is the second of two instances.
	wantPlaced(t, g.want(http.StatusAccepted, http.MethodPost, pools+"/0477000001/transfers",
		`{"targetServiceNumber":"0477000003","serviceNumbers":["0400000002"]}`), [3]string{"0400000002", "accepted", "200001"})
	readPools(t, g)
	// 7: the limit has more than 32 bits.
	limit := g.want(http.StatusAccepted, http.MethodPut, pools+"/0477000001/consumers/0400000001/data-limit", `{"limitBytes":10737418240}`)
	limit.is(t, map[string]any{"status": "pending"})
	// 8a and 8b: one, one in a list, and several.
	for _, removed := range []struct {
		method, path, body string
		want               [][3]string
	}{
		{http.MethodDelete, "/consumers/0400000003", "", [][3]string{{"0400000003", "accepted", "9100000400000003"}}},
		{http.MethodPost, "/consumers/removals", `{"serviceNumbers":["0400000004"]}`, [][3]string{{"0400000004", "accepted", "9100000400000004"}}},
		{
			http.MethodPost, "/consumers/removals", `{"serviceNumbers":["0400000006","0400000005"]}`,
			[][3]string{{"0400000006", "accepted", "9100000400000006"}, {"0400000005", "accepted", "9100000400000005"}},
		},
	} {
		wantPlaced(t, g.want(http.StatusAccepted, removed.method, pools+"/0477000001"+removed.path, removed.body), removed.want...)
	}
	// 9: the pool's line comes over SOAP, the order over REST.
	g.want(http.StatusAccepted, http.MethodDelete, pools+"/0477000002", "").is(t, map[string]any{"action": "disconnectDataPool", "status": "pending"})
}

// placeAndPoll takes the steps 1 to 3.
func placeAndPoll(t *testing.T, g *gateway) {
	t.Helper()
	created := g.want(http.StatusAccepted, http.MethodPost, pools,
		`{"planNumber":"23045","name":"V&D <pool> é ü 漢","department":"Ops & IT","notificationEmail":"ops@example.com"}`)
	created.is(t, map[string]any{"orderId": "9007199254740993", "status": "pending"})
	g.want(http.StatusOK, http.MethodGet, created.header.Get("Location"), "").is(t, map[string]any{
		"orderId": "9007199254740993", "action": "createDataPool", "status": "completed", "upstreamStatus": "COMMITTED",
		"createdAt": "2026-11-19T22:08:07Z", "dataPool.serviceNumber": "0477000001",
	})
	for number, want := range map[string][2]string{"0477000001": {"1", "4711"}, "0477000003": {"3", "4713"}} {
		g.want(http.StatusOK, http.MethodGet, pools+"/"+number+"/provider", "").is(t, map[string]any{"lineSeqNo": want[0], "providerId": want[1]})
	}
	// Nobody has this number: a list of no instances.
	g.want(http.StatusNotFound, http.MethodGet, pools+"/0477000099/provider", "").is(t, map[string]any{"code": "notFound"})
}

// addConsumers takes step 4, with one item, and with one refused among three.
func addConsumers(t *testing.T, g *gateway) {
	t.Helper()
	path := pools + "/0477000001/consumers"
	wantPlaced(t, g.want(http.StatusAccepted, http.MethodPost, path, `{"serviceNumbers":["0400000011"],"requestedDate":"2099-11-22"}`),
		[3]string{"0400000011", "accepted", "9100000400000011"})
	several := g.want(http.StatusAccepted, http.MethodPost, path, `{"serviceNumbers":["0400000013","0400000901","0400000012"],"requestedDate":"2099-11-22"}`)
	wantPlaced(t, several, [3]string{"0400000013", "accepted", "9100000400000013"}, [3]string{"0400000901", "rejected", ""},
		[3]string{"0400000012", "accepted", "9100000400000012"})
}

// readPools takes step 6 with two, no and one consumer. Over REST the sandbox
// answers, which has other consumers in the first pool.
func readPools(t *testing.T, g *gateway) {
	t.Helper()
	for number, consumers := range map[string][]string{"0477000002": {}, "0477000003": {"0400000021"}} {
		pool := g.want(http.StatusOK, http.MethodGet, pools+"/"+number, "")
		pool.is(t, map[string]any{"status": "active", "capBytes": 53687091200.0, "consumerCount": float64(len(consumers))})
		if got := pool.list("consumers"); len(got) != len(consumers) || pool.json["consumers"] == nil {
			t.Errorf("pool %s: %s", number, pool.text)
		}
	}
	first := g.want(http.StatusOK, http.MethodGet, pools+"/0477000001", "").list("consumers")
	if len(first) < 2 || first[0]["serviceNumber"] != "0400000001" || first[0]["limitBytes"] != 5368709120.0 || first[1]["limitBytes"] != nil {
		t.Errorf("consumers of the first pool: %v", first)
	}
}

// wantPlaced demands the results of a bulk write: number, status and order.
func wantPlaced(t *testing.T, a answer, want ...[3]string) {
	t.Helper()
	results := a.list("results")
	if len(results) != len(want) {
		t.Fatalf("%d results, want %d: %s", len(results), len(want), a.text)
	}
	for i, w := range want {
		order, _ := results[i]["orderId"].(string)
		if got := [3]any{results[i]["serviceNumber"], results[i]["status"], order}; got != [3]any{w[0], w[1], w[2]} {
			t.Errorf("result %d is %v, want %v, in\n%s", i, got, w, a.text)
		}
	}
}
