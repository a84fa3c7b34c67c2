package helmtest

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// liveGateway is the gateway of this tree, as a process, in front of its own
// sandbox and a real Redis.
type liveGateway struct {
	process
	api, admin, sandbox string
	key                 string // what callers send
}

func startGateway(t *testing.T) liveGateway {
	t.Helper()
	redis := freeAddress(t)
	_, port, _ := strings.Cut(redis, ":")
	startProcess(t, nil, "redis-server", "--bind", "127.0.0.1", "--port", port, "--save", "", "--dir", t.TempDir()).find("(Ready to accept connections)")
	key := rand.Text()
	p := startProcess(t, []string{
		fmt.Sprintf("GATEWAY_AUTH_KEYS=tester:%x", sha256.Sum256([]byte(key))),
		"GATEWAY_LISTEN=127.0.0.1:0", "GATEWAY_ADMIN_LISTEN=127.0.0.1:0", "GATEWAY_SANDBOX_LISTEN=127.0.0.1:0",
		"GATEWAY_SANDBOX_LIMITS=false", "GATEWAY_REDIS_URL=redis://" + redis, "GATEWAY_REDIS_READ_BUDGET=1s", "GATEWAY_OCTANE_WSDL_CHECK=1h",
	}, buildGateway(t), "serve", "--sandbox")
	return liveGateway{
		process: p, key: key,
		api: p.find(`"api":"(http://[^"]+)"`), admin: p.find(`"admin":"(http://[^"]+)"`), sandbox: p.find(`(?m)^S=(http://\S+)`),
	}
}

// visit makes requests, so that each metric counts something: good answers,
// a business refusal, the back end's limit, a word that nobody knows, and a
// write of which nobody knows whether it was done.
func (g liveGateway) visit(t *testing.T) {
	t.Helper()
	const (
		customer = "/v1/customers/100234"
		transfer = `{"targetServiceNumber":"0477000003","serviceNumbers":["0400000006"]}`
	)
	for _, tt := range []struct {
		status             int
		method, path, body string
	}{
		{http.StatusOK, http.MethodGet, customer + "/data-pools/0477000001/provider", ""},
		{http.StatusOK, http.MethodGet, customer + "/data-pools/0477000001/provider", ""},
		{http.StatusOK, http.MethodGet, customer + "/orders/999017", ""},
		{http.StatusTooManyRequests, http.MethodGet, customer + "/orders/999010", ""},
		{http.StatusNotFound, http.MethodGet, customer + "/data-pools/0477999999/provider", ""},
		{http.StatusNotFound, http.MethodGet, "/v1/nothing", ""},
		{http.StatusBadGateway, http.MethodPost, customer + "/data-pools/0477000001/transfers", transfer},
	} {
		if tt.status == http.StatusBadGateway {
			if status, text := send(t, http.MethodPost, g.sandbox+"/_sandbox/faults", `{"protocol":"rest","operation":"transfer","kind":"truncate","count":1}`, ""); status != http.StatusCreated {
				t.Fatal(text)
			}
		}
		if status, text := send(t, tt.method, g.api+tt.path, tt.body, g.key); status != tt.status {
			t.Fatalf("%s %s: status %d, want %d: %s", tt.method, tt.path, status, tt.status, text)
		}
	}
}

// metrics is what it shows once it has compared the WSDLs.
func (g liveGateway) metrics(t *testing.T) (text string) {
	t.Helper()
	eventually(t, "the WSDLs are compared", func() bool {
		_, text = send(t, http.MethodGet, g.admin+"/metrics", "", "")
		return strings.Contains(text, "gateway_wsdl_check_success")
	})
	return text
}

// grepped is a member of a log line that a runbook looks for.
var grepped = regexp.MustCompile(`'("\w+":"(?:WARN|GET)?|"\w+")`)

// checkGreps demands that what the runbooks look for is in the log.
func (g liveGateway) checkGreps() {
	g.t.Helper()
	members := map[string]bool{}
	for _, page := range files(g.t, runbooks) {
		text, err := os.ReadFile(filepath.Join(runbooks, page))
		if err != nil {
			g.t.Fatal(err)
		}
		for _, match := range grepped.FindAllStringSubmatch(string(text), -1) {
			members[match[1]] = true
		}
	}
	for member := range members {
		if !strings.Contains(g.said.String(), member) {
			g.t.Errorf("runbooks look for %s: no line has it", member)
		}
	}
	if len(members) < 5 {
		g.t.Errorf("the runbooks look for %v", members)
	}
}

// TestExpressions: each expression of a dashboard, a rule and a runbook parses, and
// names only metrics, labels and values that a running gateway has; a real
// Prometheus that reads it and has the rules leaves no panel empty, and alerts
// of the one write whose outcome is not known.
func TestExpressions(t *testing.T) {
	g := startGateway(t)
	g.visit(t)
	has := seriesOf(t, strings.NewReader(g.metrics(t)))
	files, rules := rulesOf(t, observed)
	has.addRecorded(rules)
	words := documented(t)
	all := queries(t)
	g.checkGreps()
	asked := runbookQueries(t)
	whole := maps.Clone(all)
	maps.Copy(whole, asked)
	for _, r := range rules {
		whole[r.Record+r.name()+" "+r.Labels["slo"]] = r.Expr
	}
	for where, query := range whole {
		for _, fault := range has.faults(query, words) {
			t.Errorf("%s: %s", where, fault)
		}
	}
	if len(all) < 40 || len(rules) < 40 || len(asked) < 40 {
		t.Errorf("%d queries of panels, %d rules, %d queries of runbooks", len(all), len(rules), len(asked))
	}

	p := startPrometheus(t, g, files)
	eventually(t, "the alert fires", func() bool {
		return len(p.query(`ALERTS{alertname="CausewayWriteOutcomeUnknown",alertstate="firing",operation="transfer"}`)) == 1
	})
	g.visit(t) // what was counted before the first reading is no rate
	for _, where := range slices.Sorted(maps.Keys(all)) {
		eventually(t, where+" is not empty: "+all[where], func() bool { return len(p.query(all[where])) > 0 })
	}
	for _, query := range asked {
		p.query(query) // an old Prometheus understands it, too
	}
	p.checkRules(len(rules))
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

// TestWrongExpressionsAreNoticed: the check is about what matters.
func TestWrongExpressionsAreNoticed(t *testing.T) {
	has := series{}
	has.add("gateway_a_total", map[string]string{"outcome": "ok"})
	has.add("gateway_b_bucket", map[string]string{"le": "2.5"})
	for query, good := range map[string]bool{
		`sum by (job, outcome) (rate(gateway_a_total{outcome="ok",namespace="x"}[5m]))`: true,
		`gateway_a_total{outcome=~"ok|documented"}`:                                     true,
		`gateway_b_bucket{le="2.5"} / on (job) gateway_a_total`:                         true,
		`sum by (job) (rate(gateway_a_total[5m])`:                                       false,
		`gateway_c_total`:                                           false,
		`gateway_a_total{result="ok"}`:                              false,
		`gateway_a_total{outcome="okay"}`:                           false,
		`gateway_a_total{outcome=~"ok|okay"}`:                       false,
		`gateway_b_bucket{le="3"}`:                                  false,
		`sum by (route) (gateway_a_total)`:                          false,
		`gateway_a_total / on (job, outcome) sum(gateway_b_bucket)`: false,
	} {
		if faults := has.faults(query, map[string]bool{"documented": true}); (len(faults) == 0) != good {
			t.Errorf("%s: %q", query, faults)
		}
	}
}

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
