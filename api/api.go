// Package api holds the API description as the gateway serves it. The files are
// generated from the annotations in handlers: change those, then run
// `go run ./internal/openapigen`.
package api

import (
	"bytes"
	"cmp"
	_ "embed" // for the directives below
	"encoding/json"
	"strings"
)

// OpenAPI is the API description in YAML, OpenAPI 3.1. It must not be changed.
//
//go:embed openapi.yaml
var OpenAPI []byte

// openAPIJSON is the same document as JSON.
//
//go:embed openapi.json
var openAPIJSON []byte

// openAPI30 is the description in OpenAPI 3.0.3, as JSON.
//
//go:embed openapi-3.0.json
var openAPI30 []byte

// Document is one file of the API description.
type Document struct {
	Path      string // where it is served
	MediaType string
	Content   []byte
}

// beside is the server of a document that is served without a public URL: the
// directory that the document is in, so that it stays right behind a proxy that
// adds a path (RFC 3986 section 5.2.4).
const beside = "."

// Documents returns the files of the API description. Their server is the public
// base URL of the gateway, such as https://api.example.com/causeway, or a place
// relative to themselves; "" is the directory that they are in.
func Documents(server string) []Document {
	server = cmp.Or(strings.TrimRight(server, "/"), beside) // paths begin with a slash
	return []Document{
		{"/openapi.yaml", "application/yaml", withServer(OpenAPI, server)}, // RFC 9512
		{"/openapi.json", "application/json", withServer(openAPIJSON, server)},
		{"/openapi-3.0.json", "application/json", withServer(openAPI30, server)},
	}
}

// serverForms are how the generated documents write their server.
var serverForms = []struct{ before, url, after string }{
	{"servers:\n  - url: ", "/", "\n"},
	{"\"servers\": [\n    {\n      \"url\": ", `"/"`, "\n"},
}

// withServer returns the document with another URL of its server. A text in
// JSON is one in YAML as well (YAML 1.2 section 1.3).
func withServer(document []byte, url string) []byte {
	quoted, err := json.Marshal(url)
	if err != nil {
		panic(err) // a text always has a JSON form
	}
	for _, form := range serverForms {
		old := []byte(form.before + form.url + form.after)
		if bytes.Count(document, old) == 1 {
			return bytes.Replace(document, old, []byte(form.before+string(quoted)+form.after), 1)
		}
	}
	panic("the API description does not name its server as expected") // the first start shows it
}
