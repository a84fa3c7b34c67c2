package main

import (
	"encoding/xml"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The committed types are what the committed WSDLs generate.
func TestCommittedTypesAreCurrent(t *testing.T) {
	for pkg, wsdl := range map[string]string{
		"utborder":     "UtbOrder.wsdl",
		"utbservicev3": "UtbServiceV3.wsdl",
		"utbdatapool":  "UtbDataPool.wsdl",
	} {
		t.Run(pkg, func(t *testing.T) {
			dir := filepath.Join("..", pkg)
			got, err := generate(t.Context(), filepath.Join(dir, wsdl), pkg)
			if err != nil {
				t.Fatal(err)
			}
			want, err := os.ReadFile(filepath.Join(dir, output))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("go generate is due (-committed +generated):\n%s", diff)
			}
		})
	}
}

func TestRunRefusesAnotherCall(t *testing.T) {
	for name, args := range map[string][]string{"no file": nil, "two files": {"a.wsdl", "b.wsdl"}} {
		if err := run(t.Context(), args, "p"); err == nil || !strings.Contains(err.Error(), "usage") {
			t.Errorf("%s: got %v, want the usage", name, err)
		}
	}
	if err := run(t.Context(), []string{"none.wsdl"}, "p"); err == nil {
		t.Error("a file that is not there was accepted")
	}
}

const schemaFrame = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:tns="urn:t" targetNamespace="urn:t">` +
	`<xs:element name="ask" type="tns:ask"/>` +
	`<xs:complexType name="ask"><xs:sequence>CHILD</xs:sequence></xs:complexType>MORE</xs:schema>`

func parseSchema(t *testing.T, child, more string) (*schema, error) {
	t.Helper()
	var root node
	if err := xml.Unmarshal([]byte(strings.NewReplacer("CHILD", child, "MORE", more).Replace(schemaFrame)), &root); err != nil {
		t.Fatal(err)
	}
	return newSchema(root)
}

func TestSchemaNamesWhatCannotBeGenerated(t *testing.T) {
	for name, test := range map[string]struct{ child, more, want string }{
		"inline type":  {child: `<xs:element name="x"><xs:complexType/></xs:element>`, want: "xs:element x"},
		"choice":       {child: `<xs:choice/>`, want: "xs:choice"},
		"wildcard":     {child: `<xs:any/>`, want: "xs:any"},
		"simple type":  {more: `<xs:simpleType name="s"/>`, want: "xs:simpleType s"},
		"extension":    {more: `<xs:complexType name="e"><xs:complexContent/></xs:complexType>`, want: "type e: only a plain xs:sequence"},
		"other case":   {more: `<xs:complexType name="Ask"><xs:sequence/></xs:complexType>`, want: "one name in Go"},
		"shared type":  {more: `<xs:element name="tell" type="tns:ask"/>`, want: "share a type"},
		"no root type": {more: `<xs:element name="tell"/>`, want: "element tell has no named complex type"},
		"child's form": {child: `<xs:element name="x" type="xs:string" form="qualified"/>`, want: "xs:element x"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := parseSchema(t, test.child, test.more); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want it to name %q", err, test.want)
			}
		})
	}
}

const goFrame = "package p\n\ntype Ask struct {\n\tXMLName xml.Name `xml:\"urn:t ask\"`\n\nFIELD}\n"

// gowsdl's known faults, each as the types would have it.
func TestRewriteRefusesTypesThatLoseValues(t *testing.T) {
	for name, test := range map[string]struct{ child, field, want string }{
		"bounded list as one":    {`<xs:element name="x" type="xs:string" maxOccurs="5"/>`, "X string `xml:\"x,omitempty\"`\n", "want []string"},
		"decimal as float":       {`<xs:element name="x" type="xs:decimal"/>`, "X float64 `xml:\"x,omitempty\"`\n", "xs:decimal would lose values"},
		"integer as int32":       {`<xs:element name="x" type="xs:integer"/>`, "X int32 `xml:\"x,omitempty\"`\n", "xs:integer would lose values"},
		"dateTime without zone":  {`<xs:element name="x" type="xs:dateTime"/>`, "X soap.XSDDateTime `xml:\"x,omitempty\"`\n", "xs:dateTime would lose values"},
		"type that is not there": {`<xs:element name="x" type="xs:anySimpleType"/>`, "X AnySimpleType `xml:\"x,omitempty\"`\n", "xs:anySimpleType would lose values"},
		"long as int":            {`<xs:element name="x" type="xs:long"/>`, "X int32 `xml:\"x,omitempty\"`\n", "want int64"},
		"another name":           {`<xs:element name="x" type="xs:string"/>`, "X string `xml:\"y,omitempty\"`\n", "made y string"},
		"a field too few":        {`<xs:element name="x" type="xs:string"/>`, "", "0 fields of 1 elements"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := parseSchema(t, test.child, "")
			if err != nil {
				t.Fatal(err)
			}
			_, err = rewrite([]byte(strings.Replace(goFrame, "FIELD", test.field, 1)), "p", "T.wsdl", s)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

// What is required is a value that is always sent; what is optional can be
// told from a zero.
func TestRewriteTellsOptionalFromRequired(t *testing.T) {
	s, err := parseSchema(t, `<xs:element name="must" type="xs:int"/><xs:element name="may" type="xs:int" minOccurs="0"/>`, "")
	if err != nil {
		t.Fatal(err)
	}
	raw := strings.Replace(goFrame, "FIELD", "Must int32 `xml:\"must,omitempty\"`\nMay int32 `xml:\"may,omitempty\"`\n", 1) + "\ntype AnyURI string\n"
	source, err := rewrite([]byte(raw), "p", "T.wsdl", s)
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Join(strings.Fields(string(source)), " ")
	want := "type Ask struct { XMLName xml.Name `xml:\"urn:t ask\"` Must int32 `xml:\"must\"` May *int32 `xml:\"may,omitempty\"` }"
	if !strings.HasSuffix(got, want) || strings.Contains(got, "AnyURI") {
		t.Errorf("got %s\nwant it to end in %s", got, want)
	}
}
