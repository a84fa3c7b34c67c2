package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// inject makes an operation of the back end fail.
func (g *gatewayProcess) inject(fault string) {
	g.t.Helper()
	if a := g.call(http.MethodPost, g.sandbox+"/_sandbox/faults", fault); a.status != http.StatusCreated {
		g.t.Fatal(a.text)
	}
}

// wantShed demands a 503 that nothing was sent for.
func (g *gatewayProcess) wantShed(path string) {
	g.t.Helper()
	before, began := g.attempts(), time.Now()
	a := g.want(http.StatusServiceUnavailable, http.MethodGet, path, "")
	seconds, err := strconv.Atoi(a.header.Get("Retry-After"))
	if a.json["code"] != "upstreamUnavailable" || err != nil || seconds < 1 || seconds > 10 {
		g.t.Errorf("%s: Retry-After %q: %s", path, a.header.Get("Retry-After"), a.text)
	}
	if made := g.attempts() - before; made != 0 {
		g.t.Errorf("%s: %v attempts in %v, want none", path, made, time.Since(began))
	}
}

func (g *gatewayProcess) attempts() float64 { return g.metric("gateway_upstream_attempts_total{") }

// provider is the path of a look-up that nobody has made before.
func provider(i int) string { return fmt.Sprintf("%s/04770%05d/provider", pools, 50000+i) }

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
		g := start(t, environ...)
		g.want(http.StatusOK, http.MethodGet, pools+"/0477000001", "") // its line is remembered
		g.inject(hanging)
		for i := range 10 {
			if a := g.want(http.StatusGatewayTimeout, http.MethodGet, provider(i), ""); a.json["code"] != "upstreamTimeout" {
				t.Error(a.text)
			}
			// Another protocol that works hides nothing.
			if i%3 == 2 && i < 9 {
				g.want(http.StatusOK, http.MethodGet, pools+"/0477000001", "")
			}
		}
		wait(t, "the tenth look-up has ended", func() bool { return g.metric(breakerOpen) == 1 })
		g.wantShed(provider(11))
		g.wantShed("/v1/customers/100234/orders/100001")
		g.want(http.StatusOK, http.MethodGet, subscription+"/balances", "")
	})
	t.Run("64 clients", func(t *testing.T) {
		g := start(t, environ...)
		g.inject(hanging)
		var clients sync.WaitGroup
		var next, late atomic.Int64
		for range 64 {
			clients.Go(func() {
				for range 3 {
					if g.call(http.MethodGet, g.api+provider(int(next.Add(1))), "").status == http.StatusGatewayTimeout {
						late.Add(1)
					}
				}
			})
		}
		clients.Wait()
		g.wantShed(provider(1000))
		if n := late.Load(); g.metric(breakerOpen) != 1 || n < 10 || n > 64+9 {
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
		"a look-up that is reset":        {pools + "/0477999215/provider", http.StatusServiceUnavailable},
		"a look-up that hangs":           {pools + "/0477999216", http.StatusGatewayTimeout},
		"a pool that cannot be read":     {pools + "/0477999012", http.StatusBadGateway},
		"a scope that cannot be checked": {pools + "/0477999011", http.StatusBadGateway},
	} {
		t.Run(name, func(t *testing.T) {
			g := start(t, "GATEWAY_TIMEOUTS_ATTEMPT=500ms", "GATEWAY_TIMEOUTS_OPERATION=1s")
			// A request may share the look-up of the one before.
			requests := 0
			for ; g.metric(targetsOpened) == 0 && requests < 20; requests++ {
				g.want(tt.status, http.MethodGet, tt.path, "")
			}
			if requests < 10 {
				t.Errorf("open after %d requests, want 10", requests)
			}
			g.wantShed(tt.path)
			for i := range 20 {
				g.want(http.StatusOK, http.MethodGet, fmt.Sprintf("%s/%010d", pools, 477000001+i%3), "")
				g.want(http.StatusOK, http.MethodGet, "/v1/customers/100234/orders/100001", "")
			}
			g.wantShed(tt.path)
			if g.metric(breakerClosed) != 1 || g.metric(targetsOpened) != 1 {
				t.Errorf("closed %v, targets %v, want the back end closed and one target open", g.metric(breakerClosed), g.metric(targetsOpened))
			}
		})
	}
}

// TestBreakerWhereNothingCanBeSent: without a connection, or a token, one
// number is enough to open the back end.
func TestBreakerWhereNothingCanBeSent(t *testing.T) {
	box := start(t)
	const nobody = "http://127.0.0.1:1"
	g := start(t, append(octane(nobody),
		"GATEWAY_SPS_BASE_URL="+box.sandbox+"/sps/v5", "GATEWAY_SPS_TOKEN_URL="+nobody+"/token",
		"GATEWAY_SPS_CLIENT_ID=c", "GATEWAY_SPS_CLIENT_SECRET=s")...)
	for path, system := range map[string]string{"/v1/customers/100234/orders/100001": "octane", subscription + "/balances": "sps"} {
		for range 10 {
			g.want(http.StatusServiceUnavailable, http.MethodGet, path, "")
		}
		g.wantShed(path)
		if g.metric(`gateway_breaker_state{state="open",system="`+system+`"}`) != 1 {
			t.Errorf("the breaker of %s is not open", system)
		}
	}
	if n := g.metric("gateway_breaker_target_openings_total{"); n != 0 {
		t.Errorf("%v targets were opened", n)
	}
}

// TestAWriteThatComesTooLateIsNotSent: three calls of 7 s before a write that
// needs 10 s of 25 s, on a clock ten times as fast.
func TestAWriteThatComesTooLateIsNotSent(t *testing.T) {
	g := start(t, "GATEWAY_TIMEOUTS_ATTEMPT=1s", "GATEWAY_TIMEOUTS_OPERATION=2500ms")
	for _, call := range []string{`"soap","operation":"getServiceDetail"`, `"rest","operation":"dataPool"`, `"rest","operation":"modifyConsumerDataLimit"`} {
		g.inject(`{"protocol":` + call + `,"kind":"latency","latency":"700ms"}`)
	}
	const path, body = pools + "/0477000001/consumers/0400000001/data-limit", `{"limitBytes":1073741824}`
	a := g.want(http.StatusServiceUnavailable, http.MethodPut, path, body)
	if a.json["code"] != "upstreamUnavailable" || a.json["outcome"] != "notSent" || a.json["retryable"] != true || a.header.Get("Retry-After") != "1" {
		t.Errorf("Retry-After %q: %s", a.header.Get("Retry-After"), a.text)
	}
	if n := g.calls()["rest"]["modifyConsumerDataLimit"]; n != 0 {
		t.Errorf("the write was sent %d times", n)
	}
	// The look-ups are cached by now: there is time for a scope check and the write.
	g.want(http.StatusAccepted, http.MethodPut, path, body)
	if g.metric(breakerClosed) != 1 {
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
	g := start(t, "GATEWAY_AUTH_KEYS=batch:"+hash("batch-key")+",web:"+hash("web-key"), "GATEWAY_OCTANE_MAX_CONCURRENT=4", "GATEWAY_TIMEOUTS_QUEUE=100ms")
	web := []string{"Authorization", "Bearer web-key"}
	g.want(http.StatusOK, http.MethodGet, pools+"/0477000001", "", web...)
	g.inject(`{"protocol":"soap","operation":"orderQuery","kind":"latency","latency":"60s"}`)
	var batch sync.WaitGroup
	for range 8 {
		batch.Go(func() {
			g.call(http.MethodGet, g.api+"/v1/customers/100234/orders/100001", "", "Authorization", "Bearer batch-key")
		})
	}
	wait(t, "the first key's calls hang, and those beyond its share are refused", func() bool {
		return g.metric(`gateway_upstream_requests_in_flight{system="octane"}`) == 3 && g.calls()["soap"]["orderQuery"] == 3
	})
	g.want(http.StatusOK, http.MethodGet, pools+"/0477000001", "", web...)
	g.call(http.MethodDelete, g.sandbox+"/_sandbox/faults", "")
	g.client.CloseIdleConnections()
	if err := g.stop(); err != nil { // ends the calls that hang
		t.Error(err)
	}
	batch.Wait()
}
