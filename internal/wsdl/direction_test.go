package wsdl_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"causeway.example/internal/wsdl"
)

// echo returns a contract whose request and response, both named m, have the
// type t of a schema; other is put beside binding and service, and what
// replaced says is replaced.
func echo(t *testing.T, schema, other string, replaced ...string) *wsdl.Contract {
	t.Helper()
	text := `<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t" name="T">
<types><xs:schema targetNamespace="urn:t"><xs:element name="m" type="t:t"/><xs:element name="f" type="t:t"/>` + schema + `</xs:schema></types>
<message name="m"><part name="p" element="t:m"/></message><message name="f"><part name="p" element="t:f"/></message>
<portType name="T"><operation name="o"><input message="t:m"/><output message="t:m"/><fault name="f" message="t:f"/></operation></portType>
<binding name="T" type="t:T"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/><operation name="o"><soap:operation soapAction=""/><input><soap:body use="literal"/></input><output><soap:body use="literal"/></output></operation></binding>
` + other + `<service name="T"><port name="T" binding="t:T"><soap:address location="http://localhost/"/></port></service></definitions>`
	c, err := wsdl.Read(t.Context(), wsdl.FS(fstest.MapFS{"t.wsdl": {Data: []byte(strings.NewReplacer(replaced...).Replace(text))}}, "t.wsdl"))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func sequence(children string) string {
	return `<xs:complexType name="t"><xs:sequence>` + children + `</xs:sequence></xs:complexType>`
}

func element(attributes string) string {
	return sequence(`<xs:element name="e" type="xs:int" ` + attributes + `/>`)
}

// simple is a child of a simple type.
func simple(content string) string {
	return sequence(`<xs:element name="e" type="t:s"/>`) + `<xs:simpleType name="s">` + content + `</xs:simpleType>`
}

func restriction(base, facets string) string {
	return simple(`<xs:restriction base="` + base + `">` + facets + `</xs:restriction>`)
}

const (
	ab      = `<xs:element name="a" type="xs:int"/><xs:element name="b" type="xs:int"/>`
	maybeAB = `<xs:element name="a" type="xs:int" minOccurs="0"/><xs:element name="b" type="xs:int" minOccurs="0"/>`
)

// list is an element that repeats.
func list(name string) string {
	return `<xs:element name="` + name + `" type="xs:int" minOccurs="0" maxOccurs="9"/>`
}

// inType puts something into the end of the complex type.
func inType(t, content string) string {
	return strings.Replace(t, "</xs:complexType>", content+"</xs:complexType>", 1)
}

func marked(attribute string) string {
	return strings.Replace(sequence(ab), "<xs:complexType", "<xs:complexType "+attribute, 1)
}

var directions = []struct{ name, old, now string }{
	{"a list that is required", element(`minOccurs="0"`), element(`maxOccurs="unbounded"`)},
	{"a shorter list", element(`maxOccurs="9"`), element(`maxOccurs="5"`)},
	{"an end of a list", element(`maxOccurs="unbounded"`), element(`maxOccurs="5"`)},
	{"more items", element(`maxOccurs="9"`), element(`minOccurs="2" maxOccurs="9"`)},
	{"optional", element(``), element(`minOccurs="0"`)},
	{"nil", element(``), element(`nillable="true"`)},
	{"nil or absent", element(`minOccurs="0"`), element(`minOccurs="0" nillable="true"`)},
	{"nil items", element(`minOccurs="0" maxOccurs="9"`), element(`minOccurs="0" maxOccurs="9" nillable="1"`)},
	{"fixed", element(``), element(`fixed="1"`)},
	{"default", element(``), element(`default="1"`)},
	{"other elements", sequence(ab), sequence(ab + `<xs:any/>`)},
	{"other attributes", sequence(ab), inType(sequence(ab), `<xs:anyAttribute/>`)},
	{"mixed", sequence(ab), marked(`mixed="true"`)},
	{"abstract", sequence(ab), marked(`abstract="true"`)},
	{"an attribute", sequence(ab), inType(sequence(ab), `<xs:attribute name="a"/>`)},
	{"a required attribute", inType(sequence(ab), `<xs:attribute name="a"/>`), inType(sequence(ab), `<xs:attribute name="a" use="required"/>`)},
	{"an attribute's default", inType(sequence(ab), `<xs:attribute name="a"/>`), `<xs:attribute name="a" default="x"/>` + inType(sequence(ab), `<xs:attribute ref="t:a"/><xs:attribute name="a" default="y"/>`)},
	{"a text that is a list", restriction("xs:string", ""), simple(`<xs:list itemType="xs:int"/>`)},
	{"a number that is a list", restriction("xs:int", ""), simple(`<xs:list itemType="xs:int"/>`)},
	{"items of a list", simple(`<xs:list itemType="xs:int"/>`), simple(`<xs:list itemType="xs:short"/>`)},
	{"a number or a date", restriction("xs:int", ""), simple(`<xs:union memberTypes="xs:date xs:int"/>`)},
	{"a member of a union", simple(`<xs:union memberTypes="xs:date xs:int"/>`), simple(`<xs:union memberTypes="xs:date xs:long"/>`)},
	{"another union", simple(`<xs:union memberTypes="xs:date xs:int"/>`), simple(`<xs:union memberTypes="xs:date xs:time"><xs:simpleType><xs:union memberTypes="xs:int"/></xs:simpleType></xs:union>`)},
	{"a union of itself", simple(`<xs:union memberTypes="xs:int"/>`), simple(`<xs:union memberTypes="xs:int t:s"/>`)},
	{"a list that is a token", simple(`<xs:list itemType="xs:int"/>`), restriction("xs:token", "")},
	{"an unsigned number", restriction("xs:unsignedInt", ""), restriction("xs:long", "")},
	{"other names of other types", sequence(ab), sequence(`<xs:element name="a" type="xs:int"/><xs:element name="c" type="xs:date"/>`)},
	{"two names for one", sequence(ab), sequence(`<xs:element name="c" type="xs:int"/>`)},
	{"white space", restriction("xs:string", ""), restriction("xs:string", `<xs:whiteSpace value="collapse"/>`)},
	{"a pattern", restriction("xs:string", ""), restriction("xs:string", `<xs:pattern value="a*"/>`)},
	{"a smaller largest", restriction("xs:int", `<xs:maxInclusive value="9"/>`), restriction("xs:int", `<xs:maxInclusive value="5"/>`)},
	{"a larger least", restriction("xs:int", `<xs:minInclusive value="5"/>`), restriction("xs:int", `<xs:minInclusive value="9"/>`)},
	{"a type that is not there", element(``), sequence(`<xs:element name="e" type="t:nowhere"/>`)},
	{"a text that is not understood", restriction("xs:int", ""), restriction("xs:int", `<xs:assertion test="true()"/>`)},
	{"a choice", sequence(maybeAB), sequence(`<xs:choice>` + ab + `</xs:choice>`)},
	{"a choice of what is not sent", sequence(ab), sequence(ab + `<xs:choice><xs:element name="c" type="xs:int"/><xs:element name="d" type="xs:int"/></xs:choice>`)},
	{"a choice that repeats", sequence(list("a") + list("b")), sequence(`<xs:choice maxOccurs="9">` + ab + `</xs:choice>`)},
	{"order in a choice", sequence(`<xs:choice>` + ab + `</xs:choice>`), sequence(`<xs:choice><xs:element name="b" type="xs:int"/><xs:element name="a" type="xs:int"/></xs:choice>`)},
	{"no order", sequence(ab), strings.ReplaceAll(sequence(ab), "xs:sequence", "xs:all")},
	{"beside the types", sequence(ab), sequence(ab) + `<xs:defaultOpenContent/>`},
	{"type of the head", sequence(`<xs:element ref="t:e"/>`) + `<xs:element name="e" type="xs:int"/>`, sequence(`<xs:element ref="t:e"/>`) + `<xs:element name="head" type="xs:int"/><xs:element name="e" substitutionGroup="t:head"/>`},
}

// TestDirections: what a change of a type means for a request, for a response
// and for a fault, and the same change the other way round.
func TestDirections(t *testing.T) {
	var text strings.Builder
	for _, d := range directions {
		old, now := echo(t, d.old, ""), echo(t, d.now, "")
		text.WriteString("== " + d.name + "\n" + told(wsdl.Compare(old, now, wsdl.Usage{})) + "-- and back\n" + told(wsdl.Compare(now, old, wsdl.Usage{})))
	}
	golden(t, "testdata/changes/directions.golden", text.String())
}

// TestUnusedElements: what is never sent breaks nothing, until it must be.
func TestUnusedElements(t *testing.T) {
	usage := wsdl.Usage{Element: func(path string) bool { return path != "m/b" }}
	old := echo(t, sequence(maybeAB), "")
	for now, want := range map[string]string{
		sequence(ab): "breaks o m/a: an optional element is required now [0..1] [1..1]\nbreaks o m/b: an optional element is required now [0..1] [1..1]\n",
		sequence(`<xs:choice>` + ab + `</xs:choice>`):                                             "new o m: elements exclude each other now [a, b] [xs:choice]\n",
		sequence(strings.Replace(maybeAB, `name="a"`, `name="b"`, 1)):                             "breaks o m/a: the element is gone [xs:int] []\n",
		sequence(strings.NewReplacer(`name="a"`, `name="b"`, `name="b"`, `name="a"`).Replace(ab)): "new o m: the order of the elements has changed [a, b] [b, a]\n",
	} {
		if got := told(wsdl.Compare(old, echo(t, now, ""), usage)); !strings.Contains(got, want) {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// TestChoicesOfOld: what excluded each other before, or was missing before,
// breaks nothing now.
func TestChoicesOfOld(t *testing.T) {
	two := sequence(`<xs:choice><xs:element name="a" type="xs:int"/></xs:choice><xs:choice><xs:element name="b" type="xs:int"/></xs:choice>`)
	one := sequence(`<xs:choice>` + ab + `</xs:choice>`)
	const exclude = " o m: elements exclude each other now [a, b] [xs:choice]\n"
	if got := told(wsdl.Compare(echo(t, two, ""), echo(t, one, ""), wsdl.Usage{})); got != "breaks"+exclude {
		t.Error(got)
	}
	nothing := wsdl.Usage{Element: func(string) bool { return false }}
	got := told(wsdl.Compare(echo(t, sequence(ab), ""), echo(t, one, ""), nothing))
	if strings.Contains(got, "breaks") || !strings.Contains(got, "new"+exclude) {
		t.Error(got)
	}
}

// TestOtherPorts: only the port of our port type and version counts, and what
// else there is, is told.
func TestOtherPorts(t *testing.T) {
	ours := echo(t, sequence(ab), "")
	theirs := echo(t, sequence(ab), `<portType name="Admin"/><binding name="Get" type="t:T"><http:binding xmlns:http="http://schemas.xmlsoap.org/wsdl/http/" verb="GET"/></binding>
<binding name="Admin" type="t:Admin"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/></binding>
<service name="T"><port name="Admin" binding="t:Admin"/><port name="Get" binding="t:Get"/><port name="T" binding="t:T"/></service>`)
	if got := told(wsdl.Compare(ours, theirs, wsdl.Usage{})); got != "new  : something that is not understood: port Get is not bound to SOAP [] [t.wsdl:8]\n" {
		t.Error(got)
	}
}

// TestForms: the namespace of a child, in a request and in an answer, which is
// read in the wrapper's namespace and in none.
func TestForms(t *testing.T) {
	other := `<xs:element xmlns:o="urn:o" ref="o:a"/>`
	inOther := func(c string) string {
		return `<xs:import namespace="urn:o"/>` + sequence(c) + `</xs:schema><xs:schema xmlns:o="urn:o" targetNamespace="urn:o"><xs:element name="a" type="xs:int"/>`
	}
	one := echo(t, sequence(`<xs:element name="a" type="xs:int"/>`), "")
	got := told(wsdl.Compare(one, echo(t, inOther(other), ""), wsdl.Usage{}))
	if !strings.HasPrefix(got, strings.Repeat("breaks o m/a: the form has changed [unqualified] [qualified]\n", 2)) {
		t.Error(got)
	}
	mixed := echo(t, sequence(maybeAB), "")
	unused := wsdl.Usage{Element: func(path string) bool { return path != "m/a" }}
	qualified := echo(t, strings.ReplaceAll(sequence(maybeAB), "<xs:element", `<xs:element form="qualified"`), "")
	if got := told(wsdl.Compare(mixed, qualified, unused)); !strings.HasPrefix(got, "breaks o m: all children: the form has changed") {
		t.Error(got)
	}
	moved := echo(t, strings.ReplaceAll(sequence(maybeAB), "<xs:element", `<xs:element form="qualified"`), "", "urn:t", "urn:moved")
	if got := told(wsdl.Compare(qualified, moved, wsdl.Usage{})); strings.Contains(got, "namespace has changed") || !strings.Contains(got, "m: the wrapper is in another namespace") {
		t.Error(got)
	}
	nothing := wsdl.Usage{Element: func(string) bool { return false }}
	if got := told(wsdl.Compare(mixed, qualified, nothing)); strings.Contains(got, "breaks") {
		t.Error(got)
	}
}

// TestBelowUnusedElements: what an element requires that is not sent, is not
// required.
func TestBelowUnusedElements(t *testing.T) {
	below := func(children string) *wsdl.Contract {
		return echo(t, sequence(`<xs:element name="e" type="t:inner" minOccurs="0"/>`)+strings.Replace(sequence(children), `name="t"`, `name="inner"`, 1), "")
	}
	usage := wsdl.Usage{Element: func(path string) bool { return path != "m/e" }}
	if got := told(wsdl.Compare(below(maybeAB), below(ab), usage)); strings.Contains(got, "breaks") || !strings.Contains(got, "new o m/e/a: an optional element is required now") {
		t.Error(got)
	}
}
