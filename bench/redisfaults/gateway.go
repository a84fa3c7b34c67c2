package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"causeway.example/bench/process"
)

// bench is what all measurements have in common.
type bench struct{ process.Group }

// gateway is one that serves, with simulators of its own behind it.
type gateway struct {
	api, admin string
	client     *http.Client
}

// The simulators' credentials, of this run alone.
const username, password = "bench", "bench-password"

// startGateway starts a gateway, and simulators in a process of their own,
// whose orders would else be in its heap; and creates the pools that will be
// asked for. Nothing is limited, and the gateway's memory forgets at once:
// what is measured is Redis, for which the memory would answer for a minute.
func (b *bench) startGateway(ctx context.Context, environ ...string) (*gateway, error) {
	octane, err := b.Start(ctx, "sandbox", func(listen, _ string) ([]string, []string) {
		return []string{"GATEWAY_SANDBOX_USERNAME=" + username, "GATEWAY_SANDBOX_PASSWORD=" + password},
			[]string{"sandbox", "--sandbox-limits=off", "--sandbox-order-time=1ms", "--sandbox-listen=" + listen}
	})
	if err != nil {
		return nil, err
	}
	g := &gateway{
		// One that waits longer than an operation may take.
		client: &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 256}},
	}
	p, err := b.Start(ctx, "gateway", func(listen, spare string) ([]string, []string) {
		g.admin = "http://" + spare
		return append(environ, "GATEWAY_LISTEN="+listen, "GATEWAY_ADMIN_LISTEN="+spare, "GATEWAY_AUTH_OPEN=true",
			"GATEWAY_OCTANE_BASE_URL=http://"+octane.Address+"/tiab", "GATEWAY_OCTANE_USERNAME="+username, "GATEWAY_OCTANE_PASSWORD="+password,
			"GATEWAY_CACHE_MEMORY_TTL=1ms", "GATEWAY_LOG_LEVEL=error"), []string{"serve"}
	})
	if err != nil {
		return nil, err
	}
	g.api = "http://" + p.Address + "/v1/customers/100234"
	return g, g.createPools(ctx)
}

// pools is how many there are to ask for.
const pools = 100

// pool is the number of the nth one that was created.
func pool(n int) string { return fmt.Sprintf("0477%06d", 1001+n) }

func (g *gateway) createPools(ctx context.Context) error {
	for range pools {
		body := `{"planNumber": "23045", "name": "A pool", "notificationEmail": "ops@example.com"}`
		if a, err := g.call(ctx, http.MethodPost, g.api+"/data-pools", body); err != nil || a.status != http.StatusAccepted {
			return fmt.Errorf("creating a pool: %d %s: %w", a.status, a.text, err)
		}
	}
	return nil
}

// answer is what came of one request.
type answer struct {
	status      int
	cacheStatus string
	text        string
}

func (g *gateway) call(ctx context.Context, method, url, body string) (answer, error) {
	rq, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	rq.Header.Set("Content-Type", "application/json")
	rs, err := g.client.Do(rq)
	if err != nil {
		return answer{}, err
	}
	text, err := io.ReadAll(rs.Body)
	return answer{rs.StatusCode, rs.Header.Get("Cache-Status"), string(text)}, errors.Join(err, rs.Body.Close())
}

// metric reads one series without labels.
func (g *gateway) metric(ctx context.Context, name string) (float64, error) {
	a, err := g.call(ctx, http.MethodGet, g.admin+"/metrics", "")
	if err != nil {
		return 0, err
	}
	for lines := bufio.NewScanner(strings.NewReader(a.text)); lines.Scan(); {
		if text, found := strings.CutPrefix(lines.Text(), name+" "); found {
			return strconv.ParseFloat(text, 64)
		}
	}
	return 0, fmt.Errorf("no metric %s", name)
}

// ready reports whether the gateway calls itself so.
func (g *gateway) ready(ctx context.Context) (bool, error) {
	a, err := g.call(ctx, http.MethodGet, g.admin+"/readyz", "")
	return a.status == http.StatusOK, err
}
