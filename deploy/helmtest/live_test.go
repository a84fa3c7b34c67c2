package helmtest

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
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
	cert, certKey := certificate(t)
	p := startProcess(t, []string{
		"GATEWAY_AUTH_KEYS_FILE=" + written(t, fmt.Sprintf("tester:%x", sha256.Sum256([]byte(key)))),
		"GATEWAY_OCTANE_TLS_CERT_FILE=" + written(t, cert), "GATEWAY_OCTANE_TLS_KEY_FILE=" + written(t, certKey),
		"GATEWAY_LISTEN=127.0.0.1:0", "GATEWAY_ADMIN_LISTEN=127.0.0.1:0", "GATEWAY_SANDBOX_LISTEN=127.0.0.1:0",
		"GATEWAY_SANDBOX_LIMITS=false", "GATEWAY_REDIS_URL=redis://" + redis, "GATEWAY_REDIS_READ_BUDGET=1s", "GATEWAY_OCTANE_WSDL_CHECK=1h",
	}, buildGateway(t), "serve", "--sandbox")
	return liveGateway{
		process: p, key: key,
		api: p.find(`"api":"(http://[^"]+)"`), admin: p.find(`"admin":"(http://[^"]+)"`), sandbox: p.find(`(?m)^S=(http://\S+)`),
	}
}

// written returns the name of a file with a text.
func written(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
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

// checkBuckets demands that an objective can be any bucket that the gateway
// has, and nothing else: between two of them nothing is known.
func checkBuckets(t *testing.T, bounds []string) {
	t.Helper()
	text, err := os.ReadFile("../helm/values.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var schema map[string]any
	if err := json.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
	has := map[string]bool{"+Inf": true}
	for _, bound := range bounds {
		has[bound] = true
	}
	for _, kind := range []string{"reads", "writes"} {
		may, _ := at(schema, "properties.prometheusRule.properties.objectives.properties."+kind+".properties.seconds.enum").([]any)
		may = slices.DeleteFunc(may, func(bound any) bool { return bound == nil }) // as every value may be
		if len(may) != len(has)-1 {
			t.Errorf("%s: %v, want %v", kind, may, slices.Sorted(maps.Keys(has)))
		}
		for _, seconds := range may {
			if !has[fmt.Sprint(seconds)] {
				t.Errorf("%s: there is no bucket of %v s", kind, seconds)
			}
		}
	}
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

// TestExpressions: each expression of a dashboard, a rule and a runbook parses,
// and names only metrics, labels and values that a running gateway has. A real
// Prometheus that reads it and has the rules alerts of the one write whose
// outcome is not known, and leaves no panel empty.
func TestExpressions(t *testing.T) {
	g := startGateway(t)
	g.visit(t)
	has := seriesOf(t, strings.NewReader(g.metrics(t)))
	files, rules := rulesOf(t, observed)
	has.addRecorded(rules)
	words := documented(t)
	all := queries(t)
	g.checkGreps()
	checkBuckets(t, has["gateway_http_request_duration_seconds_bucket"]["le"])
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
