package e2e

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"causeway.example/cmd/gateway/internal/gatewaytest"
	"causeway.example/internal/logtest"
	"causeway.example/internal/programtest"
)

// TestPrometheus lets a real one read the gateway, in both ways: native
// histograms are switched on there, or not.
func TestPrometheus(t *testing.T) {
	g := busy(t)
	const provider = `{route="/v1/customers/{customerNumber}/data-pools/{serviceNumber}/provider",method="GET"}`
	both := map[string]float64{
		`up`: 1,
		`gateway_http_requests_total{status="200",route=~".*/provider"}`:         3,
		`gateway_orders_seen_total{status="inProgress"}`:                         1,
		`gateway_upstream_fault_codes_total{system="octane",code="233"}`:         1,
		`sum by (level) (gateway_cache_requests_total{level="memory"}) > bool 0`: 1,
	}
	native := map[string]float64{
		`histogram_count(gateway_http_request_duration_seconds` + provider + `)`:                   3,
		`histogram_quantile(0.9, gateway_http_request_duration_seconds` + provider + `) > bool 0`:  1,
		`histogram_count(gateway_upstream_request_duration_seconds{operation="getServiceDetail"})`: 1,
		`histogram_count(gateway_cache_request_duration_seconds{level="memory"}) > bool 0`:         1,
	}
	classic := map[string]float64{
		`gateway_http_request_duration_seconds_count` + provider:                                         3,
		`histogram_quantile(0.9, gateway_http_request_duration_seconds_bucket` + provider + `) > bool 0`: 1,
		`gateway_upstream_request_duration_seconds_bucket{operation="getServiceDetail",le="+Inf"}`:       1,
		`gateway_cache_request_duration_seconds_count{level="memory"} > bool 0`:                          1,
	}
	for _, tt := range []struct {
		name    string
		flags   []string
		queries map[string]float64
	}{
		{"native", []string{"--enable-feature=native-histograms"}, native},
		{"classic", nil, classic},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel() // its first reading takes seconds to come
			p := startPrometheus(t, g, tt.flags...)
			for _, queries := range []map[string]float64{both, tt.queries} {
				for query, want := range queries {
					gatewaytest.Wait(t, query, func() bool { _, ok := p.value(query); return ok })
					if got, _ := p.value(query); got != want {
						t.Errorf("%s = %v, want %v", query, got, want)
					}
				}
			}
		})
	}
}

// prometheus is a server that reads one gateway.
type prometheus struct {
	t      *testing.T
	client *http.Client
	url    string
}

// startPrometheus starts Debian's on a free port of this machine, and kills
// it when the test ends: what it has kept goes with it.
func startPrometheus(t *testing.T, g *gatewaytest.Gateway, flags ...string) prometheus {
	t.Helper()
	binary := programtest.Path(t, "prometheus")
	dir := t.TempDir()
	config := fmt.Sprintf(`{global: {scrape_interval: 500ms, scrape_timeout: 500ms},
scrape_configs: [{job_name: gateway, static_configs: [{targets: [%q]}]}]}`, strings.TrimPrefix(g.Admin, "http://"))
	file := filepath.Join(dir, "prometheus.yml")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	_ = listener.Close() // Prometheus opens it again
	said := &logtest.Buffer{}
	command := exec.CommandContext(t.Context(), binary, append(flags, "--config.file="+file, "--storage.tsdb.path="+filepath.Join(dir, "data"),
		"--web.listen-address="+address, "--log.level=warn")...)
	command.Stdout, command.Stderr = said, said
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = command.Process.Kill() // it may have ended by itself
		_ = command.Wait()         // with the signal
		if t.Failed() {
			t.Logf("prometheus said:\n%s", said)
		}
	})
	return prometheus{t, g.Client, "http://" + address}
}

// value returns what a query that has one result results in now.
func (p prometheus) value(query string) (value float64, ok bool) {
	p.t.Helper()
	req, err := http.NewRequestWithContext(p.t.Context(), http.MethodGet, p.url+"/api/v1/query?query="+url.QueryEscape(query), nil)
	if err != nil {
		p.t.Fatal(err)
	}
	resp, err := p.client.Do(req)
	if err != nil {
		return 0, false // it is not up yet
	}
	defer func() { _ = resp.Body.Close() }()
	var a struct {
		Data struct {
			Result []struct {
				Value [2]any `json:"value"`
			} `json:"result"`
		} `json:"data"`
		Error string `json:"error"`
	}
	if resp.StatusCode == http.StatusServiceUnavailable {
		return 0, false // it is not up yet
	}
	if err := json.NewDecoder(resp.Body).Decode(&a); err != nil || a.Error != "" {
		p.t.Fatalf("%s: %v %s", query, err, a.Error)
	}
	if len(a.Data.Result) != 1 {
		return 0, false
	}
	text, _ := a.Data.Result[0].Value[1].(string)
	value, err = strconv.ParseFloat(text, 64)
	return value, err == nil
}
