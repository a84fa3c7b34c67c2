package e2e

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"

	"causeway.example/cmd/gateway/internal/gatewaytest"
)

// provider is the path of a look-up that nobody has made before.
func provider(i int) string { return fmt.Sprintf("%s/04770%05d/provider", gatewaytest.Pools, 50000+i) }

const (
	breakerClosed = `gateway_breaker_state{state="closed",system="octane"}`
	breakerOpen   = `gateway_breaker_state{state="open",system="octane"}`
	targetsOpened = `gateway_breaker_target_openings_total{system="octane"}`
)

// TestBreakerOpensWhenTheBackEndHangs: with one client that asks new numbers,
// by the tenth request, and with 64 at once.
func TestBreakerOpensWhenTheBackEndHangs(t *testing.T) {
	environ := []string{"GATEWAY_TIMEOUTS_ATTEMPT=500ms", "GATEWAY_TIMEOUTS_OPERATION=1s"}
	const hanging = `{"protocol":"soap","operation":"getServiceDetail","kind":"latency","latency":"60s"}`
	t.Run("1 client", func(t *testing.T) {
		g := gatewaytest.Start(t, environ...)
		g.Want(http.StatusOK, http.MethodGet, gatewaytest.Pools+"/0477000001", "") // its line is remembered
		g.Inject(hanging)
		for i := range 10 {
			if a := g.Want(http.StatusGatewayTimeout, http.MethodGet, provider(i), ""); a.JSON["code"] != "upstreamTimeout" {
				t.Error(a.Text)
			}
			// Another protocol that works hides nothing.
			if i%3 == 2 && i < 9 {
				g.Want(http.StatusOK, http.MethodGet, gatewaytest.Pools+"/0477000001", "")
			}
		}
		gatewaytest.Wait(t, "the tenth look-up has ended", func() bool { return g.Metric(breakerOpen) == 1 })
		g.WantShed(provider(11))
		g.WantShed("/v1/customers/100234/orders/100001")
		g.Want(http.StatusOK, http.MethodGet, gatewaytest.Subscription+"/balances", "")
	})
	t.Run("64 clients", func(t *testing.T) {
		g := gatewaytest.Start(t, environ...)
		g.Inject(hanging)
		var clients sync.WaitGroup
		var next, late atomic.Int64
		for range 64 {
			clients.Go(func() {
				for range 3 {
					if g.Call(http.MethodGet, g.API+provider(int(next.Add(1))), "").Status == http.StatusGatewayTimeout {
						late.Add(1)
					}
				}
			})
		}
		clients.Wait()
		g.WantShed(provider(1000))
		if n := late.Load(); g.Metric(breakerOpen) != 1 || n < 10 || n > 64+9 {
			t.Errorf("%d requests waited in vain, want 10 at least, and no more than were under way when it opened", n)
		}
	})
}

// TestBreakerOfOneNumber: what one caller asks again and again in vain is
// closed for a while; everybody else goes on.
func TestBreakerOfOneNumber(t *testing.T) {
	for name, tt := range map[string]struct {
		path   string
		status int
	}{
		"a fault for an order":           {"/v1/customers/100234/orders/999011", http.StatusBadGateway},
		"an answer without an order":     {"/v1/customers/100234/orders/999014", http.StatusBadGateway},
		"a look-up that is reset":        {gatewaytest.Pools + "/0477999215/provider", http.StatusServiceUnavailable},
		"a look-up that hangs":           {gatewaytest.Pools + "/0477999216", http.StatusGatewayTimeout},
		"a pool that cannot be read":     {gatewaytest.Pools + "/0477999012", http.StatusBadGateway},
		"a scope that cannot be checked": {gatewaytest.Pools + "/0477999011", http.StatusBadGateway},
	} {
		t.Run(name, func(t *testing.T) {
			g := gatewaytest.Start(t, "GATEWAY_TIMEOUTS_ATTEMPT=500ms", "GATEWAY_TIMEOUTS_OPERATION=1s")
			// A request may share the look-up of the one before.
			requests := 0
			for ; g.Metric(targetsOpened) == 0 && requests < 20; requests++ {
				a := g.Call(http.MethodGet, g.API+tt.path, "")
				if a.Status == http.StatusServiceUnavailable && requests >= 10 {
					break // a look-up that ended after its request has opened it
				}
				if a.Status != tt.status {
					t.Fatalf("status %d, want %d\n%s", a.Status, tt.status, a.Text)
				}
			}
			if requests < 10 {
				t.Errorf("open after %d requests, want 10", requests)
			}
			g.WantShed(tt.path)
			for i := range 20 {
				g.Want(http.StatusOK, http.MethodGet, fmt.Sprintf("%s/%010d", gatewaytest.Pools, 477000001+i%3), "")
				g.Want(http.StatusOK, http.MethodGet, "/v1/customers/100234/orders/100001", "")
			}
			g.WantShed(tt.path)
			if g.Metric(breakerClosed) != 1 || g.Metric(targetsOpened) != 1 {
				t.Errorf("closed %v, targets %v, want the back end closed and one target open", g.Metric(breakerClosed), g.Metric(targetsOpened))
			}
		})
	}
}

// TestBreakerWhereNothingCanBeSent: without a connection, or a token, one
// number is enough to open the back end.
func TestBreakerWhereNothingCanBeSent(t *testing.T) {
	box := gatewaytest.Start(t)
	const nobody = "http://127.0.0.1:1"
	g := gatewaytest.Start(t, append(gatewaytest.Octane(nobody),
		"GATEWAY_SPS_BASE_URL="+box.Sandbox+"/sps/v5", "GATEWAY_SPS_TOKEN_URL="+nobody+"/token",
		"GATEWAY_SPS_CLIENT_ID=c", "GATEWAY_SPS_CLIENT_SECRET=s")...)
	for path, system := range map[string]string{"/v1/customers/100234/orders/100001": "octane", gatewaytest.Subscription + "/balances": "sps"} {
		for range 10 {
			g.Want(http.StatusServiceUnavailable, http.MethodGet, path, "")
		}
		g.WantShed(path)
		if g.Metric(`gateway_breaker_state{state="open",system="`+system+`"}`) != 1 {
			t.Errorf("the breaker of %s is not open", system)
		}
	}
	if n := g.Metric("gateway_breaker_target_openings_total{"); n != 0 {
		t.Errorf("%v targets were opened", n)
	}
}

// TestAWriteThatComesTooLateIsNotSent: three calls of 7 s before a write that
// needs 10 s of 25 s, on a clock ten times as fast.
func TestAWriteThatComesTooLateIsNotSent(t *testing.T) {
	g := gatewaytest.Start(t, "GATEWAY_TIMEOUTS_ATTEMPT=1s", "GATEWAY_TIMEOUTS_OPERATION=2500ms")
	for _, call := range []string{`"soap","operation":"getServiceDetail"`, `"rest","operation":"dataPool"`, `"rest","operation":"modifyConsumerDataLimit"`} {
		g.Inject(`{"protocol":` + call + `,"kind":"latency","latency":"700ms"}`)
	}
	const path, body = gatewaytest.Pools + "/0477000001/consumers/0400000001/data-limit", `{"limitBytes":1073741824}`
	a := g.Want(http.StatusServiceUnavailable, http.MethodPut, path, body)
	if a.JSON["code"] != "upstreamUnavailable" || a.JSON["outcome"] != "notSent" || a.JSON["retryable"] != true || a.Header.Get("Retry-After") != "1" {
		t.Errorf("Retry-After %q: %s", a.Header.Get("Retry-After"), a.Text)
	}
	if n := g.Calls()["rest"]["modifyConsumerDataLimit"]; n != 0 {
		t.Errorf("the write was sent %d times", n)
	}
	// The look-ups are cached by now: there is time for a scope check and the write.
	g.Want(http.StatusAccepted, http.MethodPut, path, body)
	if g.Metric(breakerClosed) != 1 {
		t.Error("slow calls moved the breaker")
	}
}

// TestOneKeyDoesNotTakeAllPermits: another key that has called lately is
// served while the calls of the first one hang.
func TestOneKeyDoesNotTakeAllPermits(t *testing.T) {
	hash := func(key string) string {
		sum := sha256.Sum256([]byte(key))
		return hex.EncodeToString(sum[:])
	}
	g := gatewaytest.Start(t, "GATEWAY_AUTH_KEYS=batch:"+hash("batch-key")+",web:"+hash("web-key"), "GATEWAY_OCTANE_MAX_CONCURRENT=4", "GATEWAY_TIMEOUTS_QUEUE=100ms")
	web := []string{"Authorization", "Bearer web-key"}
	g.Want(http.StatusOK, http.MethodGet, gatewaytest.Pools+"/0477000001", "", web...)
	g.Inject(`{"protocol":"soap","operation":"orderQuery","kind":"latency","latency":"60s"}`)
	var batch sync.WaitGroup
	for range 8 {
		batch.Go(func() {
			g.Call(http.MethodGet, g.API+"/v1/customers/100234/orders/100001", "", "Authorization", "Bearer batch-key")
		})
	}
	gatewaytest.Wait(t, "the first key's calls hang, and those beyond its share are refused", func() bool {
		return g.Metric(`gateway_upstream_requests_in_flight{system="octane"}`) == 3 && g.Calls()["soap"]["orderQuery"] == 3
	})
	g.Want(http.StatusOK, http.MethodGet, gatewaytest.Pools+"/0477000001", "", web...)
	g.Call(http.MethodDelete, g.Sandbox+"/_sandbox/faults", "")
	g.Client.CloseIdleConnections()
	if err := g.Stop(); err != nil { // ends the calls that hang
		t.Error(err)
	}
	batch.Wait()
}
