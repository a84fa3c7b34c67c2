package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// load sends requests by several clients, and returns how long each took. The
// first that is not answered with 200 ends it.
func load(ctx context.Context, api string, requests, clients int) ([]time.Duration, error) {
	client := &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: clients}}
	defer client.CloseIdleConnections()
	var (
		group sync.WaitGroup
		mu    sync.Mutex
		took  []time.Duration
		first error
	)
	for range clients {
		group.Go(func() {
			for range requests / clients {
				start := time.Now()
				err := get(ctx, client, api+"/v1/customers/100234/data-pools/0477000001", io.Discard)
				mu.Lock()
				took = append(took, time.Since(start))
				if first == nil {
					first = err
				}
				failed := first != nil
				mu.Unlock()
				if failed {
					return
				}
			}
		})
	}
	group.Wait()
	return took, first
}

func get(ctx context.Context, client *http.Client, url string, body io.Writer) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	if _, err := io.Copy(body, res.Body); err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", url, res.Status)
	}
	return nil
}

// waitReady returns when a gateway wants requests.
func waitReady(ctx context.Context, admin string) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	for {
		err := get(ctx, http.DefaultClient, admin+"/readyz", io.Discard)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// lostLines reads how many lines of its log a gateway has lost.
func lostLines(ctx context.Context, admin string) (float64, error) {
	var text strings.Builder
	if err := get(ctx, http.DefaultClient, admin+"/metrics", &text); err != nil {
		return 0, err
	}
	for lines := bufio.NewScanner(strings.NewReader(text.String())); lines.Scan(); {
		if value, found := strings.CutPrefix(lines.Text(), "gateway_log_lines_dropped_total "); found {
			return strconv.ParseFloat(value, 64)
		}
	}
	return 0, fmt.Errorf("%s: no gateway_log_lines_dropped_total", admin)
}
