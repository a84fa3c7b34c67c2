package docs

import (
	"bytes"

	apidoc "causeway.example/api"
)

// description is a document that tools read. The start page links to each.
type description struct {
	name, mediaType string
	content         []byte
	title, meaning  string // on the start page
}

var descriptions = []description{
	{"openapi.yaml", "application/yaml", apidoc.OpenAPI, "OpenAPI 3.1, YAML", "The API description, for generators of clients and other tools."}, // RFC 9512
}

// render returns the document with its server at publicURL. Without one it is
// served as it stands.
func (d description) render(publicURL string) []byte {
	if publicURL == "" {
		return d.content
	}
	return bytes.Replace(d.content, []byte("\nservers:\n  - url: /\n"), []byte("\nservers:\n  - url: "+publicURL+"\n"), 1)
}
