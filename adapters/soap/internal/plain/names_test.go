package plain

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Our WSDL lends its names to the same elements, whatever the other WSDL calls
// them.
func TestOfTakesNamesOver(t *testing.T) {
	ours := parts{
		sequence: `<xs:element name="a" type="tns:order"/><xs:element name="b" type="tns:order"/><xs:element name="c" type="tns:note"/>`,
		more: `<xs:complexType name="order"><xs:sequence><xs:element name="ok" type="xs:string"/><xs:element name="id" type="xs:long"/><xs:element name="n" type="xs:int"/></xs:sequence></xs:complexType>` +
			`<xs:complexType name="note"><xs:sequence/></xs:complexType>`,
	}.contract(t)
	order := func(name string) string {
		return `<xs:complexType name="` + name + `"><xs:sequence><xs:element name="ok" type="xs:boolean"/><xs:element name="id" type="xs:int"/><xs:element name="n" type="xs:long"/></xs:sequence></xs:complexType>`
	}
	const fields = " ok=xs:string id=xs:long n=xs:long" // the wider of both, where one holds the other
	for name, test := range map[string]struct {
		parts parts
		types []string
	}{
		"other names": {
			parts{sequence: `<xs:element name="a" type="tns:orderVO"/><xs:element name="b" type="tns:orderVO"/>`, more: order("orderVO")},
			[]string{"Ask a=Order b=Order", "AskResponse", "Order" + fields},
		},
		"our name for another thing": {
			parts{sequence: `<xs:element name="z" type="tns:order"/><xs:element name="a" type="tns:orderVO"/>`, more: order("orderVO") + `<xs:complexType name="order"><xs:sequence/></xs:complexType>`},
			[]string{"Ask z=Order2 a=Order", "AskResponse", "Order" + fields, "Order2"},
		},
		"two equal types for one of ours": {
			parts{sequence: `<xs:element name="a" type="tns:o1"/><xs:element name="b" type="tns:o2"/>`, more: order("o1") + order("o2")},
			[]string{"Ask a=Order b=Order", "AskResponse", "Order" + fields},
		},
		"two different types for one of ours": {
			parts{sequence: `<xs:element name="a" type="tns:o1"/><xs:element name="b" type="tns:o2"/>`, more: order("o1") + `<xs:complexType name="o2"><xs:sequence/></xs:complexType>`},
			[]string{"Ask a=Order b=Order2", "AskResponse", "Order" + fields, "Order2"},
		},
		"two types that differ in a scalar, or below": {
			parts{
				sequence: `<xs:element name="a" type="tns:o1"/><xs:element name="b" type="tns:o2"/>`,
				more: `<xs:complexType name="o1"><xs:sequence><xs:element name="more" type="tns:m1"/></xs:sequence></xs:complexType>` +
					`<xs:complexType name="o2"><xs:sequence><xs:element name="more" type="tns:m2"/></xs:sequence></xs:complexType>` +
					`<xs:complexType name="m1"><xs:sequence><xs:element name="x" type="xs:int"/></xs:sequence></xs:complexType>` +
					`<xs:complexType name="m2"><xs:sequence><xs:element name="x" type="xs:string"/></xs:sequence></xs:complexType>`,
			},
			[]string{"Ask a=Order b=Order2", "AskResponse", "M1 x=xs:int", "M2 x=xs:string", "Order more=M1", "Order2 more=M2"},
		},
		"two equal types that hold themselves": {
			parts{
				sequence: `<xs:element name="a" type="tns:o1"/><xs:element name="b" type="tns:o2"/>`,
				more: `<xs:complexType name="o1"><xs:sequence><xs:element name="more" type="tns:o1"/></xs:sequence></xs:complexType>` +
					`<xs:complexType name="o2"><xs:sequence><xs:element name="more" type="tns:o2"/></xs:sequence></xs:complexType>`,
			},
			[]string{"Ask a=Order b=Order", "AskResponse", "O1 more=O1", "Order more=O1"},
		},
		"one type for two of ours": {
			parts{sequence: `<xs:element name="c" type="tns:any1"/><xs:element name="a" type="tns:any1"/>`, more: `<xs:complexType name="any1"><xs:sequence/></xs:complexType>`},
			[]string{"Ask c=Note a=Order", "AskResponse", "Note", "Order"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			options := onlyAsk
			options.Names = ours
			service, err := Of(test.parts.contract(t), options)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.types, shape(service)); diff != "" {
				t.Errorf("types (-want +got):\n%s", diff)
			}
		})
	}
}

// The form of the children is the schema's; gowsdl's types do not contain it
// (G16).
func TestOfTellsTheForm(t *testing.T) {
	for form, want := range map[string]bool{"qualified": true, "unqualified": false} {
		service, err := Of(parts{sequence: `<xs:element name="x" type="xs:string" form="` + form + `"/>`}.contract(t), onlyAsk)
		if err != nil || service.Qualified != want {
			t.Errorf("%s: %v, %v", form, service, err)
		}
	}
}
