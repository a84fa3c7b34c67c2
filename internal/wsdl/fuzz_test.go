package wsdl_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/fstest"

	"causeway.example/internal/wsdl"
)

// maxErrorText bounds an error beyond the locations that a document names: it has
// at most a location, 10 services of 10 port types, and 3 references.
const maxErrorText = 64 << 10

var readErrors = []error{
	wsdl.ErrUnreadable, wsdl.ErrTooLarge, wsdl.ErrTooMany, wsdl.ErrTooDeep, wsdl.ErrDTD,
	wsdl.ErrCharset, wsdl.ErrNotXML, wsdl.ErrNotWSDL, wsdl.ErrForeign,
}

// FuzzLoad: whatever two documents say that may import each other, loading
// ends with a contract or with one of the package's errors; and whatever is
// chosen of a contract was in it.
func FuzzLoad(f *testing.F) {
	files, err := filepath.Glob("testdata/field/*.wsdl")
	if err != nil || len(files) == 0 {
		f.Fatal(files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text), `<html/>`, "S", "")
	}
	f.Add(several.text(), "", "R", "{urn:t}T")
	f.Add(parts{schema: `<xs:import namespace="urn:o" schemaLocation="b"/>`, child: `<xs:element ref="o:e"/>`}.text(), `{"openapi":"3"}`, "", "T")
	f.Add(parts{top: `<import namespace="urn:t" location="b"/>`}.text(), parts{top: `<import namespace="urn:t" location="a"/>`}.text(), "", "")
	for _, tt := range wellKnown {
		f.Add(parts{schema: `<xs:import namespace="` + tt.space + `" schemaLocation="` + tt.location + `"/>`, child: tt.child, attrs: tt.attribute}.text(), "", "", "")
	}
	f.Fuzz(func(t *testing.T, a, b, service, portType string) {
		c, err := wsdl.Read(t.Context(), wsdl.FS(fstest.MapFS{"a": {Data: []byte(a)}, "b": {Data: []byte(b)}}, "a"))
		if err != nil {
			if !slices.ContainsFunc(readErrors, func(known error) bool { return errors.Is(err, known) }) || len(err.Error()) > maxErrorText+len(a) {
				t.Errorf("error %v", err)
			}
			return
		}
		_ = dump(c) // every type is there
		if n := len(c.Offers()); n > maxErrorText {
			t.Errorf("offers of %d bytes", n)
		}
		chosen, err := c.Choose(service, portType)
		if err != nil {
			if !errors.Is(err, wsdl.ErrNoService) {
				t.Errorf("error %v", err)
			}
			return
		}
		for _, name := range chosen.PortTypes() {
			if !slices.Contains(c.PortTypes(), name) {
				t.Errorf("%v is none of %v", name, c.PortTypes())
			}
		}
		if !wsdl.Describes(c, chosen) {
			t.Error("a chosen service describes nothing")
		}
	})
}
