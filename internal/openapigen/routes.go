package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/swaggo/swag"

	"causeway.example/handlers"
)

// parameters are the descriptions of parameters, in swag's form. An operation whose
// parameter means something else, or needs another example, has a line of its own.
var parameters = map[string]string{
	"customerNumber":        `path string true "Customer number: 1 to 10 digits, less than 2147483648" example(100234) maxLength(10)`,
	"orderId":               `path string true "Order id: 1 to 18 digits" example(100001) maxLength(18)`,
	"serviceNumber":         `path string true "The pool's service number: 10 digits, the first of them 0" example(0477000001) minLength(10) maxLength(10)`,
	"consumerServiceNumber": `path string true "The consumer's service number: 10 digits, the first of them 0" example(0400000001) minLength(10) maxLength(10)`,
	"gpsi":                  `path string true "GPSI (MSISDN): 11 to 15 digits with country code, without a plus sign" example(19459986891) minLength(11) maxLength(15)`,
	correlationHeader:       `header string false "Your id of the request, up to 128 visible ASCII characters, such as order-page-7f3a: logs and answers have it. Without one the gateway makes one" maxLength(128)`,
	wholesaleHeader:         `header string false "A node of the customer hierarchy to act for, such as one brand: up to 12 visible ASCII characters. The example is the sandbox's" example(100000108464) maxLength(12)`,
}

// Statuses of the problems that every operation can answer, without and with a body.
const (
	problemsWithoutBody = "400,401,403,404,406,409,422,429,500,501,502,503,504"
	problemsWithBody    = "400,401,403,404,406,409,413,415,422,429,500,501,502,503,504"
)

// addRoutes reads the annotations in dir that have no @Router, completed by the table
// of routes.
func addRoutes(p *swag.Parser, dir string) error {
	names, err := filepath.Glob(filepath.Join(dir, "*.go")) // sorted
	if err != nil {
		return err
	}
	files := token.NewFileSet()
	for _, name := range names {
		file, err := parser.ParseFile(files, name, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		file.Decls = slices.DeleteFunc(file.Decls, func(d ast.Decl) bool { return !complete(d) })
		if err := p.ParseRouterAPIInfo(&swag.AstFileInfo{FileSet: files, File: file, Path: name, ParseFlag: swag.ParseAll}); err != nil {
			return err
		}
	}
	return nil
}

// complete adds to an operation's annotation what the table says about it. It returns
// false for every other declaration, and for an annotation that names its route itself.
func complete(d ast.Decl) bool {
	f, ok := d.(*ast.FuncDecl)
	if !ok || f.Doc == nil {
		return false
	}
	var lines annotation
	for _, c := range f.Doc.List {
		lines = append(lines, c.Text)
	}
	rt, ok := lines.route()
	if !ok {
		return false
	}
	f.Doc.List = nil
	for _, line := range lines.complete(rt) {
		f.Doc.List = append(f.Doc.List, &ast.Comment{Text: line})
	}
	return true
}

// annotation is the lines of an operation's comment.
type annotation []string

// find returns the index of the first line that begins with words, and all its words;
// -1 if there is none.
func (a annotation) find(words ...string) (index int, all []string) {
	for i, line := range a {
		if all := strings.Fields(strings.TrimPrefix(line, "//")); len(all) > len(words) && slices.Equal(all[:len(words)], words) {
			return i, all
		}
	}
	return -1, nil
}

// route returns the route of the operation, unless the annotation names it itself.
func (a annotation) route() (rt handlers.Route, ok bool) {
	at, id := a.find("@ID")
	if router, _ := a.find("@Router"); at < 0 || router >= 0 {
		return rt, false
	}
	all := handlers.Routes()
	i := slices.IndexFunc(all, func(rt handlers.Route) bool { return rt.Operation == id[1] })
	if i < 0 {
		return rt, false
	}
	return all[i], true
}

// complete returns the annotation with the lines that follow from the route. Parameters
// stand in the order of the path; a line that the annotation has already counts.
func (a annotation) complete(rt handlers.Route) annotation {
	a = slices.Clone(a)
	for _, name := range parameterNames(rt.Path) {
		line := "// @Param " + name + " " + parameters[name]
		if i, _ := a.find("@Param", name); i >= 0 {
			line = a[i]
			a = slices.Delete(a, i, i+1)
		}
		a = append(a, line)
	}
	problems := problemsWithoutBody
	if rt.Body {
		problems = problemsWithBody
	}
	a = append(a, "// @Failure "+problems+` {object} Problem "Problem"`)
	for _, h := range a.headers(rt) {
		a = append(a, "// @Header "+h)
	}
	return append(a, "// @Router "+rt.Path+" ["+strings.ToLower(rt.Method)+"]")
}

var pathParameter = regexp.MustCompile(`{(\w+)}`)

// parameterNames returns the parameters of an operation: those of its path, and the
// headers that it reads.
func parameterNames(path string) (names []string) {
	for _, match := range pathParameter.FindAllStringSubmatch(path, -1) {
		names = append(names, match[1])
	}
	if slices.Contains(names, "gpsi") {
		return append(names, correlationHeader, wholesaleHeader)
	}
	return append(names, correlationHeader)
}

// headers returns the headers of the responses, in swag's form. Those in
// [sharedHeaders] have their description there.
func (a annotation) headers(rt handlers.Route) []string {
	all := []string{"all {string} " + correlationHeader + ` "shared"`}
	if rt.Lookups {
		all = append(all, "all {string} "+cacheHeader+` "shared"`)
	}
	if rt.Result {
		all = append(all, "200 {integer} "+ageHeader+` "shared"`)
	}
	_, success := a.find("@Success") // @Success 202 {object} Order
	if len(success) < 4 {
		return all
	}
	status, isOrder := success[1], success[3] == "Order"
	if status == "202" && isOrder {
		all = append(all, `202 {string} Location "The order"`)
	}
	if status == "202" || isOrder { // one order, or those of several items
		all = append(all, status+" {integer} "+retryHeader+` "shared"`)
	}
	return all
}
