package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"causeway.example/adapters/soap/internal/plain"
)

// The committed page matches the WSDLs and the adapter.
func TestCommittedReportIsCurrent(t *testing.T) {
	t.Chdir("../../../..")
	got, err := report(t.Context(), services, adapter)
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("docs/wsdl-report.md")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("make wsdl-report is due (-committed +made):\n%s", diff)
	}
}

func TestRun(t *testing.T) {
	if err := run(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "usage") {
		t.Errorf("no file: %v", err)
	}
	t.Chdir("../../../..")
	file := filepath.Join(t.TempDir(), "r.md")
	if err := run(t.Context(), []string{file}); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(file); err != nil || !strings.HasPrefix(string(text), introduction) {
		t.Errorf("%.100s %v", text, err)
	}
	if _, err := report(t.Context(), "docs", adapter); err == nil || !strings.Contains(err.Error(), "no package in docs") {
		t.Errorf("a folder without services: %v", err)
	}
	if _, err := report(t.Context(), services, adapter+"/none"); err == nil {
		t.Error("an adapter that is not there was accepted")
	}
}

// source is a small adapter: its own reply embeds a generated type, hides one
// of its fields and takes any other element.
const source = `package p

type Ask struct {
	XMLName string ` + "`xml:\"urn:t ask\"`" + `
	Keyed   *Part  ` + "`xml:\"keyed\"`" + `
	Set     *int   ` + "`xml:\"set\"`" + `
	ReadOf  *int   ` + "`xml:\"readOf\"`" + `
	Unset   *int   ` + "`xml:\"unset\"`" + `
}
type Part struct {
	X *int ` + "`xml:\"x\"`" + `
	Y *int ` + "`xml:\"y\"`" + `
}
type Detail struct {
	Known  *int  ` + "`xml:\"known\"`" + `
	Hidden *int  ` + "`xml:\"hidden\"`" + `
	Unread *int  ` + "`xml:\"unread\"`" + `
}
type reply struct {
	XMLName string ` + "`xml:\"urn:t askResponse\"`" + `
	Detail
	Own    *int   ` + "`xml:\"hidden\"`" + `
	Others []Part ` + "`xml:\",any\"`" + `
}
type never struct {
	XMLName string ` + "`xml:\"urn:t never\"`" + `
}

func Call[Req, Resp any](*Req) *Resp { return nil }

func f(n *int) (int, int, int) {
	parts := []*Part{{X: n}, nil, {Y: n}}
	_ = parts
	a := &Ask{Keyed: parts[0]}
	a.Set = n
	_ = a.ReadOf
	r := Call[Ask, reply](a)
	return *r.Known, *r.Own, *r.Others[0].X
}
`

// adapterUsage type-checks source, with one text replaced.
func adapterUsage(t *testing.T, old, replacement string) *usage {
	t.Helper()
	if !strings.Contains(source, old) {
		t.Fatalf("%q is not in the source", old)
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", strings.Replace(source, old, replacement, 1), 0)
	if err != nil {
		t.Fatal(err)
	}
	info := newInfo()
	if _, err := (&types.Config{}).Check("p", fset, []*ast.File{file}, info); err != nil {
		t.Fatal(err)
	}
	return usageOf([]*ast.File{file}, info)
}

func scalars(names ...string) []plain.Element {
	var elements []plain.Element
	for _, name := range names {
		elements = append(elements, plain.Element{Name: name, Scalar: "int"})
	}
	return elements
}

func sampleService() *plain.Service {
	part := &plain.Type{Name: "Part", Elements: scalars("x", "y")}
	part.Elements = append(part.Elements, plain.Element{Name: "self", Type: part})
	ask := &plain.Type{Name: "Ask", Root: "ask", Elements: append(scalars("set", "readOf", "unset", "new"), plain.Element{Name: "keyed", Type: part})}
	reply := &plain.Type{Name: "AskResponse", Root: "askResponse", Elements: append(scalars("known", "hidden", "unread"), plain.Element{Name: "other", Type: part})}
	return &plain.Service{
		Space: "urn:t",
		Operations: []plain.Operation{
			{Name: "ask", Request: ask, Response: reply},
			{Name: "never", Request: &plain.Type{Name: "Never", Root: "never"}, Response: reply},
		},
		Others:  []string{"nag"},
		Changes: []plain.Change{{Path: "ask/set", From: "xs:short", To: "xs:int"}},
	}
}

func TestSection(t *testing.T) {
	for name, test := range map[string]struct{ old, replacement, want string }{
		"as it is":               {"", "", "| `ask` | `readOf`, `unset`, `new`, `keyed/self` | `unread`, `other/y`, `other/self` |"},
		"a field no longer set":  {"a.Set = n\n", "", "| `ask` | `set`, `readOf`, `unset`, `new`, `keyed/self` |"},
		"a field no longer read": {"*r.Own,", "1,", "| `hidden`, `unread`, `other/y`, `other/self` |"},
		"a part without keys":    {"{X: n}, nil, {Y: n}", "{n, n}", "| `ask` | `readOf`, `unset`, `new`, `keyed/self` |"},
		"a part's field not set": {", {Y: n}", "", "| `ask` | `readOf`, `unset`, `new`, `keyed/y`, `keyed/self` |"},
		"a part no longer set":   {"Keyed: parts[0]", "", "| `ask` | `readOf`, `unset`, `new`, `keyed` |"},
	} {
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			section(&out, "T.wsdl", sampleService(), adapterUsage(t, test.old, test.replacement))
			for _, want := range []string{
				test.want, "never called: `never`.", "generated for: `nag`.", "| `ask/set` | xs:short | xs:int |",
			} {
				if !strings.Contains(out.String(), want) {
					t.Errorf("got\n%s\nwant %s", out.String(), want)
				}
			}
		})
	}
}
