package helmtest

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const runbooks = "../../docs/runbooks"

var promql = regexp.MustCompile("(?s)```promql\n(.*?)```")

// runbookQueries are what the pages let people ask Prometheus, a line each,
// by where it stands.
func runbookQueries(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, page := range files(t, runbooks) {
		text, err := os.ReadFile(filepath.Join(runbooks, page))
		if err != nil {
			t.Fatal(err)
		}
		for _, block := range promql.FindAllStringSubmatch(string(text), -1) {
			for line := range strings.Lines(block[1]) {
				found[page+": "+line] = strings.TrimSpace(line)
			}
		}
	}
	return found
}

// TestEveryAlertHasARunbook: it says what it means, and leads to a page; each
// page is some alert's, and in the index.
func TestEveryAlertHasARunbook(t *testing.T) {
	index, err := os.ReadFile(filepath.Join(runbooks, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	pages := map[string]bool{"README.md": true}
	for _, r := range alertsOf(t, observed) {
		page := r.Alert + ".md"
		pages[page] = true
		if got, want := r.Annotations["runbook_url"], "https://wiki.example/runbooks/"+page; got != want {
			t.Errorf("%s: runbook_url = %q, want %q", r.Alert, got, want)
		}
		if r.Annotations["summary"] == "" || r.Annotations["description"] == "" {
			t.Errorf("%s: no summary, or no description", r.Alert)
		}
		if s := r.Labels["severity"]; s != "critical" && s != "warning" {
			t.Errorf("%s: severity %q", r.Alert, s)
		}
		text, err := os.ReadFile(filepath.Join(runbooks, page))
		if err != nil {
			t.Error(err)
			continue
		}
		for _, heading := range []string{"# " + r.Alert, "## What callers see", "## Look", "## Do", "## Harmless when"} {
			if !strings.Contains(string(text), heading+"\n") {
				t.Errorf("%s has no %q", page, heading)
			}
		}
		if !strings.Contains(string(index), "("+page+")") {
			t.Errorf("the index has no %s", page)
		}
	}
	for _, page := range files(t, runbooks) {
		if !pages[page] {
			t.Errorf("%s is no alert's", page)
		}
	}
}
