package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"causeway.example/cache/redistest"
	"causeway.example/internal/config"
)

// shortLived is the default configuration, with entries that are past their TTL
// in about a second.
func shortLived(cfg *config.Config) { cfg.Cache.TTL, cfg.Cache.MemoryTTL = 2*time.Second, time.Second }

// hang makes an operation of the back end take a minute.
func (g *gatewayProcess) hang(operation string) {
	g.t.Helper()
	a := g.call(http.MethodPost, g.sandbox+"/_sandbox/faults", `{"kind":"latency","latency":"60s","operation":"`+operation+`"}`)
	if a.status != http.StatusCreated {
		g.t.Fatal(a.text)
	}
}

// pastTTL reports whether all that is kept of a number is past its TTL, and
// something is.
func (g *gatewayProcess) pastTTL(number string) bool {
	var kept struct {
		Entries []struct {
			StaleForSeconds int64 `json:"staleForSeconds"`
		} `json:"entries"`
	}
	a := g.call(http.MethodGet, g.admin+"/cache/customers/100234/numbers/"+number, "")
	if err := json.Unmarshal([]byte(a.text), &kept); err != nil {
		g.t.Fatal(a.text, err)
	}
	for _, e := range kept.Entries {
		if e.StaleForSeconds >= int64(7*24*time.Hour/time.Second) { // whole seconds, cut
			return false
		}
	}
	return len(kept.Entries) > 0
}

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
				first := startChanged(t, shortLived, append(environ, "GATEWAY_SANDBOX_USERNAME=replica", "GATEWAY_SANDBOX_PASSWORD=of-two")...)
				replicas := []*gatewayProcess{first}
				if mode == "redis" {
					replicas = append(replicas, startChanged(t, shortLived, append(environ, "GATEWAY_OCTANE_BASE_URL="+first.sandbox+"/tiab",
						"GATEWAY_OCTANE_USERNAME=replica", "GATEWAY_OCTANE_PASSWORD=of-two")...))
				}
				for _, number := range []string{source, target} {
					first.want(http.StatusOK, http.MethodGet, pools+"/"+number+"/provider", "")
				}
				first.want(http.StatusAccepted, http.MethodPut, pools+"/"+source+"/consumers/"+consumer+"/data-limit", `{"limitBytes":1073741824}`)
				for _, number := range []string{source, target, consumer} {
					wait(t, number+" is past its TTL", func() bool { return first.pastTTL(number) })
				}
				first.hang(operation)
				var wg sync.WaitGroup
				for _, g := range replicas {
					for _, r := range requests {
						if r.without == operation || g != first && r.method == http.MethodPost { // a consumer moves once
							continue
						}
						wg.Go(func() {
							start := time.Now()
							a := g.call(r.method, g.api+pools+r.path, r.body)
							took := time.Since(start)
							if a.status != r.status || took > 5*time.Second {
								t.Errorf("%s %s: %d after %v, want %d within 5s\n%s", r.method, r.path, a.status, took, r.status, a.text)
							}
							status := a.header.Get("Cache-Status")
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
				first.want(http.StatusOK, http.MethodGet, pools+"/"+source+"/provider", "")
				if took := time.Since(start); took > time.Second {
					t.Errorf("the next caller waited %v", took)
				}
			})
		}
	}
}
