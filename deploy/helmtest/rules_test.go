package helmtest

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// observed switches on what Prometheus and Grafana take.
const observed = production + `
serviceMonitor: {enabled: true}
prometheusRule: {enabled: true, runbookUrl: "https://wiki.example/runbooks"}
dashboards: {enabled: true}
`

// rule is one of Prometheus's, recorded or alerting.
type rule struct {
	Record, Alert, Expr string
	Labels, Annotations map[string]string
}

// name tells the rules of one alert apart.
func (r rule) name() string { return alertName(r.Alert, r.Labels) }

func alertName(alert string, labels map[string]string) string {
	return strings.Join([]string{alert, labels["severity"], labels["window"]}, " ")
}

// rulesOf renders an installation's rules, into files as promtool reads them,
// each named as the chart's own.
func rulesOf(t *testing.T, values string) (files map[string]string, all []rule) {
	t.Helper()
	files = map[string]string{}
	for _, o := range objects(t, values) {
		if o.kind() != "PrometheusRule" {
			continue
		}
		text, err := yaml.Marshal(o["spec"])
		if err != nil {
			t.Fatal(err)
		}
		var read struct {
			Groups []struct{ Rules []rule }
		}
		if err := yaml.Unmarshal(text, &read); err != nil {
			t.Fatal(err)
		}
		for _, group := range read.Groups {
			all = append(all, group.Rules...)
		}
		files[strings.TrimPrefix(o.name(), "demo-causeway-")+".yaml"] = string(text)
	}
	return files, all
}

// alertsOf are the alerting ones of an installation's rules.
func alertsOf(t *testing.T, values string) []rule {
	t.Helper()
	_, all := rulesOf(t, values)
	return slices.DeleteFunc(all, func(r rule) bool { return r.Alert == "" })
}

// ruleTest is a file of promtool's, as far as it tells which alerts fire.
type ruleTest struct {
	Tests []struct {
		Alerts []struct {
			Name   string `yaml:"alertname"`
			Expect []struct {
				Labels map[string]string `yaml:"exp_labels"`
			} `yaml:"exp_alerts"`
		} `yaml:"alert_rule_test"`
	}
}

const ruleTests = "testdata/rules"

// promtool runs Debian's, in a folder.
func promtool(t *testing.T, dir string, args ...string) (said string, err error) {
	t.Helper()
	binary, err := exec.LookPath("promtool")
	if err != nil {
		t.Fatal("promtool is not installed: `make deps` installs it")
	}
	cmd := exec.CommandContext(t.Context(), binary, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// ruleFolder is a folder with rules, and with the tests of a file.
func ruleFolder(t *testing.T, rules map[string]string, tests string) string {
	t.Helper()
	dir := t.TempDir()
	text, err := os.ReadFile(filepath.Join(ruleTests, tests))
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, content string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(tests, string(text))
	for name, content := range rules {
		write(name, content)
		if said, err := promtool(t, dir, "check", "rules", name); err != nil || strings.Contains(said, "duplicate") {
			t.Fatalf("promtool check rules: %v\n%s\nof\n%s", err, said, content)
		}
	}
	return dir
}

// TestRules: promtool finds no fault with what the chart renders, and its unit
// tests hold.
func TestRules(t *testing.T) {
	rules, _ := rulesOf(t, observed)
	for _, tests := range files(t, ruleTests) {
		t.Run(tests, func(t *testing.T) {
			t.Parallel()
			if said, err := promtool(t, ruleFolder(t, rules, tests), "test", "rules", tests); err != nil {
				t.Errorf("promtool test rules: %v\n%s", err, said)
			}
		})
	}
}

// TestWrongRulesAreNoticed: the unit tests are about what matters.
func TestWrongRulesAreNoticed(t *testing.T) {
	rules, _ := rulesOf(t, observed)
	const slo, upstreams = "slo.yaml", "upstreams.yaml"
	for _, tt := range []struct{ name, rules, tests, right, wrong string }{
		{"business refusals cost budget", slo, "availability_test.yaml", `status=~"500|502|503|504"`, `status=~"[45].."`},
		{"the limit of a back end costs budget", slo, "availability_test.yaml", `status=~"500|502|503|504"`, `status=~"429|5.."`},
		{"a flood of refusals hides failures", slo, "availability_test.yaml", `status=~"2..|404|409|422|500|502|503|504"`, `status=~"..."`},
		{"a replica that is not read counts as zero", slo, "availability_test.yaml", `job="demo-causeway-admin"} == 1)`, `job="demo-causeway-admin"})`},
		{"the first failures are missed", slo, "availability_test.yaml", `job="demo-causeway-admin"} == 1)`, `job="demo-causeway-admin"} == 2)`},
		{"one failure at night is enough", slo, "availability_test.yaml", ">= 5", ">= 0"},
		{"the fast are slow", slo, "latency_test.yaml", `le="2.5"`, `le="10"`},
		{"a first event is missed", upstreams, "upstreams_test.yaml", "offset 60m == 1)", "offset 60m == 2)"},
		{"what came before the first reading is missed", upstreams, "upstreams_test.yaml", "> time() - 60 * 60", "> time()"},
		{"old events count anew", upstreams, "upstreams_test.yaml", "offset 60m == 1)", "offset 60m >= 0 or up)"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			wrong := strings.ReplaceAll(rules[tt.rules], tt.right, tt.wrong)
			if wrong == rules[tt.rules] {
				t.Fatalf("no rule has %q", tt.right)
			}
			dir := ruleFolder(t, map[string]string{tt.rules: wrong}, tt.tests)
			if _, err := promtool(t, dir, "test", "rules", tt.tests); err == nil {
				t.Error("no unit test fails")
			}
		})
	}
}

// TestEveryAlertIsTested: in promtool's tests each rule fires, and each alert
// keeps silent in some case.
func TestEveryAlertIsTested(t *testing.T) {
	fires, silent := map[string]bool{}, map[string]bool{}
	for _, name := range files(t, ruleTests) {
		text, err := os.ReadFile(filepath.Join(ruleTests, name))
		if err != nil {
			t.Fatal(err)
		}
		var file ruleTest
		if err := yaml.Unmarshal(text, &file); err != nil {
			t.Fatal(err)
		}
		for _, test := range file.Tests {
			for _, alert := range test.Alerts {
				silent[alert.Name] = silent[alert.Name] || len(alert.Expect) == 0
				for _, one := range alert.Expect {
					fires[alertName(alert.Name, one.Labels)] = true
				}
			}
		}
	}
	for _, r := range alertsOf(t, observed) {
		if !fires[r.name()] {
			t.Errorf("%s: no test lets it fire", r.name())
		}
		if !silent[r.Alert] {
			t.Errorf("%s: no test keeps it silent", r.Alert)
		}
	}
}

// files are the names in a folder.
func files(t *testing.T, folder string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

// TestObjectives: values move what the rules compare with.
func TestObjectives(t *testing.T) {
	for _, tt := range []struct{ name, values, want string }{
		{"availability", "objectives: {availability: 99.95}", "> 14.4 * (100 - 99.95) / 100"},
		{"reads", "objectives: {reads: {percent: 95}}", `slo="reads"} > 6 * (100 - 95) / 100`},
		{"how fast reads are", "objectives: {reads: {seconds: 0.25}}", `method="GET",le="0.25"}`},
		{"a bucket that is spelt in two ways", "objectives: {writes: {seconds: 5}}", `method!="GET",le=~"5([.]0)?"}`},
		{"few failures", "objectives: {minFailures: 20}", ">= 20"},
		{"series", `selector: 'cluster="a",job="web"'`, `up{cluster="a",job="web"}`},
		{"severity", "severities: {page: P1}", "severity: P1"},
		{"memory", "}\nresources: {limits: {memory: 1.5Gi}", "> 0.9 * 1610612736"},
		{"memory in bytes", "}\nresources: {limits: {memory: 100000000}", "> 0.9 * 100000000"},
		{"memory in small bytes", "}\nresources: {limits: {memory: 200M}", "> 0.9 * 200000000"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			rules, _ := rulesOf(t, production+"prometheusRule: {enabled: true, "+tt.values+"}")
			if all := strings.Join(slices.Collect(maps.Values(rules)), ""); !strings.Contains(all, tt.want) {
				t.Errorf("no rule has %s in\n%s", tt.want, all)
			}
			ruleFolder(t, rules, "availability_test.yaml")
		})
	}
}
