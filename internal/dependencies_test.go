package internal_test

import (
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
