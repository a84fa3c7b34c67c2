package main

import (
	"context"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden file")

const (
	fixture         = "testdata/fixture"
	fixtureExamples = "testdata/examples"
	fixtureGolden   = "testdata" // a file for each document
)

func TestGenerateFixture(t *testing.T) {
	got, err := generate(fixture, os.DirFS(fixtureExamples))
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 5 {
		t.Fatalf("%d documents", len(got))
	}
	for _, document := range got {
		golden := filepath.Join(fixtureGolden, document.name)
		if *update {
			if err := os.WriteFile(golden, document.content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(document.content)); diff != "" {
			t.Errorf("differs from %s (-want +got):\n%s", golden, diff)
		}
		if !strings.HasPrefix(document.name, "openapi") {
			continue
		}
		doc, err := openapi3.NewLoader().LoadFromData(document.content)
		if err != nil {
			t.Fatal(err)
		}
		if err := doc.Validate(context.Background()); err != nil {
			t.Errorf("%s: %v", document.name, err)
		}
	}
}

// Go's maps have no order: ten runs of all documents would show it.
func TestGenerateIsDeterministic(t *testing.T) {
	var first []document
	for range 10 {
		got, err := generate(fixture, os.DirFS(fixtureExamples))
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = got
		}
		if diff := cmp.Diff(first, got, cmp.AllowUnexported(document{})); diff != "" {
			t.Fatalf("two runs differ:\n%s", diff)
		}
	}
}

func TestCommittedDocumentHasNotDrifted(t *testing.T) {
	err := run([]string{
		"-check", "-source", "../../handlers", "-examples", "examples", "-o", "../../api",
	}, io.Discard)
	if err != nil {
		t.Error(err)
	}
}

// A check that finds nothing proves nothing: each source is changed once.
func TestCheckFindsDrift(t *testing.T) {
	tests := []struct{ name, file, old, changed string }{
		{"nothing", "", "", ""},
		{"annotation", "source/api.go", "Create an order", "Make an order"},
		{"member of a type", "source/api.go", `json:"notes,omitempty"`, `json:"remarks,omitempty"`},
		{"example", "examples/1-createOrder.yaml", "0400000011", "0400000012"},
		{"document", "openapi.yaml", "It takes a while.", "It is done at once."},
		{"document in JSON", "openapi.json", "It takes a while.", "It is done at once."},
		{"document of 3.0", "openapi-3.0.json", "It takes a while.", "It is done at once."},
		{"collection", "postman.json", "It takes a while.", "It is done at once."},
		{"text", "llms.txt", "It takes a while.", "It is done at once."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			copyTo(t, os.DirFS(fixture), filepath.Join(dir, "source"))
			copyTo(t, os.DirFS(fixtureExamples), filepath.Join(dir, "examples"))
			// swag asks the go command for the package's path.
			write(t, filepath.Join(dir, "go.mod"), "module fixture\n")
			args := []string{
				"-source", filepath.Join(dir, "source"),
				"-examples", filepath.Join(dir, "examples"),
				"-o", dir,
			}
			if err := run(args, io.Discard); err != nil {
				t.Fatal(err)
			}
			var want error
			if test.file != "" {
				want = errDrift
				replace(t, filepath.Join(dir, test.file), test.old, test.changed)
			}
			if got := run(append(args, "-check"), io.Discard); !errors.Is(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

func TestErrorsOfTheSources(t *testing.T) {
	tests := []struct{ name, file, old, changed, want string }{
		{"no example of a parameter", "source/api.go", `"The order"	example(200001)`, `"The order"`, "no example of the parameter orderId"},
		{"no example of a header", "source/api.go", `"A brand"	example(100234)`, `"A brand"`, "no example of the parameter Wholesale-Customer-Id"},
		{"an example that everybody would send", "source/api.go", `"Your id"`, `"Your id"	example(a)`, "no example of the parameter X-Correlation-Id, or one that nobody should send"},
		{"an unknown key", "examples/1-createOrder.yaml", "request:", "requests:", "field requests not found"},
		{"a request without a body", "examples/2-getOrder.yaml", "answers:", "request: {}\nanswers:", "a request body and its example come together"},
		{"no example of an answer", "examples/2-getOrder.yaml", `"200":`, `"400":`, "no example of the answer 200"},
		{"an answer that is not documented", "examples/2-getOrder.yaml", "answers:", "answers:\n  \"409\": {}", "an example of the answer 409, which is not documented"},
		{"an unknown problem", "source/api.go", "400,503			{object}", "400,418,503	{object}", "no example of the answer 418"},
		{"no example of a header of an answer", "examples/1-createOrder.yaml", "Location:", "Elsewhere:", "no example of the header Location"},
		{"an operation without examples", "source/api.go", "getOrder\n//	@Tags", "readOrder\n//	@Tags", `no examples for operation "readOrder"`},
		{"examples without an operation", "source/api.go", "getOrder\n//	@Tags", "readOrder\n//	@Tags", "examples for getOrder, which no annotation describes"},
		{"no problem type", "source/api.go", "problem", "trouble", "no type of the annotations is called Problem"},
		{"bad annotation", "source/api.go", "@Success	200", "@Success	nothing", "reading the annotations"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			copyTo(t, os.DirFS(fixture), filepath.Join(dir, "source"))
			copyTo(t, os.DirFS(fixtureExamples), filepath.Join(dir, "examples"))
			write(t, filepath.Join(dir, "go.mod"), "module fixture\n")
			replace(t, filepath.Join(dir, test.file), test.old, test.changed)
			_, err := generate(filepath.Join(dir, "source"), os.DirFS(filepath.Join(dir, "examples")))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got error %v, want one with %q", err, test.want)
			}
		})
	}
}
