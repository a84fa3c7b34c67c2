package e2e

import (
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"

	"causeway.example/internal/sandbox"

	"causeway.example/cmd/gateway/internal/gatewaytest"
)

// heldBackEnd is an Octane that answers nothing before it is released.
type heldBackEnd struct {
	url       string
	asked     chan struct{} // gets one for each call
	release   func()
	now, most atomic.Int64 // calls at the same time
}

func newHeldBackEnd(t *testing.T) *heldBackEnd {
	t.Helper()
	released := make(chan struct{})
	b := &heldBackEnd{asked: make(chan struct{}, 100), release: sync.OnceFunc(func() { close(released) })}
	box := sandbox.New(sandbox.Options{Username: "u", Password: "p", ClientID: "c", ClientSecret: "s"}).Handler()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer b.now.Add(-1)
		for n := b.now.Add(1); ; {
			if most := b.most.Load(); n <= most || b.most.CompareAndSwap(most, n) {
				break
			}
		}
		b.asked <- struct{}{}
		<-released
		box.ServeHTTP(w, r)
	}))
	b.url = server.URL
	t.Cleanup(func() {
		b.release()
		server.Close()
	})
	return b
}

// TestABurstWaitsForItsTurn: more requests than the back end may have at once
// are all served, one after the other; without a wait the others are refused,
// and the back end never hears of them.
func TestABurstWaitsForItsTurn(t *testing.T) {
	const burst = 6
	for queue, want := range map[string]map[int]int{
		"1m": {http.StatusOK: burst},
		"0s": {http.StatusOK: 1, http.StatusServiceUnavailable: burst - 1},
	} {
		t.Run(queue, func(t *testing.T) {
			backEnd := newHeldBackEnd(t)
			g := gatewaytest.Start(t, append(gatewaytest.Octane(backEnd.url), "GATEWAY_OCTANE_MAX_CONCURRENT=1", "GATEWAY_TIMEOUTS_QUEUE="+queue)...)
			statuses := make(chan int, burst)
			var callers sync.WaitGroup
			ask := func() {
				a := g.Call(http.MethodGet, g.API+"/v1/customers/100234/orders/100001", "")
				if a.Status == http.StatusServiceUnavailable && (a.JSON["code"] != "overloaded" || a.Header.Get("Retry-After") == "") {
					t.Errorf("refused by %s", a.Text)
				}
				statuses <- a.Status
			}
			callers.Go(ask)
			<-backEnd.asked
			for range burst - 1 {
				callers.Go(ask)
			}
			if queue == "0s" {
				gatewaytest.Wait(t, "the others are refused", func() bool { return len(statuses) == burst-1 })
			} else {
				gatewaytest.Wait(t, "the others wait", func() bool { return g.Metric(`gateway_upstream_requests_in_flight{system="octane"}`) == burst })
			}
			backEnd.release()
			callers.Wait()
			close(statuses)
			got := map[int]int{}
			for status := range statuses {
				got[status]++
			}
			if got[http.StatusOK] != want[http.StatusOK] || got[http.StatusServiceUnavailable] != want[http.StatusServiceUnavailable] {
				t.Errorf("statuses = %v, want %v", got, want)
			}
			if n := backEnd.most.Load(); n != 1 {
				t.Errorf("%d calls at once, want never more than one", n)
			}
		})
	}
}
