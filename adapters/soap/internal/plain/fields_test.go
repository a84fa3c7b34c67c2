package plain

import (
	"go/token"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"causeway.example/internal/wsdl"
)

// Every element has a field of its own that Go exports, and keeps its name on
// the wire.
func TestFields(t *testing.T) {
	for name, tt := range map[string]struct{ elements, want string }{
		"plain":                  {"a custNo Order", "A CustNo Order"},
		"leading underscore":     {"_this __a _ _1", "X_this X__a X_ X_1"},
		"predeclared type":       {"int string bool error any byte", "Int String Bool Error Any Byte"},
		"predeclared, not type":  {"nil true iota len", "Nil True Iota Len"},
		"keyword":                {"return type func go", "Return_ Type_ Func_ Go_"},
		"keyword and its double": {"type type_ Type", "Type_ Type_2 Type"},
		"digits":                 {"a1 a-1 x2 x", "A1 A12 X2 X"},
		"dots":                   {"a.b a_b a..b", "A_b A_b2 A__b"},
		"hyphens":                {"a-b ab a-_b", "Ab Ab2 A_b"},
		"only the case":          {"userName UserName username USERNAME", "UserName UserName2 Username USERNAME"},
		"a number that is taken": {"ab a-b ab2 Ab", "Ab Ab3 Ab2 Ab4"},
		"the element's own name": {"XMLName xMLName xmlName", "XMLName2 XMLName3 XmlName"},
		"letters with case":      {"über Ωmega écran ßa", "Über Ωmega Écran Xßa"},
		"letters without case":   {"名 番号 번호 א", "X名 X番号 X번호 Xא"},
		"neither letter":         {"Ⅷ e·f", "X Ef"},
		"letters that are one":   {"ſ s S", "S S2 S3"},
	} {
		t.Run(name, func(t *testing.T) {
			var sequence strings.Builder
			for element := range strings.FieldsSeq(tt.elements) {
				sequence.WriteString(`<xs:element name="` + element + `" type="xs:string"/>`)
			}
			service, err := Of(parts{sequence: sequence.String()}.contract(t), onlyAsk)
			if err != nil {
				t.Fatal(err)
			}
			var fields, wire []string
			for _, e := range service.Operations[0].Request.Elements {
				fields, wire = append(fields, e.Field), append(wire, e.Name)
				if !token.IsExported(e.Field) || !token.IsIdentifier(e.Field) {
					t.Errorf("field %s", e.Field)
				}
			}
			if diff := cmp.Diff(strings.Fields(tt.want), fields); diff != "" {
				t.Errorf("fields (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(strings.Fields(tt.elements), wire); diff != "" {
				t.Errorf("names on the wire (-want +got):\n%s", diff)
			}
		})
	}
}

// What is renamed because of another is a change, by path.
func TestFieldsThatCollideAreChanges(t *testing.T) {
	service, err := Of(parts{sequence: `<xs:element name="a-b" type="xs:string"/><xs:element name="ab" type="xs:string"/>`}.contract(t), onlyAsk)
	if err != nil {
		t.Fatal(err)
	}
	want := []Change{{"ask/ab", "the field Ab", "the Go field Ab2, as another has the name"}}
	if diff := cmp.Diff(want, service.Changes); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What no document can carry is refused by path.
func TestNamesThatAreRefused(t *testing.T) {
	for name, shown := range map[string]string{
		"a:b": `"a:b"`, "1a": `"1a"`, "-a": `"-a"`, "a b": `"a b"`, "a&#10;b": `"a\nb"`, "": `""`, "a`b": "\"a`b\"",
	} {
		_, err := Of(parts{sequence: `<xs:element name="` + name + `" type="xs:string"/>`}.contract(t), onlyAsk)
		if want := "ask/" + shown + ": is not the name of an element in XML"; err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// What the source of a wrapper cannot say, or an operation cannot do.
func TestWrappersThatAreRefused(t *testing.T) {
	const part = `<part name="p" element="tns:ask"/>`
	for name, tt := range map[string]struct {
		replaced []string
		want     string
	}{
		"name":                     {[]string{`<xs:element name="ask" `, `<xs:element name="-ask" `, part, `<part name="p" element="tns:-ask"/>`}, `"-ask": is not the name`},
		"back-quote":               {[]string{"urn:t", "urn:`"}, "ask: is in the namespace \"urn:`\", which is no URI"},
		"quote":                    {[]string{"urn:t", "urn:&quot;"}, `ask: is in the namespace "urn:\"", which is no URI`},
		"a line that goes on":      {[]string{"urn:t", "urn:&#10;t"}, `ask: is in the namespace "urn:\nt", which is no URI`},
		"no namespace":             {[]string{"<types>", `<types><xs:schema><xs:element name="ask"><xs:complexType/></xs:element></xs:schema>`, part, `<w:part xmlns:w="http://schemas.xmlsoap.org/wsdl/" xmlns="" name="p" element="ask"/>`}, "ask: is in no namespace, and a wrapper needs one"},
		"no port type":             {[]string{`<portType name="T">`, `<portType name="U">`}, "T: the port type of the binding B is not declared"},
		"one request, two actions": {[]string{`<part name="p" element="tns:nag"/>`, part}, "nag: has the request ask of ask with another soapAction: leave one of the operations out"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Of(framed(t, tt.replaced...), Options{}); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

// An extension of another specification that is not required is named, and one
// that is required is refused (WSDL 1.1, section 2.1.3).
func TestExtensionsOfAnOperation(t *testing.T) {
	const at = `<soap:operation soapAction="urn:do-ask"/>`
	anonymous := `<a:Anonymous xmlns:a="http://www.w3.org/2006/05/addressing/wsdl" REQUIRED>optional</a:Anonymous>`
	service, err := Of(framed(t, at, at+strings.Replace(anonymous, "REQUIRED", "", 1)), onlyAsk)
	if err != nil {
		t.Fatal(err)
	}
	want := []Change{{"ask", "extension {http://www.w3.org/2006/05/addressing/wsdl}Anonymous", "neither sent nor checked"}}
	if diff := cmp.Diff(want, service.Changes); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	required := strings.Replace(anonymous, "REQUIRED", `xmlns:w="http://schemas.xmlsoap.org/wsdl/" w:required="true"`, 1)
	if _, err := Of(framed(t, at, at+required), onlyAsk); err == nil || !strings.Contains(err.Error(), "ask: extension {http://www.w3.org/2006/05/addressing/wsdl}Anonymous") {
		t.Errorf("got %v", err)
	}
	header := `<input><soap:header message="tns:nag" part="p" use="literal"/>`
	if _, err := Of(framed(t, at+"<input>", at+header), onlyAsk); err == nil || !strings.Contains(err.Error(), "ask: {http://schemas.xmlsoap.org/wsdl/soap/}header in the input") {
		t.Errorf("got %v", err)
	}
}

// framed returns the contract of the frame with texts replaced, each of which
// must be there.
func framed(t *testing.T, replaced ...string) *wsdl.Contract {
	t.Helper()
	text := strings.NewReplacer("ASK", "<xs:sequence/>", "ANSWER", "", "MORE", "", "STYLE", "document").Replace(frame)
	for i := 0; i < len(replaced); i += 2 {
		if !strings.Contains(text, replaced[i]) {
			t.Fatalf("%q is not in the frame", replaced[i])
		}
		text = strings.ReplaceAll(text, replaced[i], replaced[i+1])
	}
	contract, err := wsdl.Read(t.Context(), wsdl.FS(fstest.MapFS{"t.wsdl": {Data: []byte(text)}}, "t.wsdl"))
	if err != nil {
		t.Fatal(err)
	}
	return contract
}
