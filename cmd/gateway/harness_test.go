package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"causeway.example/internal/config"
)

// asProgram makes the test binary run as the gateway itself, for tests that
// need a process of its own.
const asProgram = "CAUSEWAY_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	goleak.VerifyTestMain(m)
}

// gatewayProcess is the whole program, running in this process on free ports,
// in front of its own sandbox unless told otherwise.
type gatewayProcess struct {
	t                   testing.TB
	api, admin, sandbox string
	logs                *logBuffer
	client              *http.Client
	stop                func() error // ends it as SIGTERM does, once
	look                chan<- time.Time
}

// start runs the program with the given variables on top of a sandbox whose
// orders take an hour: tests turn its clock.
func start(t testing.TB, environ ...string) *gatewayProcess {
	t.Helper()
	return startChanged(t, func(*config.Config) {}, environ...)
}

// startChanged is start with settings that no configuration may have, such as a
// TTL for which a test can wait.
func startChanged(t testing.TB, change func(*config.Config), environ ...string) *gatewayProcess {
	t.Helper()
	environ = append([]string{
		"GATEWAY_LISTEN=127.0.0.1:0", "GATEWAY_ADMIN_LISTEN=127.0.0.1:0", "GATEWAY_SANDBOX_LISTEN=127.0.0.1:0",
		"GATEWAY_SANDBOX_ENABLED=true", "GATEWAY_SANDBOX_ORDER_TIME=1h", "GATEWAY_SANDBOX_LIMITS=false",
	}, environ...)
	cfg, warnings, err := config.Load(config.Source{Environ: environ})
	if err != nil || len(warnings) > 0 {
		t.Fatal(warnings, err)
	}
	change(&cfg)
	logs := &logBuffer{}
	ctx, cancel := context.WithCancel(t.Context())
	p, err := newProgram(ctx, cfg, logs)
	if err != nil {
		cancel()
		t.Fatal(err)
	}
	done, look := make(chan error, 1), make(chan time.Time)
	p.reload.ticks = look // tests say when files are looked at
	go func() { done <- p.run(ctx) }()
	g := &gatewayProcess{t: t, api: p.api.url(), admin: p.admin.url(), logs: logs, client: &http.Client{Transport: &http.Transport{}}, look: look}
	if p.simulators != nil {
		g.sandbox = p.simulators.url()
	}
	g.stop = sync.OnceValue(func() error {
		cancel()
		err := <-done
		g.client.CloseIdleConnections()
		return err
	})
	t.Cleanup(func() {
		if err := g.stop(); err != nil {
			t.Error(err)
		}
	})
	return g
}

// reload lets the program see what changed: it looks twice, and is at its
// third look when this returns.
func (g *gatewayProcess) reload() {
	for range 3 {
		g.look <- time.Time{}
	}
}

// answer is one HTTP answer, read whole.
type answer struct {
	status int
	header http.Header
	text   string
	json   map[string]any
}

// call sends one request; a body makes it JSON.
func (g *gatewayProcess) call(method, url, body string, headers ...string) answer {
	g.t.Helper()
	if body != "" {
		headers = append([]string{"Content-Type", "application/json"}, headers...)
	}
	return g.send(method, url, body, headers...)
}

// send sends one request with no header of its own.
func (g *gatewayProcess) send(method, url, body string, headers ...string) answer {
	g.t.Helper()
	req, err := http.NewRequestWithContext(g.t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		g.t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := g.client.Do(req)
	if err != nil {
		g.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		g.t.Fatal(err)
	}
	a := answer{status: resp.StatusCode, header: resp.Header, text: string(data)}
	_ = json.Unmarshal(data, &a.json) // not every answer is JSON
	return a
}

// want sends one request to the API and demands a status.
func (g *gatewayProcess) want(status int, method, path, body string, headers ...string) answer {
	g.t.Helper()
	a := g.call(method, g.api+path, body, headers...)
	if a.status != status {
		g.t.Fatalf("%s %s: status %d, want %d\n%s", method, path, a.status, status, a.text)
	}
	return a
}

// advance turns the sandbox's clock.
func (g *gatewayProcess) advance(d time.Duration) {
	g.t.Helper()
	if a := g.call(http.MethodPost, g.sandbox+"/_sandbox/clock", `{"advance":"`+d.String()+`"}`); a.status >= 300 {
		g.t.Fatalf("clock: %d %s", a.status, a.text)
	}
}

// calls returns how often each operation was called upstream, by protocol.
func (g *gatewayProcess) calls() map[string]map[string]int {
	g.t.Helper()
	var calls struct {
		Counts map[string]map[string]int `json:"counts"`
	}
	if err := json.Unmarshal([]byte(g.call(http.MethodGet, g.sandbox+"/_sandbox/calls", "").text), &calls); err != nil {
		g.t.Fatal(err)
	}
	return calls.Counts
}

// metricNames returns the metrics without their values: a sum of durations may
// show any digits (1.1234560400000001), and says nothing about anybody.
func (g *gatewayProcess) metricNames() string {
	g.t.Helper()
	var names strings.Builder
	for line := range strings.Lines(g.call(http.MethodGet, g.admin+"/metrics", "").text) {
		if i := strings.LastIndexByte(line, ' '); i >= 0 && line[0] != '#' {
			line = line[:i] + "\n"
		}
		names.WriteString(line)
	}
	return names.String()
}

// metric returns the sum of the samples whose line starts with prefix.
func (g *gatewayProcess) metric(prefix string) float64 {
	g.t.Helper()
	sum := 0.0
	for line := range strings.Lines(g.call(http.MethodGet, g.admin+"/metrics", "").text) {
		if !strings.HasPrefix(line, prefix) {
			continue
		}
		var value float64
		fields := strings.Fields(line)
		if err := json.Unmarshal([]byte(fields[len(fields)-1]), &value); err != nil {
			g.t.Fatalf("metric %s: %v", line, err)
		}
		sum += value
	}
	return sum
}

// logBuffer collects the log of a running program.
type logBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *logBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}
