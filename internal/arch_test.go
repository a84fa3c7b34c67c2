// Package internal_test keeps the shape of the program: which package may
// import what.
package internal_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const module = "causeway.example"

// rule is one row of the import table. A name ending in /... stands for the
// package and all below it.
type rule struct {
	pkg  string
	may  []string // packages of ours, or modules of others
	any  bool     // everything
	note string
}

// table says what each package may import directly, besides the standard
// library. The first row that fits a package holds.
var table = []rule{
	{pkg: "internal/gateway", note: "the core knows nobody"},
	{pkg: "internal/gateway/...", may: []string{"internal/gateway"}, note: "beside the core, and as bare"},
	{pkg: "api"},
	{pkg: "handlers/negotiate", note: "reads header fields, and knows nobody"},
	{pkg: "handlers/respond", may: []string{"handlers/negotiate"}},
	{pkg: "handlers/pages", note: "renders, and knows nobody"},
	{pkg: "handlers/docs", may: []string{"handlers/respond", "handlers/pages", "api", "github.com/gin-gonic/gin"}},
	{pkg: "handlers/...", may: []string{"internal/gateway", "handlers/...", "github.com/gin-gonic/gin"}},
	{pkg: "adapters/soap/internal/codec", may: []string{"internal/charset"}, note: "XML and Go types, without protocol"},
	{pkg: "adapters/soap/internal/plain", may: []string{"adapters/soap/internal/codec", "internal/wsdl"}, note: "of the generator, which asks the codec for the names that it carries"},
	{pkg: "adapters/soap/internal/directive", may: []string{"internal/wsdl", "adapters/soap/internal/plain"}, note: "of the generator"},
	{pkg: "adapters/soap/internal/generate", may: []string{"adapters/soap/internal/plain", "adapters/soap/internal/directive"}, note: "a generator, not part of the program"},
	{pkg: "adapters/soap/internal/wsdlreport", may: []string{"adapters/soap/internal/plain", "adapters/soap/internal/directive"}, note: "a generator, not part of the program"},
	{pkg: "adapters/soap/internal/...", note: "generated types"},
	{pkg: "adapters/soap/...", may: []string{"internal/gateway/...", "internal/wsdl", "adapters/soap/..."}},
	{pkg: "adapters/rest/...", may: []string{"internal/gateway/...", "internal/endpoint", "adapters/rest/...", "golang.org/x/oauth2/..."}},
	{pkg: "cache/...", may: []string{"internal/gateway", "github.com/redis/go-redis/v9/...", "github.com/maypok86/otter/v2/...", "golang.org/x/sync/...", "github.com/sony/gobreaker/v2"}},
	{pkg: "internal/resilience/...", may: []string{"internal/gateway"}},
	{pkg: "internal/telemetry/...", may: []string{"internal/gateway", "github.com/prometheus/client_golang/...", "go.opentelemetry.io/..."}},
	{pkg: "internal/charset", may: []string{"internal/gateway", "golang.org/x/text/..."}},
	{pkg: "internal/wsdl", may: []string{"internal/charset", "internal/gateway"}, note: "compares contracts, and knows no back end"},
	{pkg: "internal/wsdlcheck", may: []string{"internal/wsdl", "internal/gateway"}},
	{pkg: "internal/endpoint", note: "rules that the configuration and an adapter share"},
	{pkg: "internal/config/...", may: []string{"internal/endpoint", "github.com/knadh/koanf/..."}},
	{pkg: "internal/connlimit", note: "knows net/http only"},
	{pkg: "internal/sandbox/...", may: []string{"internal/sandbox/..."}, note: "the independent witness never sees an adapter"},
	{pkg: "internal/openapigen/...", may: []string{"internal/config", "github.com/getkin/kin-openapi/...", "github.com/swaggo/swag/...", "go.yaml.in/yaml/v3"}, note: "a generator, not part of the program"},
	{pkg: "internal/transport", may: []string{"internal/config"}},
	{pkg: "internal/reload", note: "watches files, and knows no configuration"},
	{pkg: "internal/cacheadmin", may: []string{"internal/gateway", "cache"}},
	{pkg: "internal/app", may: []string{
		"internal/config", "internal/connlimit", "internal/gateway", "internal/reload", "internal/sandbox", "internal/telemetry",
		"github.com/KimMachineGun/automemlimit/...", "golang.org/x/sync/...",
	}, note: "the life cycle; what it serves is passed in"},
	{pkg: "internal/secrettest", note: "for tests only"},
	{pkg: "internal/logtest", note: "for tests only"},
	{pkg: "internal/proctest", note: "for tests and the demo only"},
	{pkg: "cmd/gateway/...", any: true, note: "the only place that sees everything"},
	{pkg: "cmd/demo", may: []string{"internal/proctest"}, note: "a caller like any other"},
}

// unshipped are modules of tests and generators: none is linked into the
// gateway.
var unshipped = []string{
	"github.com/getkin/kin-openapi", "github.com/swaggo/swag", "github.com/hooklift/gowsdl", "github.com/alicebob/miniredis",
	"github.com/google/go-cmp", "github.com/santhosh-tekuri/jsonschema", "github.com/chromedp", "go.uber.org/goleak", "testing", "net/http/httptest",
	"causeway.example/internal/secrettest", "causeway.example/internal/logtest", "causeway.example/internal/proctest", "causeway.example/cmd/gateway/internal/gatewaytest",
}

// listed is what `go list -json` tells of a package: its imports without
// those of its tests.
type listed struct {
	ImportPath string
	Dir        string
	Imports    []string
	Deps       []string
}

// violations returns every import that the table does not allow, and every
// package that has no row in it.
func violations(pkgs []listed) []string {
	var out []string
	for _, pkg := range pkgs {
		name := strings.TrimPrefix(pkg.ImportPath, module+"/")
		i := slices.IndexFunc(table, func(r rule) bool { return matches(r.pkg, name) })
		if i < 0 {
			out = append(out, name+" has no row in the import table")
			continue
		}
		for _, imported := range pkg.Imports {
			if !table[i].allows(imported) {
				out = append(out, name+" imports "+imported)
			}
		}
	}
	return out
}

func (r rule) allows(imported string) bool {
	if strings.HasPrefix(imported, "github.com/hooklift/gowsdl") {
		return false // its runtime is nowhere on the wire
	}
	first, _, _ := strings.Cut(imported, "/")
	if r.any || !strings.Contains(first, ".") { // the standard library's have no dot
		return true
	}
	name := strings.TrimPrefix(imported, module+"/")
	return slices.ContainsFunc(r.may, func(pattern string) bool { return matches(pattern, name) })
}

func matches(pattern, name string) bool {
	base, below := strings.CutSuffix(pattern, "/...")
	return name == base || below && strings.HasPrefix(name, base+"/")
}

// golist runs `go list -json` in the module's root.
func golist(t *testing.T, args ...string) []listed {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", append([]string{"list", "-json=ImportPath,Dir,Imports,Deps"}, args...)...)
	cmd.Dir = ".."
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.String())
	}
	var pkgs []listed
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var pkg listed
		if err := decoder.Decode(&pkg); errors.Is(err, io.EOF) {
			return pkgs
		} else if err != nil {
			t.Fatal(err)
		}
		pkgs = append(pkgs, pkg)
	}
}

func TestImportTable(t *testing.T) {
	pkgs := slices.DeleteFunc(golist(t, "./..."), func(p listed) bool {
		return len(p.Imports) == 0 && onlyTests(t, p.Dir)
	})
	if len(pkgs) < 10 {
		t.Fatalf("only %d packages were found", len(pkgs))
	}
	for _, v := range violations(pkgs) {
		t.Error(v)
	}
	for _, r := range table {
		if !slices.ContainsFunc(pkgs, func(p listed) bool { return matches(r.pkg, strings.TrimPrefix(p.ImportPath, module+"/")) }) {
			t.Errorf("the row %s fits no package", r.pkg)
		}
	}
}

// onlyTests tells whether a folder holds nothing but tests.
func onlyTests(t *testing.T, dir string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	return !slices.ContainsFunc(files, func(f string) bool { return !strings.HasSuffix(f, "_test.go") })
}

// TestViolationsAreSeen plants one bad import a rule.
func TestViolationsAreSeen(t *testing.T) {
	tests := []struct{ pkg, imported, want string }{
		{"internal/gateway", "net/http", ""},
		{"internal/gateway", module + "/internal/config", "internal/gateway imports " + module + "/internal/config"},
		{"internal/gateway", "golang.org/x/sync/errgroup", "internal/gateway imports golang.org/x/sync/errgroup"},
		{"internal/gateway/exchange", module + "/internal/gateway", ""},
		{"internal/gateway/exchange", module + "/cache", "internal/gateway/exchange imports " + module + "/cache"},
		{"handlers", module + "/internal/gateway", ""},
		{"handlers", module + "/adapters/soap", "handlers imports " + module + "/adapters/soap"},
		{"handlers", "github.com/redis/go-redis/v9", "handlers imports github.com/redis/go-redis/v9"},
		{"adapters/rest/octane", module + "/adapters/soap", "adapters/rest/octane imports " + module + "/adapters/soap"},
		{"adapters/soap/octane", module + "/adapters/soap/internal/utborder", ""},
		{"adapters/soap/octane", "github.com/gin-gonic/gin", "adapters/soap/octane imports github.com/gin-gonic/gin"},
		{"internal/sandbox/octanesim", module + "/adapters/soap/octane", "internal/sandbox/octanesim imports " + module + "/adapters/soap/octane"},
		{"internal/sandbox/octanesim", module + "/internal/gateway", "internal/sandbox/octanesim imports " + module + "/internal/gateway"},
		{"cmd/gateway", module + "/cache", ""},
		{"cmd/gateway", "github.com/hooklift/gowsdl/soap", "cmd/gateway imports github.com/hooklift/gowsdl/soap"},
		{"cmd/demo", module + "/internal/config", "cmd/demo imports " + module + "/internal/config"},
		{"internal/util", "strings", "internal/util has no row in the import table"},
		{"cachet", "strings", "cachet has no row in the import table"},
	}
	for _, tt := range tests {
		got := strings.Join(violations([]listed{{ImportPath: module + "/" + tt.pkg, Imports: []string{tt.imported}}}), "; ")
		if got != tt.want {
			t.Errorf("%s importing %s: %q, want %q", tt.pkg, tt.imported, got, tt.want)
		}
	}
}

// TestShipped: what only tests and generators need is not in the program.
func TestShipped(t *testing.T) {
	pkgs := golist(t, "./cmd/gateway")
	if len(pkgs) != 1 || len(pkgs[0].Deps) < 100 {
		t.Fatalf("go list tells %d packages", len(pkgs))
	}
	for _, v := range linked(pkgs[0].Deps) {
		t.Errorf("the gateway links %s", v)
	}
}

// linked returns the packages among deps that belong to no program.
func linked(deps []string) []string {
	var out []string
	for _, dep := range deps {
		if slices.ContainsFunc(unshipped, func(m string) bool { return matches(m+"/...", dep) }) {
			out = append(out, dep)
		}
	}
	return out
}

func TestLinkedIsSeen(t *testing.T) {
	got := linked([]string{"net/http", "github.com/hooklift/gowsdl/soap", "go.uber.org/goleak", "testing/fstest", "github.com/swaggo/swagger"})
	want := []string{"github.com/hooklift/gowsdl/soap", "go.uber.org/goleak", "testing/fstest"}
	if !slices.Equal(got, want) {
		t.Errorf("linked = %v, want %v", got, want)
	}
}

// notOurs tells whether a folder holds no code of this module: hidden, from
// npm, or a module of its own.
func notOurs(folder string) bool {
	base := filepath.Base(folder)
	_, err := os.Stat(filepath.Join("..", folder, "go.mod"))
	return strings.HasPrefix(base, ".") || base == "node_modules" || err == nil
}

// generated is the mark of https://go.dev/s/generatedcode.
var generated = regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.$`)

// TestGeneratedCode: generated code is boxed where only the SOAP adapter can
// import it.
func TestGeneratedCode(t *testing.T) {
	const box = "adapters/soap/internal/"
	found := 0
	err := fs.WalkDir(os.DirFS(".."), ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return fmt.Errorf("walk: %w", err)
		case entry.IsDir() && name != "." && notOurs(name):
			return fs.SkipDir
		case !strings.HasSuffix(name, ".go") || entry.IsDir():
			return nil
		}
		text, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			return fmt.Errorf("read: %w", err)
		}
		head, _, _ := bytes.Cut(text, []byte("\npackage "))
		if !generated.Match(head) {
			return nil
		}
		found++
		if !strings.HasPrefix(name, box) {
			t.Errorf("%s is generated, and stands outside %s", name, box)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if found == 0 {
		t.Error("no generated file was found: is the mark another one?")
	}
}
