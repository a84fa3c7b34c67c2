package config

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestDocs compares the table of docs/configuration.md with the struct: the
// same keys in the same order, with the same variables and defaults.
func TestDocs(t *testing.T) {
	data, err := os.ReadFile("../../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for line := range strings.Lines(string(data)) {
		cells := strings.Split(strings.TrimSpace(line), " | ")
		if !strings.HasPrefix(line, "| `") || len(cells) < 4 {
			continue
		}
		if len(strings.Trim(cells[3], "| ")) < 10 {
			t.Errorf("no meaning in %s", line)
		}
		got = append(got, strings.Join(cells[:3], " | "))
	}
	cfg := Default()
	var want []string
	for _, f := range fields {
		row := fmt.Sprintf("| `%s` | `%s`", f.path, f.env)
		if f.secret {
			row += ", `…_FILE`"
		}
		want = append(want, row+" | "+documented(f.at(&cfg).Interface()))
	}
	for _, row := range want {
		if !slices.Contains(got, row) {
			t.Errorf("docs/configuration.md lacks the row\n%s", row)
		}
	}
	for _, row := range got {
		if !slices.Contains(want, row) {
			t.Errorf("docs/configuration.md has a row too many\n%s", row)
		}
	}
	if !t.Failed() && !slices.Equal(got, want) {
		t.Error("docs/configuration.md has its rows in another order than the struct")
	}
}

// documented is a default as the table shows it.
func documented(value any) string {
	text := fmt.Sprint(value)
	switch v := value.(type) {
	case []string:
		text = strings.Join(v, ", ")
	case []Key, map[string]string:
		text = ""
	case time.Duration:
		text = v.String()
	}
	if text == "" {
		return "–"
	}
	return "`" + text + "`"
}

// TestFields checks what every field must have, and that no two share a name.
func TestFields(t *testing.T) {
	seen := map[string]string{}
	for _, f := range fields {
		if f.path == "" || strings.HasSuffix(f.path, ".") {
			t.Errorf("a member at %v has no key", f.index)
		}
		for _, name := range []string{f.path, f.env, f.env + fileSuffix} {
			if other := seen[name]; other != "" {
				t.Errorf("%s belongs to %s and to %s", name, other, f.path)
			}
			seen[name] = f.path
		}
	}
	for path, want := range map[string]string{
		"octane.baseUrl":              "GATEWAY_OCTANE_BASE_URL",
		"octane.bindings.getDataPool": "GATEWAY_OCTANE_BINDINGS_GET_DATA_POOL",
		"sps.fields.bucketRefId":      "GATEWAY_SPS_FIELDS_BUCKET_REF_ID",
		"listen":                      "GATEWAY_LISTEN",
	} {
		if f, _ := find(path, pathOf); f.env != want {
			t.Errorf("variable of %s = %q, want %q", path, f.env, want)
		}
	}
}

func TestDidYouMean(t *testing.T) {
	tests := []struct{ unknown, want string }{
		{"octane.baseURL", "; did you mean octane.baseUrl?"},
		{"listn", "; did you mean listen?"},
		{"sps.clientID", "; did you mean sps.clientId?"},
		{"zzzzzz", ""},
		{"", ""},
	}
	for _, tt := range tests {
		if got := didYouMean(tt.unknown, pathOf); got != tt.want {
			t.Errorf("didYouMean(%q) = %q, want %q", tt.unknown, got, tt.want)
		}
	}
}

func TestByKey(t *testing.T) {
	cfg := Default()
	if got := cfg.SPS.Operations.ByName(); len(got) != 5 || got["getBalances"] != "GET /balances" {
		t.Errorf("ByName() = %v, want the five operations", got)
	}
	if got := cfg.SPS.Fields.ByMember(); len(got) != 11 || !slices.Equal(got["validTo"], cfg.SPS.Fields.ValidTo) {
		t.Errorf("ByMember() = %v, want the eleven members", got)
	}
}

// TestDocsOfHeaders: the page names every header that cannot be configured.
func TestDocsOfHeaders(t *testing.T) {
	data, err := os.ReadFile("../../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	page := strings.ToLower(string(data))
	for name := range reserved {
		if !strings.Contains(page, "`"+name+"`") {
			t.Errorf("docs/configuration.md does not name %s", name)
		}
	}
}
