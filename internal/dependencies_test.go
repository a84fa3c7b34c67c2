package internal_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestDependencies: docs/dependencies.md has a row for each module that go.mod
// requires directly, and no other.
func TestDependencies(t *testing.T) {
	var required []string
	for _, found := range regexp.MustCompile(`(?m)^\t(\S+) v\S+$`).FindAllStringSubmatch(readRoot(t, "go.mod"), -1) {
		required = append(required, found[1])
	}
	text, _, found := strings.Cut(readRoot(t, "docs/dependencies.md"), "## Linked, and not used")
	if !found || len(required) < 20 {
		t.Fatalf("docs/dependencies.md has no end of its lists, or go.mod only requires %q", required)
	}
	var documented []string
	for _, row := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\|").FindAllStringSubmatch(text, -1) {
		documented = append(documented, row[1])
	}
	slices.Sort(required)
	slices.Sort(documented)
	if !slices.Equal(required, documented) {
		t.Errorf("docs/dependencies.md has\n%q,\ngo.mod requires\n%q", documented, required)
	}
	program, _, _ := strings.Cut(text, "## In tests and generators")
	for _, module := range unshipped {
		if strings.Contains(program, "| `"+module+"` |") {
			t.Errorf("%s is listed as one of the program", module)
		}
	}
}

// TestThreatModel: the tests and targets that docs/threat-model.md names are
// there.
func TestThreatModel(t *testing.T) {
	page, makefile := readRoot(t, "docs/threat-model.md"), readRoot(t, "Makefile")
	var tests strings.Builder
	err := filepath.WalkDir("..", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(name, "_test.go") {
			return err
		}
		text, err := os.ReadFile(name)
		tests.Write(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile(`\b(Test|Fuzz|Benchmark)[A-Z]\w*`).FindAllString(page, -1)
	for _, name := range named {
		if !strings.Contains(tests.String(), "\nfunc "+name+"(") {
			t.Errorf("there is no %s", name)
		}
	}
	targets := regexp.MustCompile("`make ([\\w-]+)`").FindAllStringSubmatch(page, -1)
	for _, target := range targets {
		if !strings.Contains(makefile, "\n"+target[1]+":") {
			t.Errorf("there is no target %s", target[1])
		}
	}
	if len(named) < 10 || len(targets) < 2 {
		t.Errorf("the page names %d tests and %d targets", len(named), len(targets))
	}
}
