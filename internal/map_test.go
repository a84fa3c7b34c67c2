package internal_test

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestMap: the README's map has a row for each folder with Go files, or for one
// above it, and none for a folder that is gone.
func TestMap(t *testing.T) {
	_, section, _ := strings.Cut(readRoot(t, "README.md"), "## Where things are")
	section, _, _ = strings.Cut(section, "###")
	var mapped []string
	for _, folder := range regexp.MustCompile("`([^`/]+/[^`]*/|[a-z]+/)`").FindAllStringSubmatch(section, -1) {
		mapped = append(mapped, folder[1])
	}
	folders := map[string]bool{}
	for _, name := range tracked(t, "*") {
		for folder := path.Dir(name); folder != "."; folder = path.Dir(folder) {
			folders[folder+"/"] = true
		}
	}
	missing := map[string]bool{}
	for _, name := range tracked(t, "*.go") {
		covered := slices.ContainsFunc(mapped, func(folder string) bool { return strings.HasPrefix(name, folder) })
		if !covered && path.Dir(name) != "internal" { // the tests of the whole tree
			missing[path.Dir(name)] = true
		}
	}
	for folder := range missing {
		t.Errorf("the map has no row for %s", folder)
	}
	for _, folder := range mapped {
		if !folders[folder] && !folders["handlers/"+folder] {
			t.Errorf("the map has %s, which does not exist", folder)
		}
	}
}
