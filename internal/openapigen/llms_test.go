package main

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestTextHasTheFormOfLLMsTxt: a title, a summary, details without headings, and
// below each heading a list of links, and nothing else (llmstxt.org).
func TestTextHasTheFormOfLLMsTxt(t *testing.T) {
	content, err := os.ReadFile("../../api/llms.txt")
	if err != nil {
		t.Fatal(err)
	}
	text := string(content)
	if !regexp.MustCompile(`\A# \S.*\n\n> \S.*\n\n\S`).MatchString(text) {
		t.Errorf("it begins with %.200q", text)
	}
	parts := regexp.MustCompile(`(?m)^#+ .*$`).Split(text, -1)
	if len(parts) != 4 {
		t.Errorf("%d headings", len(parts)-1)
	}
	link := regexp.MustCompile(`^- \[[^\]]+\]\([^)]+\): \S.*$`)
	for _, part := range parts[2:] {
		for line := range strings.Lines(part) {
			if line = strings.TrimSpace(line); line != "" && !link.MatchString(line) {
				t.Errorf("%q is no link", line)
			}
		}
	}
}

// TestTextHasEveryOperation with what a client has to know of it, in the order of
// the flow.
func TestTextHasEveryOperation(t *testing.T) {
	d, _ := committed(t)
	content, err := os.ReadFile("../../api/llms.txt")
	if err != nil {
		t.Fatal(err)
	}
	rest := string(content)
	for _, op := range d.operations() {
		_, after, found := strings.Cut(rest, op.ID+"**: `"+op.Method+" "+op.Path+"`\n")
		if !found {
			t.Fatalf("%s is not there, or before its turn", op.ID)
		}
		rest = after
		section, _, _ := strings.Cut(rest, "\n**")
		status, _ := op.success()
		want := []string{op.Summary, "\n- answer " + status, "\n- errors: "}
		for _, p := range op.Parameters {
			want = append(want, "- "+p.In+" `"+p.Name+"` ("+optional(p.Required)+")")
		}
		if op.Body != nil {
			for _, name := range d.resolve(op.Body.Content[jsonType].Schema).Required {
				want = append(want, "\n- body `"+name+"` (")
			}
			want = append(want, "\n- body, for example: `{")
		}
		for _, failure := range op.failures() {
			if !slices.Contains(d.common(), failure) {
				want = append(want, failure)
			} else if !strings.Contains(string(content), failure) {
				t.Errorf("no %q", failure)
			}
		}
		for _, text := range want {
			if !strings.Contains(section, text) {
				t.Errorf("%s: no %q in\n%s", op.ID, text, section)
			}
		}
	}
	for _, text := range []string{"**Authentication**: An API key.", "`Authorization: Bearer KEY`", "**Polling**", "**Repeating a write**", "`unknown`", "`Retry-After`"} {
		if !strings.Contains(string(content), text) {
			t.Errorf("no %q", text)
		}
	}
}
