package helmtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// livePrometheus is Debian's, reading one gateway as the ServiceMonitor would
// let it.
type livePrometheus struct {
	t   *testing.T
	url string
}

func startPrometheus(t *testing.T, g liveGateway, rules map[string]string) livePrometheus {
	t.Helper()
	dir := t.TempDir()
	config := fmt.Sprintf(`{global: {scrape_interval: 1s, evaluation_interval: 1s}, rule_files: ["*.yaml"],
scrape_configs: [{job_name: demo-causeway-admin, static_configs: [{targets: [%q], labels: {namespace: web}}]}]}`, strings.TrimPrefix(g.admin, "http://"))
	for name, content := range rules {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(dir, "prometheus.json")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	address := freeAddress(t)
	startProcess(t, nil, "prometheus", "--config.file="+file, "--storage.tsdb.path="+filepath.Join(dir, "data"),
		"--web.listen-address="+address, "--log.level=warn")
	p := livePrometheus{t, "http://" + address}
	eventually(t, "Prometheus is ready", func() bool {
		status, _ := send(t, http.MethodGet, p.url+"/-/ready", "", "")
		return status == http.StatusOK
	})
	return p
}

// get asks its API.
func (p livePrometheus) get(path string, told any) {
	p.t.Helper()
	status, text := send(p.t, http.MethodGet, p.url+path, "", "")
	if err := json.Unmarshal([]byte(text), told); err != nil || status != http.StatusOK {
		p.t.Fatalf("%s: %d %s", path, status, text)
	}
}

// query returns the series that an expression results in now.
func (p livePrometheus) query(expr string) []any {
	p.t.Helper()
	var told struct {
		Data struct{ Result []any }
	}
	p.get("/api/v1/query?query="+url.QueryEscape(expr), &told)
	return told.Data.Result
}

// checkRules demands that it has so many rules, and that each works.
func (p livePrometheus) checkRules(want int) {
	p.t.Helper()
	var told struct {
		Data struct {
			Groups []struct {
				Rules []struct{ Name, Health, LastError string }
			}
		}
	}
	p.get("/api/v1/rules", &told)
	all := 0
	for _, group := range told.Data.Groups {
		for _, r := range group.Rules {
			if r.Health != "ok" {
				p.t.Errorf("%s: %s %s", r.Name, r.Health, r.LastError)
			}
			all++
		}
	}
	if all != want {
		p.t.Errorf("Prometheus has %d rules, want %d", all, want)
	}
}
