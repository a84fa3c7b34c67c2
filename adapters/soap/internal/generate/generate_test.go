package main

import (
	"flag"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"causeway.example/adapters/soap/internal/directive"
)

var update = flag.Bool("update", false, "write the golden files")

// The committed types are those that the committed WSDLs generate.
func TestCommittedTypesAreCurrent(t *testing.T) {
	found := 0
	folders, err := filepath.Glob("../*")
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range folders {
		d, ok, err := directive.Of(folder)
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			continue
		}
		found++
		t.Run(filepath.Base(folder), func(t *testing.T) {
			got, err := generate(t.Context(), d, filepath.Base(folder), io.Discard)
			if err != nil {
				t.Fatal(err)
			}
			want, err := os.ReadFile(filepath.Join(folder, d.Output))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("go generate is due (-committed +generated):\n%s", diff)
			}
		})
	}
	if found == 0 {
		t.Error("no package has a go:generate line: is the prefix another one?")
	}
}

// ours is the sandbox's copy, which remains ours even if the adapter has
// adopted a vendor's WSDL.
const ours = "../../../../internal/sandbox/octanesim/wsdl/UtbOrder.wsdl"

// Two WSDLs that gowsdl alone fails on: one that JAX-WS RI published from
// annotated classes, with our names lent, and one that contains each of
// gowsdl's faults.
func TestGenerateSurvives(t *testing.T) {
	for name, test := range map[string]struct {
		args   []string
		golden string
	}{
		"JAX-WS RI": {
			[]string{"-operations", "orderCreate,orderCreateBulk,orderQuery,orderReset", "-names", ours, "testdata/jaxws/UtbOrder.wsdl"},
			"testdata/jaxws.golden",
		},
		"faults": {[]string{"testdata/faults.wsdl"}, "testdata/faults.golden"},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := directive.Parse(test.args)
			if err != nil {
				t.Fatal(err)
			}
			got, err := generate(t.Context(), d, "p", io.Discard)
			if err != nil {
				t.Fatal(err)
			}
			compiles(t, got)
			if *update {
				if err := os.WriteFile(test.golden, got, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(test.golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("(-golden +generated; -update writes it):\n%s", diff)
			}
		})
	}
}

func compiles(t *testing.T, source []byte) {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "types.go", source, 0)
	if err != nil {
		t.Fatal(err)
	}
	config := types.Config{Importer: importer.Default()}
	if _, err := config.Check("p", fset, []*ast.File{file}, nil); err != nil {
		t.Error(err)
	}
}

// Without a list of operations, all are generated, and unsupported parts are
// reported by their paths.
func TestGenerateNamesWhatItCannot(t *testing.T) {
	_, err := generate(t.Context(), directive.Directive{WSDL: "testdata/jaxws/UtbOrder.wsdl"}, "p", io.Discard)
	for _, want := range []string{
		"report1/filter/detail/@version: is a required attribute",
		"report1/filter/detail/anything: xs:anyType",
		"report1/filter/detail/name: xs:QName",
		"report1/filter/detail/*: xs:any",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want it to name %q", err, want)
		}
	}
}

func TestRunRefusesAnotherCall(t *testing.T) {
	for name, args := range map[string][]string{"no file": nil, "two files": {"a.wsdl", "b.wsdl"}, "unknown flag": {"-x", "a.wsdl"}} {
		if err := run(t.Context(), args, "p"); err == nil || !strings.Contains(err.Error(), "usage") {
			t.Errorf("%s: got %v, want the usage", name, err)
		}
	}
	if err := run(t.Context(), []string{"a.wsdl"}, ""); err == nil || !strings.Contains(err.Error(), "GOPACKAGE") {
		t.Errorf("no package: got %v", err)
	}
	if err := run(t.Context(), []string{"none.wsdl"}, "p"); err == nil {
		t.Error("a file that is not there was accepted")
	}
}
