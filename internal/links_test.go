package internal_test

import (
	"os"
	"os/exec"
	"path"
	"regexp"
	"strings"
	"testing"
)

var (
	mdFence   = regexp.MustCompile("(?ms)^[ \t]*(```|~~~).*?^[ \t]*(```|~~~)[ \t]*$")
	mdHeading = regexp.MustCompile(`(?m)^#{1,6} +(.+?) *$`)
	mdLink    = regexp.MustCompile(`\]\(([^()\s]+)\)`)
	mdMarkup  = regexp.MustCompile("[`*]|\\]\\([^)]*\\)|\\[")
	notInSlug = regexp.MustCompile(`[^\p{L}\p{N}_ -]`)
)

// tracked returns the paths of the files that git has, or would add.
func tracked(t *testing.T, pattern string) []string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "git", "ls-files", "--cached", "--others", "--exclude-standard", pattern)
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(out))
}

// pages returns the text of every Markdown file of the tree, by its path.
func pages(t *testing.T) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for _, name := range tracked(t, "*.md") {
		content, err := os.ReadFile("../" + name)
		if err != nil {
			continue // deleted, and not yet committed
		}
		texts[name] = mdFence.ReplaceAllString(string(content), "")
	}
	if len(texts) < 80 {
		t.Fatalf("git lists %d pages only", len(texts))
	}
	return texts
}

// anchors returns the fragments that a page's headings have, by the rule of
// the hosts that render it.
func anchors(text string) map[string]bool {
	found := map[string]bool{}
	for _, heading := range mdHeading.FindAllStringSubmatch(text, -1) {
		slug := strings.ToLower(mdMarkup.ReplaceAllString(heading[1], ""))
		found[strings.ReplaceAll(notInSlug.ReplaceAllString(slug, ""), " ", "-")] = true
	}
	return found
}

// TestLinks: a link from one page to another leads to a file that exists, and
// to a heading that it has.
func TestLinks(t *testing.T) {
	texts := pages(t)
	checked := 0
	delete(texts, "deploy/helmtest/chartgen/introduction.md") // a part of deploy/helm/README.md, where its links lead from
	for name, text := range texts {
		for _, link := range mdLink.FindAllStringSubmatch(text, -1) {
			target, fragment, _ := strings.Cut(link[1], "#")
			if strings.Contains(target, ":") || strings.Contains(target, "{{") || path.IsAbs(target) {
				continue // another host, a template, a path of the API
			}
			file := name
			if target != "" {
				file = path.Join(path.Dir(name), target)
			}
			if _, err := os.Stat("../" + file); err != nil {
				t.Errorf("%s links to %s, which does not exist", name, link[1])
			} else if page, ok := texts[file]; ok && fragment != "" && !anchors(page)[fragment] {
				t.Errorf("%s links to %s, and %s has no such heading", name, link[1], file)
			}
			checked++
		}
	}
	if checked < 250 {
		t.Errorf("only %d links were found", checked)
	}
}

// TestIndexes: each page of documentation is in the index beside it.
func TestIndexes(t *testing.T) {
	texts := pages(t)
	for name := range texts {
		directory, file := path.Split(name)
		if directory == "docs/platforms/" {
			directory, file = "docs/", "platforms"
		}
		index, ok := texts[directory+"README.md"]
		if !strings.HasPrefix(directory, "docs/") || !ok || file == "README.md" {
			continue
		}
		if !strings.Contains(index, "]("+file+")") {
			t.Errorf("%sREADME.md does not link to %s", directory, file)
		}
	}
}
