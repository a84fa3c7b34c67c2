// Openapigen writes the API description from the annotations of the handlers
// and from the examples beside it: api/openapi.yaml, the same as JSON, OpenAPI
// 3.0.3 for tools that do not read 3.1, a Postman collection, and a page of text
// for language models. Run it from the top of the module:
//
//	go run ./internal/openapigen          writes the documents
//	go run ./internal/openapigen -check   fails when the committed ones differ
//
// An annotation is completed by the row of its operation in the table of routes. swag reads it as Swagger
// 2.0, kin-openapi converts that to OpenAPI 3.0, and the finishing steps turn it into
// the published documents; docs/decisions/openapi-version.md says why. It is a program
// for development: nothing of it is linked into the gateway.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"go.yaml.in/yaml/v3"
)

// errDrift says that a committed document is not what its sources make.
var errDrift = errors.New("the API description differs from the annotations and examples: run `go run ./internal/openapigen` and commit the result")

func main() {
	if err := run(os.Args[1:], os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "openapigen:", err)
		os.Exit(1)
	}
}

func run(args []string, stderr io.Writer) error {
	flags := flag.NewFlagSet("openapigen", flag.ContinueOnError)
	flags.SetOutput(stderr)
	source := flags.String("source", "handlers", "the `directory` of the annotated Go files")
	examples := flags.String("examples", "internal/openapigen/examples", "the `directory` of the examples")
	target := flags.String("o", "api", "the `directory` of the documents")
	check := flags.Bool("check", false, "compare instead of writing")
	if err := flags.Parse(args); err != nil {
		return err
	}
	want, err := generate(*source, os.DirFS(*examples))
	if err != nil {
		return err
	}
	for _, document := range want {
		if err := document.write(*target, *check); err != nil {
			return err
		}
	}
	return nil
}

// document is one file of the API description.
type document struct {
	name    string
	content []byte
}

// write writes the document into a directory, or checks what is there.
func (d document) write(dir string, check bool) error {
	file := filepath.Join(dir, d.name)
	if !check {
		return os.WriteFile(file, d.content, 0o644) //nolint:gosec // a source file, readable like the others
	}
	got, err := os.ReadFile(file)
	if err == nil && !bytes.Equal(got, d.content) {
		err = fmt.Errorf("%s: %w", d.name, errDrift)
	}
	return err
}

// published are the documents.
var published = []struct {
	name    string
	version string
	write   func(*yaml.Node) ([]byte, error)
}{
	{"openapi.yaml", openAPI31, asYAML},
	{"openapi.json", openAPI31, asJSON},
	{"openapi-3.0.json", openAPI30, asJSON},
	{"postman.json", openAPI31, asPostman},
	{"llms.txt", openAPI31, asText},
}

// generate makes the documents from the annotated Go files in dir. The same
// input always gives the same bytes.
func generate(dir string, exampleDir fs.FS) ([]document, error) {
	examples, err := loadExamples(exampleDir)
	if err != nil {
		return nil, err
	}
	var documents []document
	trees := map[string]*yaml.Node{}
	for _, p := range published {
		if trees[p.version] == nil {
			if trees[p.version], err = describe(dir, examples, p.version); err != nil {
				return nil, err
			}
		}
		content, err := p.write(trees[p.version])
		if err != nil {
			return nil, err
		}
		documents = append(documents, document{p.name, content})
	}
	return documents, nil
}

// describe returns the description in one version of OpenAPI.
func describe(dir string, e examples, version string) (*yaml.Node, error) {
	doc, err := annotations(dir)
	if err != nil {
		return nil, err
	}
	if err := finish(doc, e, version); err != nil {
		return nil, err
	}
	return arrange(doc, e.layout())
}
