package handlers

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	apidoc "causeway.example/api"
)

// TestTextLeadsEverywhere: the page for language models links to every file of the
// description and to the pages, wherever it is mounted, and each link works.
func TestTextLeadsEverywhere(t *testing.T) {
	link := regexp.MustCompile(`\n- \[[^\]]+\]\(([^)]+)\): `)
	for mounted, publicURL := range map[string]string{"": "", "/developer": "", "/developer/api": "", "/docs": "https://host.example/a/b"} {
		api := newSite(t, Options{Service: replying(nil), PublicURL: publicURL, Docs: Docs{Path: mounted}})
		page := api.do(t, http.MethodGet, mounted+"/llms.txt", "")
		if got := page.Header().Get("Content-Type"); page.Code != http.StatusOK || got != "text/plain; charset=utf-8" {
			t.Errorf("%s: %d, %s", mounted, page.Code, got)
		}
		prefix := strings.TrimPrefix(publicURL, "https://host.example")
		at, err := url.Parse("https://host.example" + prefix + mounted + "/llms.txt")
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, found := range link.FindAllStringSubmatch(page.Body.String(), -1) {
			to, err := at.Parse(found[1])
			if err != nil {
				t.Fatal(err)
			}
			path, inside := strings.CutPrefix(to.String(), "https://host.example"+prefix)
			if w := api.do(t, http.MethodGet, path, ""); !inside || w.Code != http.StatusOK {
				t.Errorf("%s: %s leads to %s: %d", mounted, found[1], to, w.Code)
			}
			seen[path] = true
		}
		want := []string{mounted + "/docs/", mounted + "/swagger/", "/problems/"}
		for _, d := range apidoc.Documents("") {
			if d.Path != "/llms.txt" {
				want = append(want, mounted+d.Path)
			}
		}
		for _, path := range want {
			if !seen[path] {
				t.Errorf("%s: no link leads to %s", mounted, path)
			}
		}
	}
}
