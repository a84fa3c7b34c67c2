package main

import (
	"strings"
	"testing"

	"causeway.example/adapters/soap/internal/plain"
)

const goFrame = "package p\n\ntype Ask struct {\n\tXMLName xml.Name `xml:\"urn:t ask\"`\n\nFIELD}\n"

func service(elements ...plain.Element) *plain.Service {
	ask := &plain.Type{Name: "Ask", Root: "ask", Elements: elements}
	return &plain.Service{
		Space: "urn:t", Types: []*plain.Type{ask},
		Operations: []plain.Operation{{Name: "ask", SOAPAction: `urn:"ask"`, Request: ask, Response: ask}},
	}
}

// gowsdl's known faults, as they appear in its types.
func TestRewriteRefusesTypesThatLoseValues(t *testing.T) {
	text := plain.Element{Name: "x", Scalar: "string"}
	for name, test := range map[string]struct {
		element     plain.Element
		field, want string
	}{
		"list as one":              {plain.Element{Name: "x", Scalar: "string", List: true}, "X string `xml:\"x,omitempty\"`\n", "want []string"},
		"long as int":              {plain.Element{Name: "x", Scalar: "long"}, "X int32 `xml:\"x,omitempty\"`\n", "want int64"},
		"text as time":             {text, "X soap.XSDDateTime `xml:\"x,omitempty\"`\n", "want string"},
		"a type that is not there": {text, "X AnySimpleType `xml:\"x,omitempty\"`\n", "want string"},
		"nil item as a value":      {plain.Element{Name: "x", Scalar: "string", List: true, Nillable: true}, "X []string `xml:\"x,omitempty\"`\n", "want []*string"},
		"another name":             {text, "X string `xml:\"y,omitempty\"`\n", "made y string"},
		"no name":                  {text, "X string\n", "made  string"},
		"a field too few":          {text, "", "0 fields of 1 elements"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := rewrite([]byte(strings.Replace(goFrame, "FIELD", test.field, 1)), "p", "T.wsdl", service(test.element))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

func TestRewriteRefusesWhatIsNotThere(t *testing.T) {
	two := service(plain.Element{Name: "a-b", Scalar: "string"}, plain.Element{Name: "ab", Scalar: "string"})
	fields := "Ab string `xml:\"a-b,omitempty\"`\nAb string `xml:\"ab,omitempty\"`\n"
	for want, raw := range map[string]string{
		"gowsdl made no type of Ask":                   "package p\n",
		"gowsdl's output":                              "no Go",
		"its field and that of a-b have the same name": strings.Replace(goFrame, "FIELD", fields, 1),
	} {
		if _, err := rewrite([]byte(raw), "p", "T.wsdl", two); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// Every scalar is distinguishable from its zero, whether the schema requires it
// or not. gowsdl's additions are dropped.
func TestRewriteMakesScalarsPointers(t *testing.T) {
	s := service(
		plain.Element{Name: "must", Scalar: "int"},
		plain.Element{Name: "may", Scalar: "int", Optional: true},
		plain.Element{Name: "all", Scalar: "int", List: true},
	)
	s.Changes = []plain.Change{{Path: "ask/must", From: "xs:short", To: "xs:int"}}
	fields := "Must int32 `xml:\"must,omitempty\"`\nMay int32 `xml:\"may,omitempty\"`\nAll []int32 `xml:\"all,omitempty\"`\n"
	source, err := rewrite([]byte(strings.Replace(goFrame, "FIELD", fields, 1)+"\ntype AnyURI string\n"), "p", "T.wsdl", s)
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Join(strings.Fields(string(source)), " ")
	for _, want := range []string{
		"type Ask struct { XMLName xml.Name `xml:\"urn:t ask\"` Must *int32 `xml:\"must,omitempty\"` May *int32 `xml:\"may,omitempty\"` All []int32 `xml:\"all,omitempty\"` }",
		`var SOAPActions = map[string]string{ "ask": "urn:\"ask\"", }`,
		"// - ask/must: xs:short → xs:int",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("got %s\nwant %s in it", got, want)
		}
	}
	if strings.Contains(got, "AnyURI") {
		t.Errorf("gowsdl's own types are still there: %s", got)
	}
}
