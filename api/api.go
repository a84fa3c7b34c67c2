// Package api holds the API description as the gateway serves it. The files are
// generated from the annotations in handlers: change those, then run
// `go run ./internal/openapigen`. Only the flow in Arazzo is written by hand.
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

// postman is the description as a Postman collection.
//
//go:embed postman.json
var postman []byte

// arazzo is the flow, step by step. It names the description beside it.
//
//go:embed flow.arazzo.yaml
var arazzo []byte

// llms is the description as one page of text for language models.
//
//go:embed llms.txt
var llms []byte

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
		{"/postman.json", "application/json", withBaseURL(postman, server)},
		{"/flow.arazzo.yaml", "application/yaml", arazzo},
		{"/llms.txt", "text/plain; charset=utf-8", withRoot(llms, server)},
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
	for _, form := range serverForms {
		if old := form.before + form.url + form.after; bytes.Count(document, []byte(old)) == 1 {
			return replaceOnce(document, old, form.before+quoted(url)+form.after)
		}
	}
	panic("the API description does not name its server as expected") // the first start shows it
}

// withBaseURL returns the collection with a public URL as its variable baseUrl.
// Without one it keeps that of a sandbox: a collection is imported, and has no
// address that another could be relative to.
func withBaseURL(collection []byte, url string) []byte {
	if !strings.Contains(url, "://") {
		return collection
	}
	const before, after = "\"key\": \"baseUrl\",\n      \"value\": ", ",\n"
	return replaceOnce(collection, before+`"http://127.0.0.1:8080"`+after, before+quoted(url)+after)
}

// withRoot returns the page with the root of the gateway where it names the base
// URL, and before the path of the problems.
func withRoot(page []byte, url string) []byte {
	page = replaceOnce(page, "**Base URL**: `/`", "**Base URL**: `"+url+"`")
	return replaceOnce(page, "](/problems/)", "]("+url+"/problems/)")
}

// replaceOnce replaces what must be in the document exactly once.
func replaceOnce(document []byte, old, changed string) []byte {
	if bytes.Count(document, []byte(old)) != 1 {
		panic("the API description does not name its server as expected") // the first start shows it
	}
	return bytes.Replace(document, []byte(old), []byte(changed), 1)
}

// quoted is a text in JSON.
func quoted(text string) string {
	out, err := json.Marshal(text)
	if err != nil {
		panic(err) // a text always has a JSON form
	}
	return string(out)
}
