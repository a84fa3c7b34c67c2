package wsdl_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"causeway.example/internal/wsdl"
)

// parts of a WSDL of one operation; each may be "".
type parts struct {
	top    string // before the types
	schema string // in the schema of urn:t
	more   string // schemas beside it
	child  string // of the request's wrapper
	attrs  string // of the request's wrapper
	end    string // behind the service
}

func (p parts) text() string {
	return `<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" xmlns:o="urn:o" targetNamespace="urn:t" name="S">
` + p.top + `
<types>` + p.more + `<xs:schema targetNamespace="urn:t">` + p.schema + `
<xs:element name="ask"><xs:complexType><xs:sequence>` + p.child + `</xs:sequence>` + p.attrs + `</xs:complexType></xs:element>
<xs:element name="askResponse"><xs:complexType><xs:sequence/></xs:complexType></xs:element></xs:schema></types>
<message name="a"><part name="p" element="t:ask"/></message><message name="b"><part name="p" element="t:askResponse"/></message>
<portType name="T"><operation name="ask"><input message="t:a"/><output message="t:b"/></operation></portType>
<binding name="B" type="t:T"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/><operation name="ask"><soap:operation soapAction=""/><input><soap:body use="literal"/></input><output><soap:body use="literal"/></output></operation></binding>
<service name="S"><port name="P" binding="t:B"><soap:address location="http://localhost/"/></port></service>
` + p.end + `</definitions>`
}

func readText(ctx context.Context, text string, more ...string) (*wsdl.Contract, error) {
	files := fstest.MapFS{"a.wsdl": {Data: []byte(text)}}
	for i := 0; i < len(more); i += 2 {
		files[more[i]] = &fstest.MapFile{Data: []byte(more[i+1])}
	}
	return wsdl.Read(ctx, wsdl.FS(files, "a.wsdl"))
}

// An import that cannot be read is a warning where nothing refers to its
// namespace, and else an error that names what refers to what.
func TestSkippedImports(t *testing.T) {
	const (
		far     = `namespace="urn:o" schemaLocation="http://schemas.example/o.xsd"/>`
		foreign = "a.wsdl:3: leads elsewhere: from a file to http://schemas.example/o.xsd"
	)
	schema := func(imported string) parts { return parts{schema: imported} }
	with := func(p parts, child string) parts { p.child = child; return p }
	for _, tt := range []struct {
		name     string
		parts    parts
		more     []string
		warnings []string
		want     string // of the error
		is       error
	}{
		{name: "URL", parts: schema(`<xs:import ` + far), warnings: []string{foreign + "; nothing refers to it"}},
		{name: "the same URL twice", parts: schema(`<xs:import ` + far + `<xs:import ` + far), warnings: []string{foreign + "; nothing refers to it"}},
		{name: "URL without a scheme", parts: schema(`<xs:import namespace="urn:o" schemaLocation="//schemas.example/o.xsd"/>`), warnings: []string{"a.wsdl:3: leads elsewhere: from a file to //schemas.example/o.xsd; nothing refers to it"}},
		{name: "path of Windows", parts: schema(`<xs:import namespace="urn:o" schemaLocation="file:///C:/o.xsd"/>`), warnings: []string{"a.wsdl:3: leads elsewhere: from a file to file:///C:/o.xsd; nothing refers to it"}},
		{name: "absolute path", parts: schema(`<xs:import namespace="urn:o" schemaLocation="/o.xsd"/>`), warnings: []string{"a.wsdl:3: leads elsewhere: from a file to /o.xsd; nothing refers to it"}},
		{name: "in a schema of its own", parts: parts{more: `<xs:schema><xs:import ` + far + `</xs:schema>`}, warnings: []string{foreign + "; nothing refers to it"}},
		{name: "of a WSDL", parts: parts{top: `<import namespace="urn:o" location="https://schemas.example/o?wsdl"/>`}, warnings: []string{"a.wsdl:2: leads elsewhere: from a file to https://schemas.example/o?wsdl; nothing refers to it"}},
		{name: "standard, no namespace", parts: parts{schema: `<xs:import schemaLocation="http://www.w3.org/2001/xml.xsd"/>`, attrs: `<xs:attribute ref="xml:lang"/>`}, warnings: []string{"a.wsdl:3: leads elsewhere: from a file to http://www.w3.org/2001/xml.xsd; nothing refers to it"}},
		{name: "page", parts: schema(`<xs:import namespace="urn:o" schemaLocation="o.page"/>`), more: []string{"o.page", "<html/>"}, warnings: []string{"a.wsdl:3 imports o.page: neither a WSDL 1.1 nor an XML Schema, but an HTML page; nothing refers to it"}},
		{name: "document type", parts: schema(`<xs:import namespace="urn:o" schemaLocation="o.xsd"/>`), more: []string{"o.xsd", `<!DOCTYPE x><x/>`}, warnings: []string{"a.wsdl:3 imports o.xsd: document type declaration; nothing refers to it"}},
		{name: "an import of an import", parts: schema(`<xs:import namespace="urn:m" schemaLocation="sub\m.xsd"/>`), more: []string{"sub/m.xsd", `<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:m"><import namespace="urn:o" schemaLocation="http://schemas.example/o.xsd"/></schema>`}, warnings: []string{"sub/m.xsd:1: leads elsewhere: from a file to http://schemas.example/o.xsd; nothing refers to it"}},
		{name: "a namespace that another one is in", parts: parts{schema: `<xs:import ` + far, more: `<xs:schema targetNamespace="urn:o"><xs:element name="e" type="xs:int"/></xs:schema>`, child: `<xs:element ref="o:e"/>`}, warnings: []string{foreign + "; nothing refers to it"}},

		{name: "type", parts: with(schema(`<xs:import `+far), `<xs:element name="a" type="o:money"/>`), want: foreign + "; a.wsdl:4 refers to the type {urn:o}money", is: wsdl.ErrForeign},
		{name: "element", parts: with(schema(`<xs:import `+far), `<xs:element ref="o:money"/>`), want: foreign + "; a.wsdl:4 refers to the element {urn:o}money", is: wsdl.ErrForeign},
		{name: "group", parts: with(schema(`<xs:import `+far), `<xs:group ref="o:money"/>`), want: foreign + "; a.wsdl:4 refers to the group {urn:o}money", is: wsdl.ErrForeign},
		{name: "attribute", parts: parts{schema: `<xs:import ` + far, attrs: `<xs:attribute ref="o:money"/>`}, want: foreign + "; a.wsdl:4 refers to the attribute {urn:o}money", is: wsdl.ErrForeign},
		{name: "attribute group", parts: parts{schema: `<xs:import ` + far, attrs: `<xs:attributeGroup ref="o:money"/>`}, want: foreign + "; a.wsdl:4 refers to the attribute group {urn:o}money", is: wsdl.ErrForeign},
		{name: "base", parts: schema(`<xs:import ` + far + `<xs:complexType name="u"><xs:complexContent><xs:extension base="o:money"/></xs:complexContent></xs:complexType>`), want: foreign + "; a.wsdl:3 refers to the type {urn:o}money", is: wsdl.ErrForeign},
		{name: "substitution group", parts: schema(`<xs:import ` + far + `<xs:element name="u" substitutionGroup="o:money"/>`), want: foreign + "; a.wsdl:3 refers to the element {urn:o}money", is: wsdl.ErrForeign},
		{name: "part of a message", parts: parts{schema: `<xs:import ` + far, end: `<message name="c"><part name="p" element="o:money"/></message><portType name="U"><operation name="u"><input message="t:c"/></operation></portType><binding name="C" type="t:U"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/><operation name="u"><soap:operation soapAction=""/><input><soap:body use="literal"/></input></operation></binding><service name="U"><port name="U" binding="t:C"/></service>`}, want: foreign + "; a.wsdl:10 refers to the element {urn:o}money", is: wsdl.ErrForeign},
		{name: "binding", parts: parts{top: `<import namespace="urn:o" location="http://schemas.example/o"/>`, end: `<service name="U"><port name="U" binding="o:B"/></service>`}, want: "a.wsdl:2: leads elsewhere: from a file to http://schemas.example/o; a.wsdl:10 refers to the binding {urn:o}B", is: wsdl.ErrForeign},
		{name: "port type, no namespace", parts: parts{top: `<import location="no.wsdl"/>`, end: `<binding name="C" type="o:T"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/></binding><service name="U"><port name="U" binding="t:C"/></service>`}, want: "a.wsdl:2 imports no.wsdl: cannot be read: open no.wsdl: file does not exist; a.wsdl:10 refers to the portType {urn:o}T", is: wsdl.ErrUnreadable},
		{name: "five references", parts: with(schema(`<xs:import `+far), `<xs:element name="a" type="o:a"/><xs:element name="b" type="o:b"/><xs:element name="c" type="o:c"/><xs:element name="d" type="o:d"/><xs:element name="e" type="o:e"/>`), want: "a.wsdl:4 refers to the type {urn:o}c; and 2 more", is: wsdl.ErrForeign},
		{name: "include", parts: schema(`<xs:include schemaLocation="http://schemas.example/o.xsd"/>`), want: foreign, is: wsdl.ErrForeign},
		{name: "limit", parts: schema(`<xs:import namespace="urn:o" schemaLocation="o.xsd"/>`), more: []string{"o.xsd", strings.Repeat("<a>", wsdl.MaxDepth+1)}, want: "o.xsd: elements nested deeper", is: wsdl.ErrTooDeep},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := readText(t.Context(), tt.parts.text(), tt.more...)
			if tt.want != "" {
				if !errors.Is(err, tt.is) || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("got  %v\nwant %s", err, tt.want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.warnings, c.Warnings); diff != "" {
				t.Errorf("warnings (-want +got):\n%s", diff)
			}
			if strings.Contains(dump(c), "unsupported") {
				t.Errorf("%s", dump(c))
			}
			for _, file := range c.Save() {
				if strings.HasPrefix(string(file.Data), "<html") {
					t.Errorf("%s is one of the documents", file.Name)
				}
			}
		})
	}
}

// Without a port, what describes it may be in the import.
func TestSkippedImportWithoutPort(t *testing.T) {
	text := `<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"><import namespace="urn:o" location="http://schemas.example/o?wsdl"/></definitions>`
	if _, err := readText(t.Context(), text); !errors.Is(err, wsdl.ErrForeign) {
		t.Errorf("got %v", err)
	}
}

// Over HTTP, an import that the server does not have, or that leads elsewhere,
// is asked for once.
func TestSkippedImportOverHTTP(t *testing.T) {
	asked := map[string]int{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked[r.URL.Path]++
		if r.URL.Path != "/a.wsdl" {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write([]byte(parts{schema: `<xs:import namespace="urn:o" schemaLocation="o.xsd"/><xs:import namespace="urn:p" schemaLocation="o.xsd"/>` +
			`<xs:import namespace="http://www.w3.org/2005/08/addressing" schemaLocation="ws-addr.xsd"/>`}.text()))
	}))
	t.Cleanup(server.Close)
	c, err := wsdl.Read(t.Context(), wsdl.URL(server.Client(), server.URL+"/a.wsdl"))
	if err != nil || len(c.Warnings) != 1 || !strings.HasSuffix(c.Warnings[0], "HTTP status 404; nothing refers to it") {
		t.Errorf("%v %v", c, err)
	}
	if diff := cmp.Diff(map[string]int{"/a.wsdl": 1, "/o.xsd": 1}, asked); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
}

// An import of an interface's namespace: names are resolved across documents,
// whichever of them declares what, and without a prefix too.
func TestNamespacesAcrossDocuments(t *testing.T) {
	const (
		spaces   = ` xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" xmlns:m="urn:m" xmlns:b="urn:b"`
		schema   = `<types><xs:schema targetNamespace="urn:t"><xs:element name="ask"><xs:complexType/></xs:element></xs:schema></types>`
		messages = `<message name="a"><part name="p" element="t:ask"/></message>`
		bound    = `<soap:binding transport="http://schemas.xmlsoap.org/soap/http"/><operation name="ask"><soap:operation soapAction=""/><input><soap:body use="literal"/></input></operation></binding>`
	)
	document := func(space, content string) string {
		return `<definitions` + spaces + ` targetNamespace="` + space + `">` + content + `</definitions>`
	}
	portType := func(message string) string {
		return `<portType name="T"><operation name="ask"><input message="` + message + `"/></operation></portType>`
	}
	service := func(binding string) string {
		return `<service name="S"><port name="P" binding="` + binding + `"/></service>`
	}
	for name, files := range map[string][]string{
		"service alone": {
			document("urn:impl", `<import namespace="urn:t" location="t.wsdl"/>`+service("t:B")),
			"t.wsdl", document("urn:t", schema+messages+portType("t:a")+`<binding name="B" type="t:T">`+bound),
		},
		"binding beside the service": {
			document("urn:impl", `<import namespace="urn:t" location="t.wsdl"/><binding xmlns:i="urn:impl" name="B" type="t:T">`+bound+`<service xmlns:i="urn:impl" name="S"><port name="P" binding="i:B"/></service>`),
			"t.wsdl", document("urn:t", schema+messages+portType("t:a")),
		},
		"one document for each": {
			document("urn:impl", `<import namespace="urn:b" location="d/b.wsdl"/>`+service("b:B")),
			"d/b.wsdl", document("urn:b", `<import namespace="urn:t" location="t.wsdl"/><binding name="B" type="t:T">`+bound),
			"d/t.wsdl", document("urn:t", `<import namespace="urn:m" location="../m.wsdl"/>`+portType("m:a")),
			"m.wsdl", document("urn:m", `<import namespace="urn:t" location="t.xsd"/>`+messages),
			"t.xsd", `<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:t"><element name="ask"><complexType/></element></schema>`,
		},
		"each imports the other": {
			document("urn:impl", `<import namespace="urn:t" location="t.wsdl"/>`+service("t:B")),
			"t.wsdl", document("urn:t", `<import namespace="urn:impl" location="a.wsdl"/>`+schema+messages+portType("t:a")+`<binding name="B" type="t:T">`+bound),
		},
		"the same twice": {
			document("urn:impl", `<import namespace="urn:t" location="t.wsdl"/><import namespace="urn:t" location="copy.wsdl"/>`+service("t:B")),
			"t.wsdl", document("urn:t", schema+messages+portType("t:a")+`<binding name="B" type="t:T">`+bound),
			"copy.wsdl", document("urn:t", schema+messages+portType("t:a")+`<binding name="B" type="t:T">`+bound),
		},
		"no prefix": {
			document("urn:t", schema+messages+portType("a")+`<binding name="B" type="T">`+bound+service("B")),
		},
	} {
		t.Run(name, func(t *testing.T) {
			c, err := readText(t.Context(), files[0], files[1:]...)
			if err != nil {
				t.Fatal(err)
			}
			if len(c.Warnings) > 0 || strings.Contains(dump(c), "unsupported") || len(c.Services) != 1 || len(c.Services[0].Ports) != 1 {
				t.Fatalf("%v\n%s", c.Warnings, dump(c))
			}
			if op := c.Services[0].Ports[0].Operations[0]; op.Input != (wsdl.QName{Space: "urn:t", Local: "ask"}) || c.Elements[op.Input] == nil {
				t.Errorf("%+v", op)
			}
		})
	}
}

// Two different declarations of one name are named, and the first one counts.
func TestDeclaredTwice(t *testing.T) {
	c, err := readText(t.Context(), parts{end: `<message name="a"><part name="q" element="t:askResponse"/></message><binding name="B" type="t:U"/>`}.text())
	if err != nil {
		t.Fatal(err)
	}
	text := dump(c)
	for _, want := range []string{"message a is declared a second time", "binding B is declared a second time", "{urn:t}ask -> {urn:t}askResponse"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}
