package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"causeway.example/cmd/gateway/internal/gatewaytest"
	"causeway.example/internal/logtest"
	"causeway.example/internal/programtest"
)

// repeated returns a text of about this size, most of it the same item.
func repeated(open, item, end string, size int) string {
	return open + strings.Repeat(item+",", size/(len(item)+1)) + item + end
}

// hostileAnswer is an answer that is cheap to send and costs much to read: of
// the pool over REST, and of SPS.
type hostileAnswer struct {
	name          string
	pool, balance func(w http.ResponseWriter)
	statuses      []int
}

// hostileAnswers begin with good ones: the others open the breakers.
func hostileAnswers() []hostileAnswer {
	return []hostileAnswer{
		{"as many items as there may be", items(32_000), objects(48_000), []int{200, 503, 504}},
		{"1 MiB of items", items(1<<20 - 100), objects(1<<20 - 100), []int{502, 503}},
		{"8 MiB of items", items(8 << 20), objects(8 << 20), []int{502, 503}},
		{"8 MiB in 8 KiB", packed(items(8 << 20)), packed(objects(8 << 20)), []int{502, 503}},
		{"endless", endless, endless, []int{502, 503}},
	}
}

func items(size int) func(http.ResponseWriter) {
	return writing(repeated(`{"provider":{"memberId":1,"consumers":[`, "0", "]}}", size))
}

func objects(size int) func(http.ResponseWriter) {
	return writing(repeated(`{"balances":[`, "{}", "]}", size))
}

func writing(text string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) { _, _ = io.WriteString(w, text) }
}

func packed(answer func(http.ResponseWriter)) func(http.ResponseWriter) {
	recorder := httptest.NewRecorder()
	answer(recorder)
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, _ = z.Write(recorder.Body.Bytes())
	_ = z.Close()
	return func(w http.ResponseWriter) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(out.Bytes())
	}
}

func endless(w http.ResponseWriter) {
	for {
		if _, err := io.WriteString(w, strings.Repeat("0,", 1<<14)); err != nil {
			return
		}
	}
}

// TestHostileAnswersInAPod: no answers of both back ends, to 64 requests at
// once, take the memory of the chart's default limit. A process of its own has
// the Go memory limit of such a pod.
func TestHostileAnswersInAPod(t *testing.T) {
	const limit = 128 << 20
	var mu sync.Mutex
	var answer hostileAnswer
	back := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		mu.Lock()
		now := answer
		mu.Unlock()
		switch {
		case strings.Contains(r.URL.Path, "Utb"):
			_, _ = io.WriteString(w, gatewaytest.LineReply)
		case strings.Contains(r.URL.Path, "balances"):
			now.balance(w)
		default:
			now.pool(w)
		}
	}))
	t.Cleanup(back.Close)
	api, process := startInPod(t, limit, append(gatewaytest.Octane(back.URL),
		"GATEWAY_AUTH_OPEN=true", "GATEWAY_SPS_BASE_URL="+back.URL+"/sps", "GATEWAY_SPS_AUTH=bearer", "GATEWAY_SPS_BEARER_TOKEN=token-canary"))
	client := &http.Client{Transport: &http.Transport{MaxConnsPerHost: 64}}
	t.Cleanup(client.CloseIdleConnections)
	for i, tt := range hostileAnswers() {
		mu.Lock()
		answer = tt
		mu.Unlock()
		got := statuses(client, api, i)
		for _, status := range tt.statuses {
			delete(got, status)
		}
		if len(got) > 0 {
			t.Errorf("%s: answered with %v", tt.name, got)
		}
		if peak := peakMemory(t, process); peak > limit {
			t.Fatalf("%s: the process had %d MiB", tt.name, peak>>20)
		} else {
			t.Logf("%s: %d MiB at most so far", tt.name, peak>>20)
		}
	}
}

// startInPod starts the program itself, with the Go memory limit of a pod: the
// race detector, with which tests run, takes several times the memory.
func startInPod(t *testing.T, limit int, environ []string) (api string, process int) {
	t.Helper()
	program := filepath.Join(t.TempDir(), "gateway")
	if out, err := exec.CommandContext(t.Context(), programtest.Path(t, "go"), "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	cmd := exec.CommandContext(t.Context(), program, "serve", "--sandbox", "--listen=127.0.0.1:0",
		"--admin-listen=127.0.0.1:0", "--sandbox-listen=127.0.0.1:0")
	cmd.Env = append(environ, "GOMEMLIMIT="+strconv.Itoa(limit*9/10))
	logs := &logtest.Buffer{}
	cmd.Stderr = logs
	t.Cleanup(func() { logtest.Check(t, logs.String()) })
	p := startGateway(t, cmd)
	return p.API, p.PID()
}

// statuses counts the answers to 64 requests at once, half of them to each back
// end, for numbers that are new.
func statuses(client *http.Client, api string, round int) map[int]int {
	var mu sync.Mutex
	got := map[int]int{}
	var clients sync.WaitGroup
	for i := range 64 {
		clients.Go(func() {
			url := fmt.Sprintf("%s/v1/customers/100234/data-pools/0477%06d", api, round*100+i)
			if i%2 == 0 {
				url = fmt.Sprintf("%s/v1/subscriptions/1945998%04d/balances", api, round*100+i)
			}
			status := 0
			if resp, err := client.Get(url); err == nil {
				_, _ = io.Copy(io.Discard, resp.Body)
				_ = resp.Body.Close()
				status = resp.StatusCode
			}
			mu.Lock()
			got[status]++
			mu.Unlock()
		})
	}
	clients.Wait()
	return got
}

// peakMemory returns the largest resident set of a process so far, in bytes:
// VmHWM of proc(5).
func peakMemory(t *testing.T, pid int) int {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(status)
	if found == nil {
		t.Fatalf("no VmHWM: %s", status)
	}
	kib, err := strconv.Atoi(string(found[1]))
	if err != nil {
		t.Fatal(err)
	}
	return kib << 10
}
