//go:build judges

package helmtest

import (
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var tools = flag.String("tools", "", "`folder` with helm, helm4, kubeconform and kube-score")

// judged is what kube-score and kube-linter found that docs/kubernetes.md has to
// explain: "kube-score container-resources".
type judged map[string][]string

// TestJudges lets programs that nobody here wrote look at what both versions of Helm
// make of each installation. Each finding is explained in docs/kubernetes.md, and
// each explanation has a finding.
func TestJudges(t *testing.T) {
	found := judged{}
	for name, values := range installations {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			file := filepath.Join(dir, "values.yaml")
			if err := os.WriteFile(file, []byte(values), 0o600); err != nil {
				t.Fatal(err)
			}
			for _, helm := range []string{"helm", "helm4"} {
				for _, version := range versions {
					if out, ok := tool(t, helm, "lint", "--strict", "--kube-version", version, "-f", file, "../helm"); !ok {
						t.Errorf("%s lint: %s", helm, out)
					}
				}
				out, ok := tool(t, helm, "template", "demo", "../helm", "-n", "web", "--kube-version", versions[1], "-f", file)
				if !ok {
					t.Fatalf("%s template: %s", helm, out)
				}
				manifest := filepath.Join(dir, helm+".yaml")
				if err := os.WriteFile(manifest, []byte(out), 0o600); err != nil {
					t.Fatal(err)
				}
				conforms(t, manifest)
				found.score(t, name, manifest)
				found.lint(t, name, manifest)
			}
		})
	}
	found.compare(t)
}

// tool runs a program of the folder, and returns what it wrote to stdout, or to
// both where it failed.
func tool(t *testing.T, name string, args ...string) (out string, ok bool) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), filepath.Join(*tools, name), args...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	stdout, err := cmd.Output()
	if err != nil {
		return string(stdout) + stderr.String() + err.Error(), false
	}
	return string(stdout), true
}

// conforms runs kubeconform for the oldest and the newest Kubernetes.
func conforms(t *testing.T, manifest string) {
	t.Helper()
	for _, version := range versions {
		out, ok := tool(t, "kubeconform", "-strict", "-summary", "-kubernetes-version", version,
			"-schema-location", "schemas/{{ .NormalizedKubernetesVersion }}-standalone{{ .StrictSuffix }}/{{ .ResourceKind }}{{ .KindSuffix }}.json",
			"-schema-location", "schemas/crds/{{ .ResourceKind }}{{ .KindSuffix }}.json", manifest)
		if !ok {
			t.Errorf("kubeconform %s: %s", version, out)
		}
	}
}

// score runs kube-score. It fails where it has a finding, so that its output
// decides.
func (j judged) score(t *testing.T, name, manifest string) {
	t.Helper()
	out, _ := tool(t, "kube-score", "score", "--output-format", "json", manifest)
	var objects []struct {
		Name   string `json:"object_name"`
		Checks []struct {
			Check   struct{ ID string }
			Grade   int
			Skipped bool
		}
	}
	if err := json.NewDecoder(strings.NewReader(out)).Decode(&objects); err != nil {
		t.Fatalf("kube-score: %v in %s", err, out)
	}
	for _, object := range objects {
		for _, check := range object.Checks {
			if check.Grade < 10 && !check.Skipped {
				j["kube-score "+check.Check.ID] = append(j["kube-score "+check.Check.ID], name+": "+object.Name)
			}
		}
	}
	if len(objects) < 5 {
		t.Errorf("kube-score looked at %d objects", len(objects))
	}
}

// lint runs kube-linter where it is installed: it is no Go module that can be had.
func (j judged) lint(t *testing.T, name, manifest string) {
	t.Helper()
	program, err := exec.LookPath("kube-linter")
	if err != nil {
		t.Log("kube-linter is not installed")
		return
	}
	out, _ := exec.CommandContext(t.Context(), program, "lint", "--format", "json", manifest).Output() // it fails where it has a finding
	var result struct{ Reports []struct{ Check string } }
	if err := json.Unmarshal(out, &result); err != nil {
		t.Fatalf("kube-linter: %v in %s", err, out)
	}
	for _, report := range result.Reports {
		j["kube-linter "+report.Check] = append(j["kube-linter "+report.Check], name)
	}
}

// compare holds findings against the table of explanations.
func (j judged) compare(t *testing.T) {
	t.Helper()
	page, err := os.ReadFile("../../docs/kubernetes.md")
	if err != nil {
		t.Fatal(err)
	}
	explained := map[string]bool{}
	for _, row := range regexp.MustCompile("(?m)^\\| (kube-score|kube-linter) \\| `([a-z-]+)`").FindAllStringSubmatch(string(page), -1) {
		explained[row[1]+" "+row[2]] = true
	}
	for finding, where := range j {
		if !explained[finding] {
			t.Errorf("docs/kubernetes.md does not explain %s: %v", finding, where)
		}
	}
	_, err = exec.LookPath("kube-linter")
	for finding := range explained {
		if j[finding] == nil && (err == nil || strings.HasPrefix(finding, "kube-score ")) {
			t.Errorf("docs/kubernetes.md explains %s, which nobody finds", finding)
		}
	}
}
