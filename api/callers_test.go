package api

import (
	"encoding/json"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// served returns the content of one file.
func served(t *testing.T, server, path string) []byte {
	t.Helper()
	for _, d := range Documents(server) {
		if d.Path == path {
			return d.Content
		}
	}
	t.Fatalf("there is no %s", path)
	return nil
}

// TestCollectionNamesThePublicURL: the base URL of the collection is the public
// one, and that of a sandbox where nobody knows it. It has no slash at its end,
// because the path of every request begins with one.
func TestCollectionNamesThePublicURL(t *testing.T) {
	for public, want := range map[string]string{
		"":                                 "http://127.0.0.1:8080",
		"/":                                "http://127.0.0.1:8080",
		"../..":                            "http://127.0.0.1:8080",
		"https://api.example.com":          "https://api.example.com",
		"https://api.example.com/c/":       "https://api.example.com/c",
		"http://[::1]:8080/a%20b?q=1&x":    "http://[::1]:8080/a%20b?q=1&x",
		"https://x/\": # 'é'\n<{{y}}":      "https://x/\": # 'é'\n<{{y}}",
		"https://api.example.com/causeway": "https://api.example.com/causeway",
	} {
		var c struct {
			Variable []struct{ Key, Value string }
		}
		if err := json.Unmarshal(served(t, public, "/postman.json"), &c); err != nil {
			t.Fatalf("%q: %v", public, err)
		}
		if len(c.Variable) < 2 || c.Variable[0].Key != "baseUrl" || c.Variable[0].Value != want || c.Variable[1].Key != "key" || c.Variable[1].Value != "" {
			t.Errorf("%q: %v, want the base URL %q and an empty key", public, c.Variable, want)
		}
	}
}

// TestTextNamesTheRoot: the text page names the base URL, and its link to the
// problems leads there from wherever the documentation is.
func TestTextNamesTheRoot(t *testing.T) {
	for public, want := range map[string]string{
		"": ".", "/": ".", "../..": "../..", "https://api.example.com/c/": "https://api.example.com/c",
	} {
		text := string(served(t, public, "/llms.txt"))
		for _, line := range []string{"**Base URL**: `" + want + "`", "- [Problems](" + want + "/problems/): "} {
			if !strings.Contains(text, line) {
				t.Errorf("%q: no %q", public, line)
			}
		}
	}
}

// TestArazzoNamesTheDescription that is served beside it.
func TestArazzoNamesTheDescription(t *testing.T) {
	var flow struct {
		Sources []struct{ URL string } `yaml:"sourceDescriptions"`
	}
	if err := yaml.Unmarshal(served(t, "https://api.example.com/c", "/flow.arazzo.yaml"), &flow); err != nil {
		t.Fatal(err)
	}
	if len(flow.Sources) != 1 || flow.Sources[0].URL != "./openapi.yaml" {
		t.Errorf("the sources are %v", flow.Sources)
	}
}
