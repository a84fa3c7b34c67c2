package main

import (
	"go/ast"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"causeway.example/handlers"
)

// TestAnnotationIsCompleted: what follows from a route is added to the annotation, and
// a parameter that the annotation describes itself keeps its place in the path.
func TestAnnotationIsCompleted(t *testing.T) {
	const param = "// @Param serviceNumber path string true \"Another pool\" example(0477000002)"
	tests := []struct {
		name  string
		route handlers.Route
		lines annotation
		want  []string // words that are expected, in this order
		not   []string
	}{
		{
			"order with a body and look-ups",
			handlers.Route{Method: "POST", Path: "/c/{customerNumber}/p/{serviceNumber}", Body: true, Lookups: true},
			annotation{"// @ID x", param, "// @Success 202 {object} Order"},
			[]string{"@ID x", "@Success 202", "@Param customerNumber path", "@Param serviceNumber path string true \"Another pool\"", "@Param X-Correlation-Id header", ",413,415,", "all {string} X-Correlation-Id", "all {string} Cache-Status", "202 {string} Location", "202 {integer} Retry-After", "@Router /c/{customerNumber}/p/{serviceNumber} [post]"},
			[]string{"Age", "Wholesale-Customer-Id", "The pool's service number"},
		},
		{
			"result of a look-up",
			handlers.Route{Method: "GET", Path: "/p/{serviceNumber}", Lookups: true, Result: true},
			annotation{"//\t@ID\t\tx", "//\t@Success\t200\t{object}\tProvider"},
			[]string{"@Param serviceNumber path string true \"The pool's service number", "Cache-Status", "200 {integer} Age", "[get]"},
			[]string{"413", "Location", "Retry-After"},
		},
		{
			"order that is read",
			handlers.Route{Method: "GET", Path: "/o/{orderId}"},
			annotation{"// @Success 200 {object} Order"},
			[]string{"@Param orderId", "200 {integer} Retry-After"},
			[]string{"Location", "Cache-Status", "Age"},
		},
		{
			"results of several items",
			handlers.Route{Method: "DELETE", Path: "/p/{serviceNumber}"},
			annotation{"// @Success 202 {object} Results"},
			[]string{"202 {integer} Retry-After", "[delete]"},
			[]string{"Location"},
		},
		{
			"subscription",
			handlers.Route{Method: "PUT", Path: "/s/{gpsi}/x", Body: true},
			annotation{"// @Success 200 {object} Acknowledgement"},
			[]string{"@Param gpsi", "@Param X-Correlation-Id", "@Param Wholesale-Customer-Id", "415"},
			[]string{"Retry-After", "Location"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before := strings.Join(tt.lines, "\n")
			got := strings.Join(tt.lines.complete(tt.route), "\n")
			at := 0
			for _, want := range tt.want {
				i := strings.Index(got[at:], want)
				if i < 0 {
					t.Fatalf("%q is missing, or in another place:\n%s", want, got)
				}
				at += i
			}
			for _, not := range tt.not {
				if strings.Contains(got, not) {
					t.Errorf("%q is there:\n%s", not, got)
				}
			}
			if diff := cmp.Diff(before, strings.Join(tt.lines, "\n")); diff != "" {
				t.Errorf("the annotation itself has changed:\n%s", diff)
			}
		})
	}
}

// TestOnlyAnnotationsWithoutRouteAreCompleted: all other declarations are left to swag.
func TestOnlyAnnotationsWithoutRouteAreCompleted(t *testing.T) {
	comment := func(lines ...string) ast.Decl {
		f := &ast.FuncDecl{Doc: &ast.CommentGroup{}}
		for _, line := range lines {
			f.Doc.List = append(f.Doc.List, &ast.Comment{Text: line})
		}
		return f
	}
	for name, tt := range map[string]struct {
		decl ast.Decl
		want bool
	}{
		"operation":             {comment("// getOrder", "// @ID getOrder"), true},
		"with its route":        {comment("// @ID getOrder", "// @Router /x [get]"), false},
		"unknown operation":     {comment("// @ID noOperation"), false},
		"ID without a name":     {comment("// @ID"), false},
		"no annotation":         {comment("// getOrder reads an order."), false},
		"function without docs": {&ast.FuncDecl{}, false},
		"no function":           {&ast.GenDecl{}, false},
	} {
		if got := complete(tt.decl); got != tt.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

// TestEveryParameterIsDescribed: a new parameter in the table of routes needs its words
// here.
func TestEveryParameterIsDescribed(t *testing.T) {
	for _, rt := range handlers.Routes() {
		for _, name := range parameterNames(rt.Path) {
			if parameters[name] == "" || patterns[name] == "" {
				t.Errorf("%s: the parameter %s has no description or no pattern", rt.Operation, name)
			}
		}
	}
}

// TestAnnotationsRepeatNothing: what follows from the table of routes stands there
// only. A @Param of the path is for another meaning or example.
func TestAnnotationsRepeatNothing(t *testing.T) {
	names, err := filepath.Glob("../../handlers/*.go")
	if err != nil {
		t.Fatal(err)
	}
	repeated := regexp.MustCompile(`(?m)^//\t@(Failure|Header|Security|Router)\b.*|^//\t@Param\s+\S+\s+header\b.*`)
	operations := 0
	for _, name := range names {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		operations += strings.Count(string(content), "\n//\t@ID\t")
		for _, line := range repeated.FindAllString(string(content), -1) {
			t.Errorf("%s: %s", name, line)
		}
	}
	if want := len(handlers.Routes()); operations != want {
		t.Errorf("%d annotations, %d routes", operations, want)
	}
}

// TestOperationWithoutAnnotationIsReported: its examples are left over.
func TestOperationWithoutAnnotationIsReported(t *testing.T) {
	dir := t.TempDir()
	copyTo(t, os.DirFS("../../handlers"), filepath.Join(dir, "handlers"))
	write(t, filepath.Join(dir, "go.mod"), "module fixture\n")
	replace(t, filepath.Join(dir, "handlers", "orders.go"), "@ID\t\t\t\tgetOrder", "@ID\t\t\t\treadOrder")
	err := run([]string{"-source", filepath.Join(dir, "handlers"), "-examples", "examples", "-o", dir}, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "examples for getOrder, which no annotation describes") {
		t.Errorf("got %v", err)
	}
}
