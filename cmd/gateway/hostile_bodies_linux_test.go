package main

import (
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// hostileBodies are bodies of the largest size that cost as much as they can.
// Those of handlers' own tests are more.
func hostileBodies(size int) map[string]string {
	item := func(before, item, after string) string {
		return before + strings.Repeat(item, (size-len(before)-len(after))/len(item)) + after
	}
	return map[string]string{
		"wide array":           item("[0", ",0", "]"),
		"wide object":          item(`{"a":0`, `,"a":0`, "}"),
		"objects":              item(`{"balances":[{}`, ",{}", "]}"),
		"deep":                 item("", "[", ""),
		"deep and closed":      strings.Repeat("[", size/2) + strings.Repeat("]", size/2),
		"long names":           item(`{"a":0`, `,"`+strings.Repeat("n", 500)+`":0`, "}"),
		"one long string":      item(`{"balances":[{"reason":"`, "s", `"}]}`),
		"escapes":              item(`{"balances":[{"reason":"`, `\u0000`, `"}]}`),
		"halves of surrogates": item(`{"balances":[{"reason":"`, `\ud83d`, `"}]}`),
		"a number":             item(`{"balances":`, "7", "}"),
		"white space":          item(`{"balances":[]`, " ", "}"),
		"faults":               item(`{"balances":[{}`, `,{"amount":1,"action":"x","unit":""}`, "]}"),
	}
}

// TestHostileBodiesInAPod: no bodies in 64 requests at once take the memory of
// the chart's default limit, and a client that behaves is served meanwhile,
// also while as many have stopped in the middle of theirs.
func TestHostileBodiesInAPod(t *testing.T) {
	const limit, size = 128 << 20, 256 << 10
	api, process := startInPod(t, limit, nil)
	path := "/v1/subscriptions/19459986891/balances/adjustments"
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	t.Cleanup(client.CloseIdleConnections)
	post := func(body string) int {
		resp, err := client.Post(api+path, "application/json", strings.NewReader(body))
		if err != nil {
			return 0
		}
		defer func() { _ = resp.Body.Close() }()
		_, _ = io.Copy(io.Discard, resp.Body)
		return resp.StatusCode
	}
	good := `{"balances":[{"bucketRefId":"1000003","action":"credit","amount":"1","unit":"SMS"}]}`
	for name, body := range hostileBodies(size) {
		var wg sync.WaitGroup
		for range 64 {
			wg.Go(func() {
				if status := post(body); status != 400 && status != 503 {
					t.Errorf("%s: answered with %d", name, status)
				}
			})
		}
		if status := post(good); status != 200 {
			t.Errorf("%s: a good request got %d", name, status)
		}
		wg.Wait()
		if peak := peakMemory(t, process); peak > limit {
			t.Fatalf("%s: the process had %d MiB", name, peak>>20)
		} else {
			t.Logf("%s: %d MiB at most so far", name, peak>>20)
		}
	}
	for range 200 {
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(api, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
		_, err = io.WriteString(conn, "POST "+path+" HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 262144\r\n\r\n"+strings.Repeat(" ", size-1))
		if err != nil {
			t.Logf("the rest of a body was not taken: %v", err) // 503 has ended the connection
		}
	}
	for range 10 {
		start := time.Now()
		if status := post(good); status != 200 || time.Since(start) > 5*time.Second {
			t.Errorf("while others stop, a good request got %d after %s", status, time.Since(start))
		}
	}
	if peak := peakMemory(t, process); peak > limit {
		t.Errorf("the process had %d MiB", peak>>20)
	} else {
		t.Logf("200 that stop: %d MiB at most", peak>>20)
	}
}
