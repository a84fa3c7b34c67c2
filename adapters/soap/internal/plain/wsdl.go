package plain

import (
	"bytes"
	"encoding/xml"
	"fmt"
)

// WSDL returns a WSDL for gowsdl: only the types, with the Go names of types
// and fields, as nothing else of gowsdl's output is kept.
func (s *Service) WSDL() []byte {
	var out bytes.Buffer
	space := escape(s.Space)
	fmt.Fprintf(&out, `<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:tns="%s" targetNamespace="%s">`+"\n", space, space)
	fmt.Fprintf(&out, "<types><xs:schema targetNamespace=\"%s\">\n", space)
	for _, t := range s.Types {
		fmt.Fprintf(&out, "<xs:complexType name=\"%s\"><xs:sequence>\n", escape(t.Name))
		for _, e := range t.Elements {
			out.WriteString(e.xsd())
		}
		out.WriteString("</xs:sequence></xs:complexType>\n")
	}
	out.WriteString("</xs:schema></types></definitions>\n")
	return out.Bytes()
}

// xsd returns the element's declaration. A repeated element is unbounded:
// gowsdl makes a list only of those.
func (e Element) xsd() string {
	typ := "xs:" + e.Scalar
	if e.Type != nil {
		typ = "tns:" + e.Type.Name
	}
	options := ` minOccurs="0"`
	if e.List {
		options += ` maxOccurs="unbounded"`
	}
	if e.Nillable {
		options += ` nillable="true"`
	}
	return fmt.Sprintf("<xs:element name=\"%s\" type=\"%s\"%s/>\n", escape(e.Field), escape(typ), options)
}

func escape(s string) string {
	var out bytes.Buffer
	_ = xml.EscapeText(&out, []byte(s)) // a buffer does not fail
	return out.String()
}
