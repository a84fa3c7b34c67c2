package wsdl_test

import (
	"testing"
	"testing/fstest"

	"causeway.example/internal/wsdl"
)

// asWritten is a small contract as a person writes it.
const asWritten = `<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:tns="urn:r" targetNamespace="urn:r" name="R">
<wsdl:types><xs:schema targetNamespace="urn:r">
  <xs:element name="ask" type="tns:ask"/>
  <xs:element name="askResponse" type="tns:answer"/>
  <xs:complexType name="ask"><xs:sequence><xs:element name="who" type="tns:who"/><xs:element name="when" type="xs:date" minOccurs="0"/></xs:sequence></xs:complexType>
  <xs:complexType name="who"><xs:sequence><xs:element name="id" type="xs:long"/><xs:element name="name" type="tns:name" minOccurs="0" maxOccurs="unbounded"/></xs:sequence></xs:complexType>
  <xs:simpleType name="name"><xs:restriction base="xs:string"><xs:maxLength value="20"/></xs:restriction></xs:simpleType>
  <xs:complexType name="answer"><xs:sequence><xs:element name="return" type="xs:string" minOccurs="0"/></xs:sequence></xs:complexType>
</xs:schema></wsdl:types>
<wsdl:message name="ask"><wsdl:part name="parameters" element="tns:ask"/></wsdl:message>
<wsdl:message name="askResponse"><wsdl:part name="parameters" element="tns:askResponse"/></wsdl:message>
<wsdl:portType name="R"><wsdl:operation name="ask"><wsdl:input message="tns:ask"/><wsdl:output message="tns:askResponse"/></wsdl:operation></wsdl:portType>
<wsdl:binding name="R" type="tns:R"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/><wsdl:operation name="ask"><soap:operation soapAction=""/><wsdl:input><soap:body use="literal"/></wsdl:input><wsdl:output><soap:body use="literal"/></wsdl:output></wsdl:operation></wsdl:binding>
<wsdl:service name="R"><wsdl:port name="R" binding="tns:R"><soap:address location="http://localhost/r"/></wsdl:port></wsdl:service>
</wsdl:definitions>`

// republished is the same as other stacks write it: the parts in several
// documents, other prefixes and orders, types without a name, defaults
// spelled out, a base and a group, SOAP 1.2 beside SOAP 1.1.
var republished = fstest.MapFS{
	"r.wsdl": {Data: []byte(`<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:s11="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:s12="http://schemas.xmlsoap.org/wsdl/soap12/" xmlns:n="urn:r" targetNamespace="urn:r">
<import namespace="urn:r" location="port.wsdl"/>
<service name="R"><documentation/>
  <port name="R12" binding="n:R12"><s12:address location="https://other.example/r12"/></port>
  <port name="R11" binding="n:R11"><s11:address location="https://other.example/r11"/></port>
</service>
<binding name="R12" type="n:R"><s12:binding style="document" transport="http://www.w3.org/2003/05/soap/bindings/HTTP/"/><operation name="ask"><s12:operation style="document" soapActionRequired="false"/><input><s12:body use="literal"/></input><output><s12:body use="literal"/></output></operation></binding>
<binding name="R11" type="n:R"><s11:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/><operation name="ask"><s11:operation/><input name="in"><s11:body use="literal" parts="p"/></input><output><s11:body use="literal"/></output></operation></binding>
</definitions>`)},
	"port.wsdl": {Data: []byte(`<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:n="urn:r" targetNamespace="urn:r">
<types><xsd:schema><xsd:import namespace="urn:r" schemaLocation="r.xsd"/></xsd:schema></types>
<portType name="R"><operation name="ask" parameterOrder="p"><input name="in" message="n:In"/><output message="n:Out"/></operation></portType>
<message name="Out"><part name="p" element="n:askResponse"/></message>
<message name="In"><part name="p" element="n:ask"/></message>
</definitions>`)},
	"r.xsd": {Data: []byte(`<schema xmlns="http://www.w3.org/2001/XMLSchema" xmlns:q="urn:r" targetNamespace="urn:r" elementFormDefault="unqualified">
<include schemaLocation="who.xsd"/>
<element name="askResponse" nillable="false"><complexType><sequence minOccurs="1" maxOccurs="1"><element name="return" minOccurs="0" maxOccurs="1" type="string"/></sequence></complexType></element>
<element name="ask"><complexType><complexContent mixed="false"><extension base="q:_ask"><group ref="q:when"/></extension></complexContent></complexType></element>
<group name="when"><sequence><sequence><element name="when" type="date" minOccurs="0" form="unqualified"/></sequence></sequence></group>
<complexType name="_ask"><sequence><element name="who"><complexType><group ref="q:who"/></complexType></element></sequence></complexType>
</schema>`)},
	"who.xsd": {Data: []byte(`<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
<xs:group name="who"><xs:sequence><xs:element name="id" type="xs:long" minOccurs="1"/><xs:choice minOccurs="0" maxOccurs="unbounded"><xs:element name="name" type="Text20"/></xs:choice></xs:sequence></xs:group>
<xs:simpleType name="Text20"><xs:restriction><xs:simpleType><xs:restriction base="xs:string"/></xs:simpleType><xs:maxLength value="20"/></xs:restriction></xs:simpleType>
</xs:schema>`)},
}

// TestRepublished: the same contract in another form is no difference.
func TestRepublished(t *testing.T) {
	written, err := wsdl.Read(t.Context(), wsdl.FS(fstest.MapFS{"r.wsdl": {Data: []byte(asWritten)}}, "r.wsdl"))
	if err != nil {
		t.Fatal(err)
	}
	published, err := wsdl.Read(t.Context(), wsdl.FS(republished, "r.wsdl"))
	if err != nil {
		t.Fatal(err)
	}
	for _, version := range []wsdl.Version{"", wsdl.SOAP11, wsdl.SOAP12} {
		if got := told(wsdl.Compare(written, published, wsdl.Usage{Version: version})); got != "" {
			t.Errorf("SOAP %s: %s", version, got)
		}
	}
	if got := told(wsdl.Compare(published, written, wsdl.Usage{})); got != "breaks  : the binding speaks another version of SOAP [1.2] [1.1]\n" {
		t.Error(got)
	}
}
