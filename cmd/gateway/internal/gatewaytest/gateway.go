// Package gatewaytest runs the whole gateway in the process of a test.
package gatewaytest

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"causeway.example/cmd/gateway/internal/wiring"
	"causeway.example/internal/app"
	"causeway.example/internal/config"
	"causeway.example/internal/logtest"
	"causeway.example/internal/telemetry"
)

// Gateway is the whole program, running in the test's process on free ports, in
// front of its own sandbox unless the environment names other back ends.
type Gateway struct {
	T                   testing.TB
	API, Admin, Sandbox string
	Logs                *logtest.Buffer
	Client              *http.Client
	Stop                func() error // ends it as SIGTERM does, once
	polls               chan<- time.Time
}

// Start runs the program with these variables in front of a sandbox whose orders
// take an hour: tests advance its clock.
func Start(t testing.TB, environ ...string) *Gateway {
	t.Helper()
	return StartChanged(t, func(*config.Config) {}, environ...)
}

// Version is the build's version in tests.
const Version = "dev"

// Options returns the settings of a program of this build.
func Options(cfg config.Config, log *telemetry.LogWriter) app.Options {
	return app.Options{Config: cfg, Version: Version, Log: log, Wire: wiring.Build{Version: Version}.Wire}
}

// StartChanged is Start with settings that the configuration refuses, such as a TTL
// for which a test can wait.
func StartChanged(t testing.TB, change func(*config.Config), environ ...string) *Gateway {
	t.Helper()
	environ = append([]string{
		"GATEWAY_LISTEN=127.0.0.1:0", "GATEWAY_ADMIN_LISTEN=127.0.0.1:0", "GATEWAY_SANDBOX_LISTEN=127.0.0.1:0",
		"GATEWAY_SANDBOX_ENABLED=true", "GATEWAY_SANDBOX_ORDER_TIME=1h", "GATEWAY_SANDBOX_LIMITS=false",
	}, environ...)
	if !slices.ContainsFunc(environ, func(entry string) bool { return strings.HasPrefix(entry, "GATEWAY_AUTH_") }) {
		environ = append(environ, "GATEWAY_AUTH_OPEN=true") // in front of real back ends, too
	}
	cfg, warnings, err := config.Load(config.Source{Environ: environ})
	if err != nil || len(warnings) > 0 {
		t.Fatal(warnings, err)
	}
	change(&cfg)
	logs := &logtest.Buffer{}
	log := telemetry.NewLogWriter(logs)
	logs.Flush = func() { log.Flush(t.Context()) }
	ctx, cancel := context.WithCancel(t.Context())
	p, err := app.New(ctx, Options(cfg, log))
	if err != nil {
		cancel()
		log.Close()
		t.Fatal(err)
	}
	done, look := make(chan error, 1), make(chan time.Time)
	p.Files().Ticks = look // tests time the polls
	go func() { done <- p.Run(ctx) }()
	g := &Gateway{T: t, Logs: logs, Client: &http.Client{Transport: &http.Transport{}}, polls: look}
	g.API, g.Admin, g.Sandbox = p.URLs()
	g.Stop = sync.OnceValue(func() error {
		cancel()
		err := <-done
		log.Close()
		g.Client.CloseIdleConnections()
		logtest.Check(t, logs.String())
		return err
	})
	t.Cleanup(func() {
		if err := g.Stop(); err != nil {
			t.Error(err)
		}
	})
	return g
}

// Reload makes the program poll its files twice, which applies a change. It returns
// when the third poll has begun.
func (g *Gateway) Reload() {
	for range 3 {
		g.polls <- time.Time{}
	}
}

// Answer is one complete HTTP response.
type Answer struct {
	Status int
	Header http.Header
	Text   string
	JSON   map[string]any
}

// Call sends one request. A body is sent as JSON.
func (g *Gateway) Call(method, url, body string, headers ...string) Answer {
	g.T.Helper()
	if body != "" {
		headers = append([]string{"Content-Type", "application/json"}, headers...)
	}
	return g.Send(method, url, body, headers...)
}

// Send sends one request with these headers only.
func (g *Gateway) Send(method, url, body string, headers ...string) Answer {
	g.T.Helper()
	req, err := http.NewRequestWithContext(g.T.Context(), method, url, strings.NewReader(body))
	if err != nil {
		g.T.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := g.Client.Do(req)
	if err != nil {
		g.T.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		g.T.Fatal(err)
	}
	a := Answer{Status: resp.StatusCode, Header: resp.Header, Text: string(data)}
	_ = json.Unmarshal(data, &a.JSON) // not every answer is JSON
	return a
}

// Want sends one request to the API, and fails the test unless it has this status.
func (g *Gateway) Want(status int, method, path, body string, headers ...string) Answer {
	g.T.Helper()
	a := g.Call(method, g.API+path, body, headers...)
	if a.Status != status {
		g.T.Fatalf("%s %s: status %d, want %d\n%s", method, path, a.Status, status, a.Text)
	}
	return a
}

// Advance turns the sandbox's clock.
func (g *Gateway) Advance(d time.Duration) {
	g.T.Helper()
	if a := g.Call(http.MethodPost, g.Sandbox+"/_sandbox/clock", `{"advance":"`+d.String()+`"}`); a.Status >= 300 {
		g.T.Fatalf("clock: %d %s", a.Status, a.Text)
	}
}

// Calls returns the number of calls of each operation of the back ends, by protocol.
func (g *Gateway) Calls() map[string]map[string]int {
	g.T.Helper()
	var calls struct {
		Counts map[string]map[string]int `json:"counts"`
	}
	if err := json.Unmarshal([]byte(g.Call(http.MethodGet, g.Sandbox+"/_sandbox/calls", "").Text), &calls); err != nil {
		g.T.Fatal(err)
	}
	return calls.Counts
}

// MetricNames returns the metrics without their values: a sum of durations may have
// any digits, such as those of a phone number.
func (g *Gateway) MetricNames() string {
	g.T.Helper()
	var names strings.Builder
	for line := range strings.Lines(g.Call(http.MethodGet, g.Admin+"/metrics", "").Text) {
		if i := strings.LastIndexByte(line, ' '); i >= 0 && line[0] != '#' {
			line = line[:i] + "\n"
		}
		names.WriteString(line)
	}
	return names.String()
}

// Metric returns the sum of the samples whose line starts with prefix.
func (g *Gateway) Metric(prefix string) float64 {
	g.T.Helper()
	sum := 0.0
	for line := range strings.Lines(g.Call(http.MethodGet, g.Admin+"/metrics", "").Text) {
		if !strings.HasPrefix(line, prefix) {
			continue
		}
		var value float64
		fields := strings.Fields(line)
		if err := json.Unmarshal([]byte(fields[len(fields)-1]), &value); err != nil {
			g.T.Fatalf("metric %s: %v", line, err)
		}
		sum += value
	}
	return sum
}
