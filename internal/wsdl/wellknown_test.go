package wsdl_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"causeway.example/internal/wsdl"
)

// wellKnown has one name of each kind that a WSDL refers to in a namespace
// that is built in, and the address from which it is imported.
var wellKnown = []struct {
	name, space, location string
	// child is an element of the wrapper, attribute one of its attributes.
	child, attribute string
}{
	{"addressing", "http://www.w3.org/2005/08/addressing", "http://www.w3.org/2005/08/addressing/ws-addr.xsd", `<xs:element ref="w:MessageID"/><xs:element name="to" type="w:EndpointReferenceType"/>`, `<xs:attribute ref="w:IsReferenceParameter"/>`},
	{"addressing over https", "http://www.w3.org/2005/08/addressing", "https://www.w3.org/2006/03/addressing/ws-addr.xsd", `<xs:element ref="w:ReplyTo"/>`, ""},
	{"addressing without a location", "http://www.w3.org/2005/08/addressing", "", `<xs:element ref="w:Action"/>`, ""},
	{"addressing from a file that is not there", "http://www.w3.org/2005/08/addressing", "ws-addr.xsd", `<xs:element ref="w:To"/>`, ""},
	{"addressing of 2004", "http://schemas.xmlsoap.org/ws/2004/08/addressing", "http://schemas.xmlsoap.org/ws/2004/08/addressing", `<xs:element ref="w:EndpointReference"/><xs:element name="by" type="w:Relationship"/>`, ""},
	{"metadata", "http://www.w3.org/2007/05/addressing/metadata", "http://www.w3.org/2007/05/addressing/metadata/ws-addr-metadata.xsd", `<xs:element ref="w:ServiceName"/>`, `<xs:attribute ref="w:Action"/>`},
	{"metadata of a draft", "http://www.w3.org/2006/05/addressing/wsdl", "http://www.w3.org/2006/05/addressing/wsdl/ws-addr-wsdl.xsd", `<xs:element ref="w:UsingAddressing"/>`, ""},
	{"xmlmime", "http://www.w3.org/2005/05/xmlmime", "http://www.w3.org/2005/05/xmlmime", `<xs:element name="file" type="w:base64Binary"/>`, `<xs:attribute ref="w:contentType"/>`},
	{"xmlmime of a draft", "http://www.w3.org/2004/11/xmlmime", "https://www.w3.org/2004/11/xmlmime.xsd", `<xs:element name="file" type="w:hexBinary"/>`, ""},
	{"xml", "http://www.w3.org/XML/1998/namespace", "http://www.w3.org/2001/xml.xsd", "", `<xs:attribute ref="w:lang"/><xs:attributeGroup ref="w:specialAttrs"/>`},
	{"encoding", "http://schemas.xmlsoap.org/soap/encoding/", "http://schemas.xmlsoap.org/soap/encoding/", `<xs:element ref="w:string"/><xs:element name="all" type="w:Array"/>`, `<xs:attribute ref="w:arrayType"/>`},
	{"encoding of 1.2", "http://www.w3.org/2003/05/soap-encoding", "https://www.w3.org/2003/05/soap-encoding/", `<xs:element ref="w:unsignedByte"/>`, `<xs:attribute ref="w:itemType"/>`},
	{"envelope", "http://schemas.xmlsoap.org/soap/envelope/", "http://schemas.xmlsoap.org/soap/envelope/", `<xs:element ref="w:Fault"/>`, `<xs:attribute ref="w:mustUnderstand"/>`},
	{"envelope of 1.2", "http://www.w3.org/2003/05/soap-envelope", "http://www.w3.org/2003/05/soap-envelope/", `<xs:element name="why" type="w:faultreason"/>`, `<xs:attribute ref="w:role"/>`},
	{"swaRef", "http://ws-i.org/profiles/basic/1.1/xsd", "http://ws-i.org/profiles/basic/1.1/swaref.xsd", `<xs:element name="file" type="w:swaRef"/>`, ""},
	{"xmldsig", "http://www.w3.org/2000/09/xmldsig#", "http://www.w3.org/TR/2002/REC-xmldsig-core-20020212/xmldsig-core-schema.xsd", `<xs:element ref="w:Signature"/><xs:element name="key" type="w:KeyInfoType"/>`, ""},
	{"xop", "http://www.w3.org/2004/08/xop/include", "http://www.w3.org/2004/08/xop/include", `<xs:element ref="w:Include"/>`, ""},
	{"xlink", "http://www.w3.org/1999/xlink", "http://www.w3.org/1999/xlink.xsd", "", `<xs:attribute ref="w:href"/>`},
	{"wsdl", "http://schemas.xmlsoap.org/wsdl/", "http://schemas.xmlsoap.org/wsdl/", "", `<xs:attribute ref="w:required"/>`},
	{"security", "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd", "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd", `<xs:element ref="w:Security"/><xs:element name="p" type="w:PasswordString"/>`, ""},
	{"security utility", "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd", "", `<xs:element ref="w:Timestamp"/>`, `<xs:attribute ref="w:Id"/>`},
}

// Names of the schemas that everybody imports are declared without a request
// to a third party.
func TestWellKnownSchemas(t *testing.T) {
	for _, tt := range wellKnown {
		t.Run(tt.name, func(t *testing.T) {
			location := ""
			if tt.location != "" {
				location = ` schemaLocation="` + tt.location + `"`
			}
			p := parts{schema: `<xs:import namespace="` + tt.space + `"` + location + `/>`, child: tt.child, attrs: tt.attribute}
			text := strings.Replace(p.text(), ` name="S">`, ` xmlns:w="`+tt.space+`" name="S">`, 1)
			c, err := readText(t.Context(), text)
			if err != nil {
				t.Fatal(err)
			}
			if len(c.Warnings) > 0 || strings.Contains(dump(c), "unsupported") {
				t.Errorf("%v\n%s", c.Warnings, dump(c))
			}
			if len(c.Save()) != 1 {
				t.Errorf("%d documents", len(c.Save()))
			}
		})
	}
}

// Every name of every built-in schema can be referred to, with all that its
// declaration refers to in turn.
func TestWellKnownSchemasAreWhole(t *testing.T) {
	files, err := filepath.Glob("wellknown/*.xsd")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		schema, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(string(schema), "<!-- ") || !strings.Contains(string(schema), "http") {
			t.Errorf("%s cites no source", file)
		}
		including := header + `<types><xs:schema targetNamespace="urn:t"><xs:include schemaLocation="` + file + `"/></xs:schema></types></definitions>`
		c, err := readText(t.Context(), including, file, string(schema))
		if err != nil {
			t.Fatal(err)
		}
		if text := dump(c); strings.Contains(text, "unsupported") {
			t.Errorf("%s:\n%s", file, text)
		}
	}
}

// What a document declares itself in such a namespace counts, and the rest is
// built in.
func TestWellKnownNamespaceInADocument(t *testing.T) {
	const space = "http://www.w3.org/2005/08/addressing"
	text := strings.Replace(parts{
		more:  `<xs:schema targetNamespace="` + space + `"><xs:include schemaLocation="http://www.w3.org/2006/03/addressing/ws-addr.xsd"/><xs:element name="To" type="xs:int"/></xs:schema>`,
		child: `<xs:element ref="w:To"/><xs:element ref="w:From"/>`,
	}.text(), ` name="S">`, ` xmlns:w="`+space+`" name="S">`, 1)
	c, err := readText(t.Context(), text)
	if err != nil {
		t.Fatal(err)
	}
	to, from := c.Elements[wsdl.QName{Space: space, Local: "To"}], c.Elements[wsdl.QName{Space: space, Local: "From"}]
	if to.Type.Name.Local != "int" || from.Type.Name.Local != "EndpointReferenceType" || strings.Contains(dump(c), "unsupported") {
		t.Errorf("%+v %+v\n%s", to, from, dump(c))
	}
}

// A name that such a schema does not have is named.
func TestUnknownNameInAWellKnownNamespace(t *testing.T) {
	text := strings.Replace(parts{child: `<xs:element ref="w:Nothing"/>`}.text(), ` name="S">`, ` xmlns:w="http://www.w3.org/2005/08/addressing" name="S">`, 1)
	c, err := readText(t.Context(), text)
	if err != nil || !strings.Contains(dump(c), "element w:Nothing is not declared") {
		t.Errorf("%v", err)
	}
}
