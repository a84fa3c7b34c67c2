package e2e

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"causeway.example/cache/redistest"
	"causeway.example/internal/config"

	"causeway.example/cmd/gateway/internal/gatewaytest"
)

// shortLived is the default configuration, with entries that are past their TTL
// in about a second.
func shortLived(cfg *config.Config) { cfg.Cache.TTL, cfg.Cache.MemoryTTL = 2*time.Second, time.Second }

// TestStaleWhileTheBackEndHangs: with the default timeouts, numbers that were
// looked up once are answered within 5 s while the back end does not answer
// look-ups: by the replica that looked them up, and by one that only shares its
// Redis; in memory alone as well.
func TestStaleWhileTheBackEndHangs(t *testing.T) {
	const source, consumer, target = "0477000001", "0400000001", "0477000003"
	requests := []struct {
		status             int
		method, path, body string
		without            string // the hanging operation without which this cannot be answered
	}{
		{http.StatusOK, http.MethodGet, "/" + source + "/provider", "", ""},
		{http.StatusOK, http.MethodGet, "/" + source, "", "dataPool"},
		{http.StatusAccepted, http.MethodPost, "/" + source + "/transfers", `{"targetServiceNumber":"` + target + `","serviceNumbers":["0400000002"]}`, ""},
		{http.StatusAccepted, http.MethodPost, "/" + source + "/consumers", `{"serviceNumbers":["0400000011"]}`, ""},
		{http.StatusAccepted, http.MethodPost, "/" + source + "/consumers/removals", `{"serviceNumbers":["0400000003"]}`, "dataPool"},
		{http.StatusAccepted, http.MethodPut, "/" + source + "/consumers/" + consumer + "/data-limit", `{"limitBytes":1073741824}`, "dataPool"},
	}
	for _, operation := range []string{"getServiceDetail", "dataPool"} {
		for _, mode := range []string{"memory", "redis"} {
			t.Run(operation+", "+mode, func(t *testing.T) {
				t.Parallel()
				var environ []string
				if mode == "redis" {
					environ = patient(redistest.Start(t))
				}
				first := gatewaytest.StartChanged(t, shortLived, append(environ, "GATEWAY_SANDBOX_USERNAME=replica", "GATEWAY_SANDBOX_PASSWORD=of-two")...)
				replicas := []*gatewaytest.Gateway{first}
				if mode == "redis" {
					replicas = append(replicas, gatewaytest.StartChanged(t, shortLived, append(environ, "GATEWAY_OCTANE_BASE_URL="+first.Sandbox+"/tiab",
						"GATEWAY_OCTANE_USERNAME=replica", "GATEWAY_OCTANE_PASSWORD=of-two")...))
				}
				for _, number := range []string{source, target} {
					first.Want(http.StatusOK, http.MethodGet, gatewaytest.Pools+"/"+number+"/provider", "")
				}
				first.Want(http.StatusAccepted, http.MethodPut, gatewaytest.Pools+"/"+source+"/consumers/"+consumer+"/data-limit", `{"limitBytes":1073741824}`)
				for _, number := range []string{source, target, consumer} {
					gatewaytest.Wait(t, number+" is past its TTL", func() bool { return first.PastTTL(number) })
				}
				first.Hang(operation)
				var wg sync.WaitGroup
				for _, g := range replicas {
					for _, r := range requests {
						if r.without == operation || g != first && r.method == http.MethodPost { // a consumer moves once
							continue
						}
						wg.Go(func() {
							start := time.Now()
							a := g.Call(r.method, g.API+gatewaytest.Pools+r.path, r.body)
							took := time.Since(start)
							if a.Status != r.status || took > 5*time.Second {
								t.Errorf("%s %s: %d after %v, want %d within 5s\n%s", r.method, r.path, a.Status, took, r.status, a.Text)
							}
							status := a.Header.Get("Cache-Status")
							// A provider that was found by a stale line in time is a miss, and
							// as old as its line.
							stale := strings.Contains(status, "fwd=stale; ttl=-") || strings.Contains(status, "fwd=miss; ttl=-")
							if operation == "getServiceDetail" && !stale {
								t.Errorf("%s %s: Cache-Status = %q, want stale after a trial", r.method, r.path, status)
							}
						})
					}
				}
				wg.Wait()
				start := time.Now()
				first.Want(http.StatusOK, http.MethodGet, gatewaytest.Pools+"/"+source+"/provider", "")
				if took := time.Since(start); took > time.Second {
					t.Errorf("the next caller waited %v", took)
				}
			})
		}
	}
}
