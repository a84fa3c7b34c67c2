package e2e

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"strings"
	"sync"
	"testing"

	"causeway.example/cache/redistest"

	"causeway.example/cmd/gateway/internal/gatewaytest"
)

// made returns what the back end was asked since before, by operation.
func made(before, after map[string]map[string]int) map[string]int {
	calls := map[string]int{}
	for protocol, operations := range after {
		for operation, n := range operations {
			if n -= before[protocol][operation]; n > 0 {
				calls[operation] += n
			}
		}
	}
	return calls
}

// patient are the variables of a gateway that uses a Redis, with budgets that a
// busy machine does not exceed.
func patient(redis *redistest.Server) []string {
	return []string{"GATEWAY_REDIS_URL=redis://" + redis.Addr, "GATEWAY_REDIS_READ_BUDGET=1s", "GATEWAY_REDIS_WRITE_BUDGET=1s"}
}

// TestCallsOfOneRequest: with a warm cache a request makes its own call, and
// with a cold one two more.
func TestCallsOfOneRequest(t *testing.T) {
	for _, mode := range []string{"memory", "redis"} {
		t.Run(mode, func(t *testing.T) {
			var environ []string
			if mode == "redis" {
				environ = patient(redistest.Start(t))
			}
			g := gatewaytest.Start(t, environ...)
			add := func(number string, want map[string]int, status string) {
				t.Helper()
				before := g.Calls()
				a := g.Want(http.StatusAccepted, http.MethodPost, gatewaytest.Pools+"/0477000001/consumers", `{"serviceNumbers":["`+number+`"]}`)
				if got := made(before, g.Calls()); !maps.Equal(got, want) {
					t.Errorf("calls = %v, want %v", got, want)
				}
				if got := a.Header.Get("Cache-Status"); !strings.HasPrefix(got, status) || a.Header.Get("Age") != "" {
					t.Errorf("Cache-Status = %q, Age = %q, want %q… and no age", got, a.Header.Get("Age"), status)
				}
			}
			add("0400000011", map[string]int{"getServiceDetail": 1, "dataPool": 1, "orderCreateBulk": 1}, "causeway; fwd=miss; ttl=")
			add("0400000012", map[string]int{"orderCreateBulk": 1}, "causeway; hit; ttl=")

			a := g.Want(http.StatusOK, http.MethodGet, gatewaytest.Pools+"/0477000001/provider", "")
			if got := a.Header.Get("Cache-Status"); !strings.HasSuffix(got, "; detail=memory") || a.Header.Get("Age") == "" {
				t.Errorf("Cache-Status = %q, Age = %q, want a hit in memory and an age", got, a.Header.Get("Age"))
			}
			if mode == "redis" && g.Metric(`gateway_redis_pool_requests_total{result="hit"}`) == 0 {
				t.Error("the pool of connections to Redis is not counted")
			}
		})
	}
}

// TestCacheStatusOfEachOperation: those that look a number up say how.
func TestCacheStatusOfEachOperation(t *testing.T) {
	g := gatewaytest.Start(t)
	for _, tt := range []struct{ method, path, body string }{
		{http.MethodGet, "/0477000001/provider", ""},
		{http.MethodPost, "/0477000001/consumers", `{"serviceNumbers":["0400000011"]}`},
		{http.MethodPost, "/0477000001/transfers", `{"targetServiceNumber":"0477000003","serviceNumbers":["0400000002"]}`},
		{http.MethodGet, "/0477000001", ""},
		{http.MethodPut, "/0477000001/consumers/0400000001/data-limit", `{"limitBytes":1073741824}`},
		{http.MethodDelete, "/0477000001/consumers/0400000001", ""},
		{http.MethodPost, "/0477000001/consumers/removals", `{"serviceNumbers":["0400000003"]}`},
		{http.MethodDelete, "/0477000001", ""},
		{http.MethodGet, "/0477000099/provider", ""}, // a problem
	} {
		a := g.Call(tt.method, g.API+gatewaytest.Pools+tt.path, tt.body)
		if got := a.Header.Get("Cache-Status"); !strings.HasPrefix(got, "causeway; ") {
			t.Errorf("%s %s: %d with Cache-Status = %q", tt.method, tt.path, a.Status, got)
		}
	}
	a := g.Want(http.StatusOK, http.MethodGet, "/v1/subscriptions/19459986891/balances", "")
	if got, has := a.Header["Cache-Status"]; has {
		t.Errorf("balances: Cache-Status = %q, want none: nothing is looked up", got)
	}
}

// TestAColdNumberIsLookedUpOnce, however many ask for it at once, and although
// the first of them leaves.
func TestAColdNumberIsLookedUpOnce(t *testing.T) {
	g := gatewaytest.Start(t)
	const callers = 5000
	if a := g.Call(http.MethodPost, g.Sandbox+"/_sandbox/faults", `{"kind":"latency","latency":"2s","operation":"getServiceDetail"}`); a.Status != http.StatusCreated {
		t.Fatal(a.Text)
	}
	path := g.API + gatewaytest.Pools + "/0477000001/provider"
	ask := func(ctx context.Context) (int, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, path, nil)
		if err != nil {
			return 0, err
		}
		resp, err := g.Client.Do(req)
		if err != nil {
			return 0, err
		}
		return resp.StatusCode, resp.Body.Close()
	}
	first, leave := context.WithCancel(t.Context())
	left := make(chan error, 1)
	go func() {
		_, err := ask(first)
		left <- err
	}()
	gatewaytest.Wait(t, "the look-up has begun", func() bool { return g.Calls()["soap"]["getServiceDetail"] == 1 })

	var wg sync.WaitGroup
	var mu sync.Mutex
	statuses := map[int]int{}
	join := func() {
		status, err := ask(t.Context())
		mu.Lock()
		defer mu.Unlock()
		if err != nil {
			t.Error(err)
		}
		statuses[status]++
	}
	wg.Go(join)
	gatewaytest.Wait(t, "a second caller waits", func() bool { return g.Metric("gateway_http_requests_in_flight") == 2 })
	leave()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Errorf("the first caller: %v", err)
	}
	for range callers - 1 {
		wg.Go(join)
	}
	wg.Wait()
	if statuses[http.StatusOK] != callers {
		t.Errorf("statuses = %v, want %d of 200", statuses, callers)
	}
	calls := g.Calls()
	if n, m := calls["soap"]["getServiceDetail"], calls["rest"]["dataPool"]; n != 1 || m != 1 {
		t.Errorf("%d look-ups of the number and %d reads of the pool, want one of each", n, m)
	}
}

// TestAFleetLooksANumberUpOnce: three replicas on one Redis.
func TestAFleetLooksANumberUpOnce(t *testing.T) {
	redis := patient(redistest.Start(t))
	first := gatewaytest.Start(t, append(redis, "GATEWAY_SANDBOX_USERNAME=fleet", "GATEWAY_SANDBOX_PASSWORD=of-three")...)
	fleet := []*gatewaytest.Gateway{first}
	for range 2 {
		fleet = append(fleet, gatewaytest.Start(t, append(redis, "GATEWAY_OCTANE_BASE_URL="+first.Sandbox+"/tiab",
			"GATEWAY_OCTANE_USERNAME=fleet", "GATEWAY_OCTANE_PASSWORD=of-three")...))
	}
	for _, g := range fleet {
		gatewaytest.Wait(t, "Redis is connected", func() bool {
			g.Want(http.StatusOK, http.MethodGet, gatewaytest.Pools+"/0477000003/provider", "")
			return g.Metric(`gateway_redis_pool_connections{state="idle"}`) > 0
		})
	}
	before := first.Calls()
	var wg sync.WaitGroup
	for _, g := range fleet {
		for range 50 {
			wg.Go(func() {
				if a := g.Call(http.MethodGet, g.API+gatewaytest.Pools+"/0477000001/provider", ""); a.Status != http.StatusOK {
					t.Errorf("%d: %s", a.Status, a.Text)
				}
			})
		}
	}
	wg.Wait()
	if got, want := made(before, first.Calls()), map[string]int{"getServiceDetail": 1, "dataPool": 1}; !maps.Equal(got, want) {
		t.Errorf("the fleet made %v, want %v", got, want)
	}
}
