package docs

import (
	"cmp"
	"strings"

	apidoc "causeway.example/api"
	"causeway.example/handlers/pages"
	"causeway.example/handlers/respond"
)

// titles are the names and meanings of the files on the start page.
var titles = map[string]struct{ title, meaning string }{
	"openapi.yaml":     {"OpenAPI 3.1, YAML", "The API description, for generators of clients and other tools."},
	"openapi.json":     {"OpenAPI 3.1, JSON", "The same."},
	"openapi-3.0.json": {"OpenAPI 3.0", "The same for tools that do not read 3.1."},
	"postman.json":     {"Postman collection", "Every operation with its example and a test, in the order of the flow: import it, and set its variables."},
	"flow.arazzo.yaml": {"Arazzo", "The flow and the operations on balances, step by step, for tools that run or test flows."},
	"llms.txt":         {"llms.txt", "The API in one page of text, for language models."},
}

// descriptions serves the files of the API description, and returns a link to
// each.
func (m mounted) descriptions() (links []pages.Link) {
	// Relative to the file, so that it stays right behind a proxy that adds a path.
	server := cmp.Or(m.PublicURL, strings.TrimSuffix(m.root(0), "/"))
	for _, d := range apidoc.Documents(server) {
		name := strings.TrimPrefix(d.Path, "/")
		m.document(name, respond.NewDocument(d.MediaType, d.Content))
		links = append(links, pages.Link{Name: titles[name].title, Address: name, Meaning: titles[name].meaning})
	}
	return links
}
