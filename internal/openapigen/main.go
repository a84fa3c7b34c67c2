// Openapigen writes api/openapi.yaml from the annotations of the handlers and
// from the examples beside it. Run it from the top of the module:
//
//	go run ./internal/openapigen          writes the document
//	go run ./internal/openapigen -check   fails when the committed one differs
//
// swag reads the annotations as Swagger 2.0, kin-openapi converts that to
// OpenAPI 3.0, and the finishing steps make of it the 3.1 document that is
// published; docs/decisions/openapi-version.md says why. It is a program for
// development: nothing of it is linked into the gateway.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// errDrift says that the committed document is not what its sources make.
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
	target := flags.String("o", "api/openapi.yaml", "the `file` of the document")
	check := flags.Bool("check", false, "compare instead of writing")
	if err := flags.Parse(args); err != nil {
		return err
	}
	want, err := generate(*source, os.DirFS(*examples))
	if err != nil {
		return err
	}
	if !*check {
		return os.WriteFile(*target, want, 0o644) //nolint:gosec // a source file, readable like the others
	}
	got, err := os.ReadFile(*target)
	if err != nil {
		return err
	}
	if !bytes.Equal(got, want) {
		return errDrift
	}
	return nil
}

// generate makes the document from the annotated Go files in dir. The same
// input always gives the same bytes.
func generate(dir string, exampleDir fs.FS) ([]byte, error) {
	examples, err := loadExamples(exampleDir)
	if err != nil {
		return nil, err
	}
	doc, err := annotations(dir)
	if err != nil {
		return nil, err
	}
	if err := finish(doc, examples); err != nil {
		return nil, err
	}
	return encode(doc, examples.layout())
}
