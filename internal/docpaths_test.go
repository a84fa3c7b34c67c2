package internal_test

import (
	"fmt"
	"os"
	"os/exec"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	// inlineCode is what a page has in backticks.
	inlineCode = regexp.MustCompile("`([^`\n]+)`")
	// docPath is a path of the repository, or the name of a file.
	docPath = regexp.MustCompile(`^[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*/?$`)
	// docPlace is an identifier beside the Go file that it is said to be in.
	docPlace = regexp.MustCompile("`([A-Za-z0-9_./-]+\\.go)`, `([A-Za-z_]\\w*)`")
)

// wrongPaths returns the paths in a page that do not exist, and the identifiers
// that are not in the file beside them. files are all files of the repository.
func wrongPaths(page, text string, files []string, read func(string) string) (wrong []string) {
	folders := map[string]bool{}
	for _, f := range files {
		for dir := path.Dir(f); dir != "."; dir = path.Dir(dir) {
			folders[dir] = true
		}
	}
	find := func(name string) string {
		for _, candidate := range []string{name, path.Join(path.Dir(page), name)} {
			if candidate = path.Clean(candidate); slices.Contains(files, candidate) || folders[candidate] {
				return candidate
			}
		}
		if i := slices.IndexFunc(files, func(f string) bool { return path.Base(f) == name }); i >= 0 {
			return files[i]
		}
		return ""
	}
	for _, m := range inlineCode.FindAllStringSubmatch(text, -1) {
		name := m[1]
		first, _, nested := strings.Cut(name, "/")
		isPath := docPath.MatchString(name) && (folders[first] || !nested && strings.HasSuffix(name, ".go"))
		if isPath && find(name) == "" {
			wrong = append(wrong, fmt.Sprintf("%s: there is no %s", page, name))
		}
	}
	for _, m := range docPlace.FindAllStringSubmatch(text, -1) {
		if file := find(m[1]); file != "" && !regexp.MustCompile(`\b`+m[2]+`\b`).MatchString(read(file)) {
			wrong = append(wrong, fmt.Sprintf("%s: %s is not in %s", page, m[2], m[1]))
		}
	}
	return wrong
}

// TestPathsInPages: the paths that the documentation names exist.
func TestPathsInPages(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), "git", "ls-files", "--cached", "--others", "--exclude-standard")
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	read := func(name string) string {
		text, err := os.ReadFile("../" + name)
		if err != nil {
			t.Error(err)
		}
		return string(text)
	}
	files := slices.DeleteFunc(strings.Split(strings.TrimSpace(string(out)), "\n"), func(name string) bool {
		_, err := os.Stat("../" + name)
		return err != nil // deleted, but not committed yet
	})
	pages := 0
	for _, name := range files {
		if strings.HasSuffix(name, ".md") && path.Base(name) != "CHANGELOG.md" {
			pages++
			for _, w := range wrongPaths(name, read(name), files, read) {
				t.Error(w)
			}
		}
	}
	if pages < 20 {
		t.Errorf("only %d pages were found", pages)
	}
}

func TestWrongPaths(t *testing.T) {
	files := []string{"cmd/gateway/main.go", "internal/app/app.go", "docs/a.md", "docs/b.md", "scripts/fuzz.sh"}
	read := func(string) string { return "func decorate() {}" }
	for text, want := range map[string]string{
		"`cmd/gateway/main.go` and `internal/app`, `internal/app/`, `main.go`": "",
		"`cmd/gateway/wire.go`": "docs/a.md: there is no cmd/gateway/wire.go",
		"`wire.go`":             "docs/a.md: there is no wire.go",
		"`internal/reload`":     "docs/a.md: there is no internal/reload",
		"`scripts/vendor.sh` and `../scripts/fuzz.sh`":       "docs/a.md: there is no scripts/vendor.sh",
		"`b.md`, `application/json`, `GET /x`, `go test ./`": "",
		"`runtime/cgroup_linux.go` of Go":                    "",
		"(`internal/app/app.go`, `decorate`)":                "",
		"(`app.go`, `guard`)":                                "docs/a.md: guard is not in app.go",
	} {
		if got := strings.Join(wrongPaths("docs/a.md", text, files, read), "; "); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
