package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"

	"causeway.example/bench/process"
)

// client is what a well-behaved client saw: one that asks fifty times a second,
// on a connection that it keeps.
type client struct {
	took    []time.Duration
	failed  int
	failure error // the last one
}

// beGood asks until ctx is done.
func beGood(ctx context.Context, url string) (c client) {
	transport := &http.Transport{MaxIdleConnsPerHost: 1}
	defer transport.CloseIdleConnections()
	http := &http.Client{Transport: transport, Timeout: 10 * time.Second}
	for process.Pause(ctx, 20*time.Millisecond) == nil {
		begin := time.Now()
		if err := ask(context.WithoutCancel(ctx), http, url); err != nil {
			c.failed++
			c.failure = err
		}
		c.took = append(c.took, time.Since(begin))
	}
	return c
}

func ask(ctx context.Context, client *http.Client, url string) error {
	rq, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	rq.Header.Set("Authorization", "Bearer "+key)
	rs, err := client.Do(rq)
	if err != nil {
		return err
	}
	defer func() { _ = rs.Body.Close() }() // it was read
	text, err := io.ReadAll(rs.Body)
	if err == nil && rs.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", rs.Status, text)
	}
	return err
}

func (c client) requests() int { return len(c.took) }

// percentile is rounded to a tenth of a millisecond.
func (c client) percentile(p int) string {
	if len(c.took) == 0 {
		return "-"
	}
	sorted := slices.Sorted(slices.Values(c.took))
	return fmt.Sprintf("%.1f ms", float64(sorted[(len(sorted)-1)*p/100].Microseconds())/1000)
}
