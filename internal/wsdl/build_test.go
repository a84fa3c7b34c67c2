package wsdl_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"causeway.example/internal/wsdl"
)

// TestDerivedTypesAreApart: what one type adds to a base is not in another.
func TestDerivedTypesAreApart(t *testing.T) {
	derived := func(name string) string {
		return `<xs:complexType name="` + name + `"><xs:complexContent><xs:extension base="t:t"><xs:sequence><xs:element name="` + name + `" type="xs:int"/></xs:sequence><xs:attribute name="` + name + `"/></xs:extension></xs:complexContent></xs:complexType>`
	}
	base := inType(sequence(ab+`<xs:element name="c" type="xs:int"/>`), `<xs:attribute name="a"/><xs:attribute name="b"/><xs:attribute name="c"/>`)
	c := echo(t, base+derived("one")+derived("two"), "")
	for _, name := range []string{"one", "two"} {
		typ := c.Types[wsdl.QName{Space: "urn:t", Local: name}]
		if len(typ.Elements) != 4 || typ.Elements[3].Name.Local != name || len(typ.Attributes) != 4 || typ.Attributes[3].Name.Local != name {
			t.Errorf("%s: %v %v", name, typ.Elements, typ.Attributes)
		}
	}
}

// TestChoices: whether one of a choice must be there.
func TestChoices(t *testing.T) {
	for content, want := range map[string]bool{
		`<xs:choice>` + ab + `</xs:choice>`:                                                            true,
		`<xs:choice minOccurs="0">` + ab + `</xs:choice>`:                                              false,
		`<xs:choice>` + maybeAB + `</xs:choice>`:                                                       false,
		`<xs:sequence minOccurs="0"><xs:choice>` + ab + `</xs:choice></xs:sequence>`:                   false,
		`<xs:choice><xs:choice>` + ab + `</xs:choice></xs:choice>`:                                     true,
		`<xs:choice><xs:element name="c" type="xs:int"/><xs:choice>` + ab + `</xs:choice></xs:choice>`: true,
	} {
		typ := echo(t, sequence(content), "").Types[wsdl.QName{Space: "urn:t", Local: "t"}]
		if len(typ.Choices) != 1 || typ.Choices[0].Required != want {
			t.Errorf("%s: %v", content, typ.Choices)
		}
		for _, e := range typ.Elements {
			if e.Choice != 1 || !e.Optional() {
				t.Errorf("%s: %s %d %d", content, e.Name.Local, e.Choice, e.MinOccurs)
			}
		}
	}
	outside := echo(t, sequence(`<xs:choice>`+ab+`</xs:choice><xs:element name="a" type="xs:int"/>`), "").Types[wsdl.QName{Space: "urn:t", Local: "t"}]
	if a := outside.Elements[0]; a.Choice != 0 || a.MinOccurs != 1 || a.MaxOccurs != wsdl.Unbounded {
		t.Errorf("%+v", a)
	}
}

// TestUnionsThatGrow: a union of unions is as large as all its members.
func TestUnionsThatGrow(t *testing.T) {
	var text strings.Builder
	for i := range 40 {
		fmt.Fprintf(&text, `<xs:simpleType name="u%d"><xs:union memberTypes="u%d u%d"/></xs:simpleType>`, i, i+1, i+1)
	}
	files := fstest.MapFS{"a": {Data: []byte(types(text.String() + `<xs:simpleType name="u40"><xs:restriction base="xs:int"/></xs:simpleType>`))}}
	if _, err := wsdl.Read(t.Context(), wsdl.FS(files, "a")); !errors.Is(err, wsdl.ErrTooLarge) {
		t.Errorf("error %v", err)
	}
}

// TestDocumentsTogether: the limit of bytes is that of all documents.
func TestDocumentsTogether(t *testing.T) {
	half := strings.Repeat(" ", wsdl.MaxBytes/2)
	files := fstest.MapFS{
		"a": {Data: []byte(types(`<xs:include schemaLocation="b"/>`) + half)},
		"b": {Data: []byte(`<schema xmlns="http://www.w3.org/2001/XMLSchema"/>` + half)},
	}
	if _, err := wsdl.Read(t.Context(), wsdl.FS(files, "a")); !errors.Is(err, wsdl.ErrTooLarge) {
		t.Errorf("error %v", err)
	}
}

// TestChameleonInTwoNamespaces: a schema without a namespace is in that of
// each schema which includes it. Schemas that everybody knows are not read.
func TestChameleonInTwoNamespaces(t *testing.T) {
	schema := func(space string) string {
		return `<xs:schema targetNamespace="` + space + `"><xs:import namespace="http://www.w3.org/XML/1998/namespace" schemaLocation="http://www.w3.org/xml.xsd"/><xs:include schemaLocation="c.xsd"/></xs:schema>`
	}
	files := fstest.MapFS{
		"a":       {Data: []byte(header + `<types>` + schema("urn:1") + schema("urn:2") + `</types></definitions>`)},
		"c.xsd":   {Data: []byte(`<schema xmlns="http://www.w3.org/2001/XMLSchema"><include schemaLocation="d/e.xsd"/></schema>`)},
		"d/e.xsd": {Data: []byte(`<schema xmlns="http://www.w3.org/2001/XMLSchema"><element name="e" type="string"/></schema>`)},
	}
	c, err := wsdl.Read(t.Context(), wsdl.FS(files, "a"))
	if err != nil || c.Elements[wsdl.QName{Space: "urn:1", Local: "e"}] == nil || c.Elements[wsdl.QName{Space: "urn:2", Local: "e"}] == nil {
		t.Fatalf("%v %v", c, err)
	}
	if saved := string(c.Save()[1].Data); saved != `<schema xmlns="http://www.w3.org/2001/XMLSchema"><include schemaLocation="e.xsd"/></schema>` {
		t.Error(saved)
	}
}

// TestWhatIsNamed: parts that cannot be held, each by its name.
func TestWhatIsNamed(t *testing.T) {
	ours := echo(t, sequence(ab), "")
	twice := `<xs:element name="m" type="xs:int"/>`
	jms := `<binding name="J" type="t:T"><soap:binding transport="urn:jms"/></binding><service name="J"><port name="J" binding="t:J"/></service>`
	overloaded := `<portType name="P"><operation name="o"/><operation name="o"/></portType><binding name="P" type="t:P"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/></binding><service name="P"><port name="P" binding="t:P"/></service>`
	for want, live := range map[string]*wsdl.Contract{
		"m is declared a second time": echo(t, sequence(ab)+twice, ""),
		"transport urn:jms":           echo(t, sequence(ab), jms),
		"operation o is overloaded":   echo(t, sequence(ab), overloaded),
	} {
		if got := dump(live); !strings.Contains(got, want) || strings.Contains(dump(ours), want) {
			t.Errorf("no %q in %s", want, got)
		}
	}
}
