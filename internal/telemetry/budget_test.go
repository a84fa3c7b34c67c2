package telemetry

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	"causeway.example/internal/gateway"
)

// maxSeries is what docs/metrics.md promises of one gateway.
const maxSeries = 3000

func TestSeriesBudget(t *testing.T) {
	series := map[string]int{}
	total := 0
	for line := range strings.Lines(scrape(t, extreme(t))) {
		if !strings.HasPrefix(line, "#") {
			name, _, _ := strings.Cut(line, " ")
			name, _, _ = strings.Cut(name, "{")
			series[name]++
			total++
		}
	}
	t.Logf("%d series", total)
	if total > maxSeries {
		t.Errorf("%d series, want at most %d: %v", total, maxSeries, series)
	}
}

// TestExtremeIsComplete: a call or a metric that is left out there has no
// budget, and no line in the documentation.
func TestExtremeIsComplete(t *testing.T) {
	if n, want := len(calls), reflect.TypeFor[gateway.Upstream]().NumField(); n != want {
		t.Errorf("%d calls, want %d", n, want)
	}
	tel := extreme(t)
	seen := map[string]bool{}
	families, err := tel.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		seen[f.GetName()] = true
	}
	for _, name := range described(tel) {
		if !seen[name] {
			t.Errorf("%s has no value", name)
		}
	}
}

// TestMetricsAreDocumented: the table of docs/metrics.md has each metric
// of the gateway's own, with its labels, and no other.
func TestMetricsAreDocumented(t *testing.T) {
	tel := extreme(t)
	families, err := tel.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, f := range families {
		if !strings.HasPrefix(f.GetName(), "gateway_") {
			continue
		}
		var labels []string
		for _, pair := range f.GetMetric()[0].GetLabel() {
			labels = append(labels, pair.GetName())
		}
		got[f.GetName()] = strings.Join(labels, " ")
	}
	if diff := cmp.Diff(documented(t), got); diff != "" {
		t.Errorf("docs/metrics.md and /metrics (-docs +metrics):\n%s", diff)
	}
}

var (
	metricRow = regexp.MustCompile("(?m)^\\| `(gateway_\\w+)` \\| (.*?) ?\\| .* \\|$")
	aside     = regexp.MustCompile(`\([^)]*\)`)
	codeWord  = regexp.MustCompile("`(\\w+)`")
	fullName  = regexp.MustCompile(`fqName: "(\w+)"`)
)

// documented returns the metrics of the table, with their sorted labels.
func documented(t *testing.T) map[string]string {
	t.Helper()
	document, err := os.ReadFile("../../docs/metrics.md")
	if err != nil {
		t.Fatal(err)
	}
	metrics := map[string]string{}
	for _, row := range metricRow.FindAllStringSubmatch(string(document), -1) {
		var labels []string
		for _, word := range codeWord.FindAllStringSubmatch(aside.ReplaceAllString(row[2], ""), -1) {
			labels = append(labels, word[1])
		}
		slices.Sort(labels)
		metrics[row[1]] = strings.Join(labels, " ")
	}
	return metrics
}

// described returns the names of all metrics of the gateway's own that there
// can be, with a value or without.
func described(tel *Telemetry) []string {
	descs := make(chan *prometheus.Desc)
	go func() {
		defer close(descs)
		tel.registry.Describe(descs)
	}()
	var names []string
	for d := range descs {
		if name := fullName.FindStringSubmatch(d.String()); name != nil && strings.HasPrefix(name[1], "gateway_") {
			names = append(names, name[1])
		}
	}
	return names
}
