package api

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

func tree(t *testing.T, d Document) (v map[string]any) {
	t.Helper()
	read := json.Unmarshal
	if d.MediaType == "application/yaml" {
		read = yaml.Unmarshal
	}
	if err := read(d.Content, &v); err != nil {
		t.Fatalf("%s: %v", d.Path, err)
	}
	return v
}

// openAPIs are the documents that are OpenAPI.
func openAPIs(server string) (documents []Document) {
	for _, d := range Documents(server) {
		if strings.HasPrefix(d.Path, "/openapi") {
			documents = append(documents, d)
		}
	}
	return documents
}

func TestDocumentsNameTheServer(t *testing.T) {
	for public, want := range map[string]string{
		"":                                 ".",
		"/":                                ".",
		"https://api.example.com":          "https://api.example.com",
		"https://api.example.com/c/":       "https://api.example.com/c",
		"https://api.example.com/causeway": "https://api.example.com/causeway",
		"http://[::1]:8080/a%20b?q=1&x":    "http://[::1]:8080/a%20b?q=1&x",
		"https://x/\": # 'é'\n<":           "https://x/\": # 'é'\n<", // whatever it is, the document stays one
	} {
		for _, d := range openAPIs(public) {
			servers, _ := tree(t, d)["servers"].([]any)
			if diff := cmp.Diff([]any{map[string]any{"url": want}}, servers); diff != "" {
				t.Errorf("%s for %q (-want +got):\n%s", d.Path, public, diff)
			}
		}
	}
}

// TestDocumentsLeaveTheOriginalAlone: the embedded documents are not changed.
func TestDocumentsLeaveTheOriginalAlone(t *testing.T) {
	before := bytes.Clone(OpenAPI)
	Documents("https://api.example.com")
	Documents("")
	if !bytes.Equal(before, OpenAPI) {
		t.Error("the embedded document has changed")
	}
}

func TestDocumentsDifferInTheirServerOnly(t *testing.T) {
	want := tree(t, Document{MediaType: "application/yaml", Content: OpenAPI})
	delete(want, "servers")
	got := openAPIs("")
	for _, d := range got[:2] {
		other := tree(t, d)
		delete(other, "servers")
		if diff := cmp.Diff(text(t, want), text(t, other)); diff != "" {
			t.Errorf("%s (-embedded +served):\n%s", d.Path, diff)
		}
	}
}

// text is a tree in the spelling of encoding/json.
func text(t *testing.T, v any) string {
	t.Helper()
	content, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestDocumentsAreValid(t *testing.T) {
	versions := []string{"3.1.0", "3.1.0", "3.0.3"}
	documents := openAPIs("https://api.example.com")
	if len(documents) != len(versions) {
		t.Fatalf("%d documents", len(documents))
	}
	for i, d := range documents {
		doc, err := openapi3.NewLoader().LoadFromData(d.Content)
		if err != nil {
			t.Fatalf("%s: %v", d.Path, err)
		}
		if err := doc.Validate(t.Context(), openapi3.EnableExamplesValidation()); err != nil {
			t.Errorf("%s: %v", d.Path, err)
		}
		if doc.OpenAPI != versions[i] || len(doc.Paths.Map()) != 15 {
			t.Errorf("%s: version %s, %d paths", d.Path, doc.OpenAPI, len(doc.Paths.Map()))
		}
	}
}

func TestDocumentWithoutAServerPanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a document without its server went unnoticed")
		}
	}()
	withServer([]byte("openapi: 3.1.0\n"), ".")
}
