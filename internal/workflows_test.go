package internal_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// workflow is what matters here of one of GitHub's.
type workflow struct {
	Permissions map[string]string
	Jobs        map[string]struct {
		Strategy struct{ Matrix map[string][]string }
		Steps    []struct{ Run, Uses string }
	}
}

const matrixTarget = "${{ matrix.target }}"

// commands returns every command of a workflow, once for each of the matrix's
// targets.
func (w workflow) commands() []string {
	var out []string
	for _, job := range w.Jobs {
		for _, step := range job.Steps {
			targets := []string{matrixTarget}
			if strings.Contains(step.Run, matrixTarget) {
				targets = job.Strategy.Matrix["target"]
			}
			for _, target := range targets {
				out = append(out, strings.ReplaceAll(step.Run, matrixTarget, target))
			}
		}
	}
	return out
}

var (
	makes  = regexp.MustCompile(`(?m)(?:^|[;&|] *)make ([a-z][a-z-]*)`)
	target = regexp.MustCompile(`(?m)^([a-z][a-z-]*):`)
)

// called returns the targets that commands make.
func called(commands ...string) []string {
	var out []string
	for _, command := range commands {
		for _, found := range makes.FindAllStringSubmatch(command, -1) {
			out = append(out, found[1])
		}
	}
	return out
}

func readWorkflow(t *testing.T, name string) workflow {
	t.Helper()
	var w workflow
	if err := yaml.Unmarshal([]byte(readRoot(t, ".github/workflows/"+name)), &w); err != nil {
		t.Fatal(err)
	}
	return w
}

func readRoot(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestWorkflows: they make targets that there are, and all that .ci/run makes.
func TestWorkflows(t *testing.T) {
	var targets []string
	for _, found := range target.FindAllStringSubmatch(readRoot(t, "Makefile"), -1) {
		targets = append(targets, found[1])
	}
	ci, release := readWorkflow(t, "ci.yml"), readWorkflow(t, "release.yml")
	inCI, inRelease := called(ci.commands()...), called(release.commands()...)
	hooks := called(strings.ReplaceAll(readRoot(t, ".goreleaser.yaml"), "- make", "\nmake"))
	for _, name := range slices.Concat(inCI, inRelease, hooks) {
		if !slices.Contains(targets, name) {
			t.Errorf("make %s is called, and the Makefile has no such target", name)
		}
	}
	own := called(readRoot(t, ".ci/run"))
	for _, name := range append(own, "image", "release-check") {
		if !slices.Contains(inCI, name) {
			t.Errorf("ci.yml does not make %s", name)
		}
	}
	if len(own) < 6 || !slices.Equal(slices.Sorted(slices.Values(inRelease)), []string{"image-push", "release"}) || !slices.Equal(hooks, []string{"chart-package"}) {
		t.Errorf(".ci/run makes %v, release.yml %v, goreleaser %v", own, inRelease, hooks)
	}
}

// TestWorkflowRights: no more than they need; actions are named by commit, and
// images by digest, since a tag can be moved.
func TestWorkflowRights(t *testing.T) {
	pinned := regexp.MustCompile(`^[\w-]+/[\w-]+@[0-9a-f]{40}$`)
	image := regexp.MustCompile(`(?m)^\s*image: (\S+)`)
	digest := regexp.MustCompile(`@sha256:[0-9a-f]{64}$`)
	for _, name := range []string{"ci.yml", "release.yml"} {
		w := readWorkflow(t, name)
		if len(w.Permissions) != 1 || w.Permissions["contents"] != "read" {
			t.Errorf("%s: permissions are %v", name, w.Permissions)
		}
		for _, found := range image.FindAllStringSubmatch(readRoot(t, ".github/workflows/"+name), -1) {
			if !digest.MatchString(found[1]) {
				t.Errorf("%s: the image %s is not pinned", name, found[1])
			}
		}
		for id, job := range w.Jobs {
			for _, step := range job.Steps {
				if step.Uses != "" && !pinned.MatchString(step.Uses) {
					t.Errorf("%s, %s: %s is not pinned", name, id, step.Uses)
				}
			}
		}
	}
}
