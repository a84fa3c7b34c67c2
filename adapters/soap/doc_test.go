package soap

import (
	"go/doc/comment"
	"go/parser"
	"go/token"
	"strings"
	"testing"
)

// TestPackageDocumentationNamesEveryVersion: the documentation of the package
// names each version that Version has.
func TestPackageDocumentationNamesEveryVersion(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "doc.go", nil, parser.ParseComments|parser.PackageClauseOnly)
	if err != nil {
		t.Fatal(err)
	}
	var p comment.Parser
	text := strings.Join(strings.Fields(string((&comment.Printer{}).Text(p.Parse(file.Doc.Text())))), " ")
	for v := range versions {
		if name := "SOAP " + Version(v).String(); !strings.Contains(text, name) {
			t.Errorf("the documentation does not name %s", name)
		}
	}
}
