// Package internal_test checks the structure of the program: which package may
// import what, and where generated code is.
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

// rule is one row of the import table. A pattern that ends in /... matches the
// package and all packages below it.
type rule struct {
	pkg  string
	may  []string // packages of this module, or packages of others
	any  bool     // allows everything
	note string
}

// table lists what each package may import directly, besides the standard
// library. The first row that matches a package applies.
var table = []rule{
	{pkg: "internal/gateway", note: "the core"},
	{pkg: "internal/gateway/...", may: []string{"internal/gateway"}, note: "beside the core"},
	{pkg: "api"},
	{pkg: "handlers/jsonbody", may: []string{"internal/gateway"}, note: "reads bodies, without HTTP"},
	{pkg: "handlers/negotiate", note: "reads header fields"},
	{pkg: "handlers/respond", may: []string{"handlers/negotiate"}},
	{pkg: "handlers/pages", note: "renders"},
	{pkg: "handlers/docs", may: []string{"handlers/respond", "handlers/pages", "api", "github.com/gin-gonic/gin"}},
	{pkg: "handlers/...", may: []string{"internal/gateway", "handlers/...", "github.com/gin-gonic/gin"}},
	{pkg: "adapters/soap/internal/codec", may: []string{"internal/charset"}, note: "XML and Go types, no protocol"},
	{pkg: "adapters/soap/internal/plain", may: []string{"adapters/soap/internal/codec", "internal/wsdl"}, note: "part of the generator: asks the codec which names it can carry"},
	{pkg: "adapters/soap/internal/directive", may: []string{"internal/wsdl", "adapters/soap/internal/plain"}, note: "part of the generator"},
	{pkg: "adapters/soap/internal/generate", may: []string{"adapters/soap/internal/plain", "adapters/soap/internal/directive"}, note: "a generator, not part of the program"},
	{pkg: "adapters/soap/internal/wsdlreport", may: []string{"adapters/soap/internal/plain", "adapters/soap/internal/directive"}, note: "a generator, not part of the program"},
	{pkg: "adapters/soap/internal/...", note: "generated types"},
	{pkg: "adapters/soap/...", may: []string{"internal/gateway/...", "internal/wsdl", "adapters/soap/..."}},
	{pkg: "adapters/rest/...", may: []string{"internal/gateway/...", "internal/endpoint", "adapters/rest/...", "golang.org/x/oauth2/..."}},
	{pkg: "cache/redistest", may: []string{"internal/programtest", "github.com/redis/go-redis/v9/..."}, note: "for tests only"},
	{pkg: "cache/...", may: []string{"internal/gateway", "github.com/redis/go-redis/v9/...", "github.com/maypok86/otter/v2/...", "golang.org/x/sync/...", "github.com/sony/gobreaker/v2"}},
	{pkg: "internal/resilience/...", may: []string{"internal/gateway"}},
	{pkg: "internal/telemetry/...", may: []string{"internal/gateway", "github.com/prometheus/client_golang/...", "go.opentelemetry.io/..."}},
	{pkg: "internal/charset", may: []string{"internal/gateway", "golang.org/x/text/..."}},
	{pkg: "internal/wsdl", may: []string{"internal/charset", "internal/gateway"}, note: "knows no back end"},
	{pkg: "internal/wsdlcheck", may: []string{"internal/wsdl", "internal/gateway"}},
	{pkg: "internal/endpoint", note: "rules that the configuration and an adapter share"},
	{pkg: "internal/config/...", may: []string{"internal/endpoint", "github.com/knadh/koanf/..."}},
	{pkg: "internal/connlimit", note: "for net/http only"},
	{pkg: "internal/sandbox/...", may: []string{"internal/sandbox/..."}, note: "independent of the adapters that are tested against it"},
	{pkg: "internal/openapigen/...", may: []string{"handlers", "internal/config", "github.com/getkin/kin-openapi/...", "github.com/swaggo/swag/...", "go.yaml.in/yaml/v3"}, note: "a generator, not part of the program"},
	{pkg: "internal/transport", may: []string{"internal/config"}},
	{pkg: "internal/reload", note: "watches files"},
	{pkg: "internal/cacheadmin", may: []string{"internal/gateway", "cache", "handlers"}},
	{pkg: "internal/app", may: []string{
		"internal/config", "internal/connlimit", "internal/gateway", "internal/reload", "internal/sandbox", "internal/telemetry",
		"github.com/KimMachineGun/automemlimit/...", "golang.org/x/sync/...",
	}, note: "the life cycle; what it serves is passed in"},
	{pkg: "internal/secrettest", note: "for tests only"},
	{pkg: "internal/logtest", note: "for tests only"},
	{pkg: "internal/programtest", note: "for tests only"},
	{pkg: "internal/proctest", note: "for tests and the demo only"},
	{pkg: "cmd/gateway/...", any: true, note: "wires everything"},
	{pkg: "cmd/demo", may: []string{"internal/proctest"}, note: "a client of the API"},
}

// forbidden are packages that no package may import, and what to use instead.
var forbidden = map[string]string{
	"github.com/hooklift/gowsdl/soap": "adapters/soap: gowsdl's runtime drops keep-alive, faults and required zeros",
	"io/ioutil":                       "io and os",
	"math/rand":                       "math/rand/v2 for jitter, crypto/rand for secrets",
}

// unshipped are packages of tests and generators that the gateway must not
// link.
var unshipped = []string{
	"github.com/getkin/kin-openapi", "github.com/swaggo/swag", "github.com/hooklift/gowsdl", "github.com/alicebob/miniredis",
	"github.com/google/go-cmp", "github.com/santhosh-tekuri/jsonschema", "github.com/chromedp", "go.uber.org/goleak", "testing", "net/http/httptest",
	"causeway.example/internal/secrettest", "causeway.example/internal/logtest", "causeway.example/internal/proctest", "causeway.example/internal/programtest", "causeway.example/cmd/gateway/internal/gatewaytest",
}

// listed is the output of `go list -json` for a package.
type listed struct {
	ImportPath   string
	Dir          string
	Imports      []string
	TestImports  []string
	XTestImports []string
	Deps         []string
}

// violations returns every import that is not allowed, and every package
// without a row in the table.
func violations(pkgs []listed) []string {
	var out []string
	for _, pkg := range pkgs {
		name := strings.TrimPrefix(pkg.ImportPath, module+"/")
		for _, imported := range slices.Concat(pkg.Imports, pkg.TestImports, pkg.XTestImports) {
			if instead, ok := forbidden[imported]; ok {
				out = append(out, name+" imports "+imported+": use "+instead)
			}
		}
		i := rowOf(name)
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

// rowOf returns the index of the row that applies to a package, or -1.
func rowOf(name string) int {
	return slices.IndexFunc(table, func(r rule) bool { return matches(r.pkg, name) })
}

// isStandard reports whether a package is one of the standard library's, whose
// paths have no dot in their first element.
func isStandard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".")
}

func (r rule) allows(imported string) bool {
	if _, ok := forbidden[imported]; ok || r.any || isStandard(imported) {
		return true // the forbidden ones are reported as such
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
	cmd := exec.CommandContext(t.Context(), "go", append([]string{"list", "-json=ImportPath,Dir,Imports,TestImports,XTestImports,Deps"}, args...)...)
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
			t.Errorf("the row %s matches no package", r.pkg)
		}
	}
}

// TestTableIsUsed: a row allows only what its packages import, so that a module
// that is no longer used is no longer allowed.
func TestTableIsUsed(t *testing.T) {
	imports := map[int][]string{} // by row
	for _, pkg := range golist(t, "-tags", "judges", "./...") {
		name := strings.TrimPrefix(pkg.ImportPath, module+"/")
		imports[rowOf(name)] = append(imports[rowOf(name)], pkg.Imports...)
	}
	for _, v := range unused(imports) {
		t.Error(v)
	}
}

// unused returns the patterns of the table that match no import.
func unused(imports map[int][]string) []string {
	var out []string
	for i, r := range table {
		for _, pattern := range r.may {
			if !slices.ContainsFunc(imports[i], func(imported string) bool { return matches(pattern, strings.TrimPrefix(imported, module+"/")) }) {
				out = append(out, r.pkg+" may import "+pattern+", and does not")
			}
		}
	}
	return out
}

func TestUnusedIsSeen(t *testing.T) {
	row := rowOf("internal/charset")
	if got := unused(map[int][]string{row: {module + "/internal/gateway"}}); !slices.Contains(got, "internal/charset may import golang.org/x/text/..., and does not") {
		t.Errorf("unused = %q", got)
	}
}

// TestTableIsInGoMod: every module in the table is a direct requirement.
func TestTableIsInGoMod(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), "go", "mod", "edit", "-json")
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var mod struct {
		Require []struct {
			Path     string
			Indirect bool
		}
	}
	if err := json.Unmarshal(out, &mod); err != nil || len(mod.Require) == 0 {
		t.Fatalf("go.mod has %d requirements, %v", len(mod.Require), err)
	}
	var direct []string
	for _, r := range mod.Require {
		if !r.Indirect {
			direct = append(direct, r.Path)
		}
	}
	for _, r := range table {
		for _, pattern := range missing(r.may, direct) {
			t.Errorf("%s may import %s, which is not in go.mod", r.pkg, pattern)
		}
	}
}

// missing returns the patterns of other modules' packages that none of the
// modules provides.
func missing(patterns, modules []string) []string {
	var out []string
	for _, pattern := range patterns {
		base := strings.TrimSuffix(pattern, "/...")
		if !isStandard(base) && !slices.ContainsFunc(modules, func(m string) bool { return matches(m+"/...", base) || matches(pattern, m) }) {
			out = append(out, pattern)
		}
	}
	return out
}

func TestMissingIsSeen(t *testing.T) {
	modules := []string{"golang.org/x/text", "go.opentelemetry.io/otel/trace", "github.com/redis/go-redis/v9"}
	patterns := []string{"golang.org/x/text/...", "go.opentelemetry.io/...", "github.com/redis/go-redis/v9", "internal/gateway", "github.com/tdewolff/parse/v2/...", "golang.org/x/textual", "github.com/redis/go-redis/v8"}
	want := []string{"github.com/tdewolff/parse/v2/...", "golang.org/x/textual", "github.com/redis/go-redis/v8"}
	if got := missing(patterns, modules); !slices.Equal(got, want) {
		t.Errorf("missing = %q, want %q", got, want)
	}
}

// onlyTests reports whether a folder holds only tests.
func onlyTests(t *testing.T, dir string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	return !slices.ContainsFunc(files, func(f string) bool { return !strings.HasSuffix(f, "_test.go") })
}

// TestViolationsAreSeen plants one bad import per rule.
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
		{"cmd/gateway", "github.com/hooklift/gowsdl/soap", "cmd/gateway imports github.com/hooklift/gowsdl/soap: use adapters/soap: gowsdl's runtime drops keep-alive, faults and required zeros"},
		{"internal/connlimit", "math/rand", "internal/connlimit imports math/rand: use math/rand/v2 for jitter, crypto/rand for secrets"},
		{"internal/connlimit", "math/rand/v2", ""},
		{"internal/wsdl", module + "/adapters/soap", "internal/wsdl imports " + module + "/adapters/soap"},
		{"internal/wsdlcheck", module + "/adapters/soap/octane", "internal/wsdlcheck imports " + module + "/adapters/soap/octane"},
		{"adapters/soap/internal/codec", module + "/internal/gateway", "adapters/soap/internal/codec imports " + module + "/internal/gateway"},
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

// TestShipped: the program links nothing that only tests and generators need.
func TestShipped(t *testing.T) {
	pkgs := golist(t, "./cmd/gateway")
	if len(pkgs) != 1 || len(pkgs[0].Deps) < 100 {
		t.Fatalf("go list returns %d packages", len(pkgs))
	}
	for _, v := range linked(pkgs[0].Deps) {
		t.Errorf("the gateway links %s", v)
	}
}

// linked returns the packages among deps that must not be linked.
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

// notOurs reports whether a folder holds no code of this module: it is hidden,
// from npm, or a module of its own.
func notOurs(folder string) bool {
	base := filepath.Base(folder)
	_, err := os.Stat(filepath.Join("..", folder, "go.mod"))
	return strings.HasPrefix(base, ".") || base == "node_modules" || err == nil
}

// generated is the mark of https://go.dev/s/generatedcode.
var generated = regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.$`)

// TestGeneratedCode: generated code is where only the SOAP adapter can import
// it.
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
			t.Errorf("%s is generated, and outside %s", name, box)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if found == 0 {
		t.Error("no generated file was found: has the mark changed?")
	}
}
