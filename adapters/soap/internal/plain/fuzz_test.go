package plain

import (
	"go/token"
	"strings"
	"testing"
	"testing/fstest"

	"causeway.example/adapters/soap/internal/codec"
	"causeway.example/internal/wsdl"
)

// Whatever is read, the plain form is one that is read again as it was
// written: no name gets lost, and none is made up.
func FuzzOf(f *testing.F) {
	f.Add(`<xs:sequence><xs:element name="x" type="xs:dateTime" maxOccurs="3"/></xs:sequence>`, "")
	f.Add(`<xs:choice><xs:element name="a-b"/><xs:element name="c" type="tns:Ask"/></xs:choice>`, `<xs:complexType name="Ask"><xs:sequence/></xs:complexType>`)
	f.Add(`<xs:complexContent><xs:extension base="tns:b"/></xs:complexContent>`, `<xs:complexType name="b"><xs:all><xs:element name="é.1" type="tns:b"/></xs:all></xs:complexType>`)
	f.Fuzz(func(t *testing.T, ask, more string) {
		text := strings.NewReplacer("ASK", ask, "ANSWER", "", "MORE", more, "STYLE", "document").Replace(frame)
		contract, err := wsdl.Read(t.Context(), wsdl.FS(fstest.MapFS{"t.wsdl": {Data: []byte(text)}}, "t.wsdl"))
		if err != nil {
			return
		}
		service, err := Of(contract, onlyAsk)
		if err != nil {
			return
		}
		again, err := wsdl.Read(t.Context(), wsdl.FS(fstest.MapFS{"t.wsdl": {Data: service.WSDL()}}, "t.wsdl"))
		if err != nil {
			t.Fatalf("%v\n%s", err, service.WSDL())
		}
		if len(again.Types) != len(service.Types) {
			t.Fatalf("%d types became %d\n%s", len(service.Types), len(again.Types), service.WSDL())
		}
		for _, typ := range service.Types {
			written := again.Types[wsdl.QName{Space: service.Space, Local: typ.Name}]
			if written == nil || len(written.Elements) != len(typ.Elements) {
				t.Fatalf("type %s: %+v became %+v", typ.Name, typ, written)
			}
			fields := map[string]bool{"XMLName": true}
			for i, e := range typ.Elements {
				if fields[e.Field] || !token.IsIdentifier(e.Field) || !token.IsExported(e.Field) || !codec.IsLocalName(e.Name) {
					t.Errorf("element %q has the field %q", e.Name, e.Field)
				}
				fields[e.Field] = true
				if w := written.Elements[i]; w.Name.Local != e.Field || w.List() != e.List || w.Nillable != e.Nillable {
					t.Errorf("element %+v became %+v", e, w)
				}
			}
		}
	})
}
