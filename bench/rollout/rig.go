package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"

	"causeway.example/bench/process"
)

// Of each call to a back end, so that there are always some under way.
const latency = "20ms"

// Replicas at the same time.
const replicas = 3

// rig is gateways behind a balancer, with simulators and a Redis behind them.
type rig struct {
	process.Group
	environ    []string // of each gateway
	balancer   *balancer
	witness    *witness
	simulators string // URL
	mix        *mix
	sent       atomic.Int64
	number     int
	fleet      []*replica
}

// The simulators' credentials, of this run alone.
const username, password, clientID, clientSecret = "bench", "bench-password", "bench-client", "bench-secret"

// open starts everything.
func (g *rig) open(ctx context.Context) error {
	redis, err := g.StartRedis(ctx)
	if err != nil {
		return err
	}
	box, err := g.Start(ctx, "sandbox", func(listen, _ string) ([]string, []string) {
		return []string{
			"GATEWAY_SANDBOX_USERNAME=" + username, "GATEWAY_SANDBOX_PASSWORD=" + password,
			"GATEWAY_SANDBOX_CLIENT_ID=" + clientID, "GATEWAY_SANDBOX_CLIENT_SECRET=" + clientSecret,
		}, []string{"sandbox", "--sandbox-limits=off", "--sandbox-order-time=1ms", "--sandbox-listen=" + listen}
	})
	if err != nil {
		return err
	}
	g.simulators, g.mix = "http://"+box.Address, newMix()
	if _, err := g.manage(ctx, http.MethodPost, "faults", `{"kind": "latency", "latency": "`+latency+`"}`); err != nil {
		return err
	}
	if g.witness, err = newWitness(ctx, box.Address); err != nil {
		return err
	}
	if g.balancer, err = newBalancer(ctx); err != nil {
		return err
	}
	// As in production, with the default drain; but what goes well is not logged,
	// and calls are not capped, so that a CPU that others use slows, and fails
	// nothing.
	g.environ = []string{
		"GATEWAY_AUTH_OPEN=true", "GATEWAY_LOG_LEVEL=warn", "GATEWAY_REDIS_URL=redis://" + redis.Address,
		"GATEWAY_OCTANE_BASE_URL=" + g.witness.url + "/tiab", "GATEWAY_OCTANE_USERNAME=" + username, "GATEWAY_OCTANE_PASSWORD=" + password,
		"GATEWAY_SPS_BASE_URL=" + g.witness.url + "/sps/v5", "GATEWAY_SPS_TOKEN_URL=" + g.witness.url + "/oauth2/token",
		"GATEWAY_OCTANE_MAX_CONCURRENT=1000", "GATEWAY_SPS_MAX_CONCURRENT=1000", "GATEWAY_SPS_CLIENT_ID=" + clientID, "GATEWAY_SPS_CLIENT_SECRET=" + clientSecret,
	}
	for range replicas {
		r, err := g.start(ctx, "GATEWAY_TIMEOUTS_DRAIN=0s") // see [rig.withoutDrain]
		if err != nil {
			return err
		}
		g.fleet = append(g.fleet, r)
	}
	return nil
}

// manage asks the simulators' management.
func (g *rig) manage(ctx context.Context, method, what, body string) ([]byte, error) {
	rq, err := http.NewRequestWithContext(ctx, method, g.simulators+"/_sandbox/"+what, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	rs, err := new(http.Client).Do(rq)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rs.Body.Close() }() // all of it is read
	text, err := io.ReadAll(rs.Body)
	if err == nil && rs.StatusCode >= http.StatusMultipleChoices {
		err = fmt.Errorf("%s: %s %s", what, rs.Status, text)
	}
	return text, err
}

// counted is how many writes the simulators have had since they were last
// asked, by their own count: the witness is not believed alone.
func (g *rig) counted(ctx context.Context) (n int, err error) {
	text, err := g.manage(ctx, http.MethodGet, "calls", "")
	if err != nil {
		return 0, err
	}
	var calls struct {
		Counts map[string]map[string]int `json:"counts"`
	}
	if err := json.Unmarshal(text, &calls); err != nil {
		return 0, err
	}
	n = calls.Counts["soap"]["orderCreateBulk"] + calls.Counts["rest"]["modifyConsumerDataLimit"] + calls.Counts["sps"]["updateBalances"]
	_, err = g.manage(ctx, http.MethodDelete, "calls", "")
	return n, err
}
