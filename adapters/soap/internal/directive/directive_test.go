package directive

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	for name, test := range map[string]struct {
		args string
		want Directive
		err  string
	}{
		"file alone": {args: "A.wsdl", want: Directive{WSDL: "A.wsdl", Output: "types.gen.go"}},
		"everything": {
			args: "-operations a,b -without a/x,b/* -names ours.wsdl -o o.go A.wsdl",
			want: Directive{WSDL: "A.wsdl", Names: "ours.wsdl", Output: "o.go", Operations: []string{"a", "b"}, Without: []string{"a/x", "b/*"}},
		},
		"nothing":      {args: "", err: "want one WSDL"},
		"two files":    {args: "A.wsdl B.wsdl", err: "usage"},
		"unknown flag": {args: "-x A.wsdl", err: "-x"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Parse(strings.Fields(test.args))
			if test.err != "" {
				if err == nil || !strings.Contains(err.Error(), test.err) {
					t.Errorf("got %v, want %q", err, test.err)
				}
				return
			}
			if diff := cmp.Diff(test.want, got); diff != "" || err != nil {
				t.Errorf("%v\n%s", err, diff)
			}
		})
	}
}

func TestOf(t *testing.T) {
	folder := t.TempDir()
	if _, ok, err := Of(folder); ok || err != nil {
		t.Errorf("a folder without doc.go: %v %v", ok, err)
	}
	doc := filepath.Join(folder, "doc.go")
	for source, want := range map[string]Directive{
		"package p\n": {},
		"package p\n\n//go:generate go run ../generate -names A.wsdl adopted/A.wsdl\n": {
			WSDL: filepath.Join(folder, "adopted/A.wsdl"), Names: filepath.Join(folder, "A.wsdl"), Output: "types.gen.go",
		},
	} {
		if err := os.WriteFile(doc, []byte(source), 0o600); err != nil {
			t.Fatal(err)
		}
		got, ok, err := Of(folder)
		if diff := cmp.Diff(want, got); diff != "" || err != nil || ok != (want.WSDL != "") {
			t.Errorf("%v %v\n%s", ok, err, diff)
		}
	}
	if err := os.WriteFile(doc, []byte("package p\n\n//go:generate go run ../generate -x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Of(folder); err == nil || !strings.Contains(err.Error(), "usage") {
		t.Errorf("a line that is not understood: %v", err)
	}
}

func TestService(t *testing.T) {
	// The sandbox's copy remains ours even if the adapter has adopted a
	// vendor's WSDL.
	const ours = "../../../../internal/sandbox/octanesim/wsdl/UtbOrder.wsdl"
	service, err := Directive{WSDL: ours, Names: ours, Operations: []string{"orderQuery"}}.Service(t.Context())
	if err != nil || len(service.Operations) != 1 || len(service.Others) != 3 {
		t.Errorf("%+v, %v", service, err)
	}
	for name, test := range map[string]struct {
		d    Directive
		want string
	}{
		"no WSDL":      {Directive{WSDL: "none.wsdl"}, "none.wsdl"},
		"no names":     {Directive{WSDL: ours, Names: "none.wsdl"}, "none.wsdl"},
		"no operation": {Directive{WSDL: ours, Operations: []string{"tell"}}, "UtbOrder.wsdl cannot be generated from:\ntell: the WSDL has no such operation"},
	} {
		if _, err := test.d.Service(t.Context()); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %q", name, err, test.want)
		}
	}
}
