package wsdl_test

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"causeway.example/internal/wsdl"
)

// change replaces text in one of the files of UtbOrder; each old text must
// occur.
type change struct{ file, old, new string }

const (
	inWSDL = "UtbOrder.wsdl"
	inXSD  = "UtbOrder.xsd"
)

// altered returns UtbOrder with some changes.
func altered(t *testing.T, changes []change) *wsdl.Contract {
	t.Helper()
	files := fstest.MapFS{}
	for _, name := range []string{inWSDL, inXSD} {
		text, err := fs.ReadFile(ours[0].documents, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range changes {
			if c.file == name {
				if !strings.Contains(string(text), c.old) {
					t.Fatalf("%s has no %q", name, c.old)
				}
				text = []byte(strings.ReplaceAll(string(text), c.old, c.new))
			}
		}
		files[name] = &fstest.MapFile{Data: text}
	}
	c, err := wsdl.Read(t.Context(), wsdl.FS(files, inWSDL))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// told writes findings as text: one line each.
func told(findings []wsdl.Finding) string {
	var text strings.Builder
	for _, f := range findings {
		fmt.Fprintf(&text, "%s %s %s: %s [%s] [%s]\n", f.Severity, f.Operation, f.Path, f.What, f.Before, f.After)
	}
	return text.String()
}

// The changes that are compared in both directions of a message.
const (
	custNo  = `<xs:element name="custNo" type="xs:int" minOccurs="0"/>`
	orderID = `<xs:element name="success" type="xs:string" minOccurs="0"/>
      <xs:element name="orderId" type="xs:long" minOccurs="0"/>`
	listOfOrders = `<xs:element name="orderCreate" type="tns:order" minOccurs="0" maxOccurs="unbounded"/>`
	listOfReply  = `<xs:element name="orderResponse" type="tns:orderCreateResult" minOccurs="0" maxOccurs="unbounded"/>`
)

var alterations = map[string][]change{
	"nothing": nil,
	"address": {{inWSDL, "http://localhost/tiab/UtbOrder", "https://octane.example:443/tiab/UtbOrder"}},
	// The six of the acceptance.
	"renamed-element":    {{inXSD, `name="custNo"`, `name="customerNumber"`}},
	"changed-type":       {{inXSD, `name="planNo" type="xs:int"`, `name="planNo" type="xs:short"`}, {inXSD, `name="orderId" type="xs:long"`, `name="orderId" type="xs:string"`}},
	"qualified-children": {{inXSD, `version="1.0">`, `version="1.0" elementFormDefault="qualified">`}},
	"removed-operation": {{inWSDL, `<operation name="orderQuery">
      <soap:operation soapAction=""/>
      <input>
        <soap:body use="literal"/>
      </input>
      <output>
        <soap:body use="literal"/>
      </output>
    </operation>`, ""}},
	"new-required-child": {{inXSD, custNo, custNo + `<xs:element name="channel" type="xs:string"/>`}},
	"soap-1.2-binding":   {{inWSDL, "http://schemas.xmlsoap.org/wsdl/soap/", "http://schemas.xmlsoap.org/wsdl/soap12/"}},
	// More.
	"soap-action":             {{inWSDL, `<operation name="orderQuery">` + "\n      " + `<soap:operation soapAction=""/>`, `<operation name="orderQuery"><soap:operation soapAction="urn:orderQuery"/>`}},
	"list-became-single":      {{inXSD, listOfOrders, strings.Replace(listOfOrders, "unbounded", "1", 1)}, {inXSD, listOfReply, strings.Replace(listOfReply, "unbounded", "1", 1)}},
	"single-became-list":      {{inXSD, custNo, strings.Replace(custNo, "/>", ` maxOccurs="2"/>`, 1)}, {inXSD, orderID, strings.Replace(orderID, `type="xs:long"`, `type="xs:long" maxOccurs="unbounded"`, 1)}},
	"nillable":                {{inXSD, `name="custNo"`, `name="custNo" nillable="true"`}},
	"required":                {{inXSD, custNo, strings.Replace(custNo, ` minOccurs="0"`, "", 1)}, {inXSD, orderID, strings.ReplaceAll(orderID, ` minOccurs="0"`, "")}},
	"enumeration":             {{inXSD, `<xs:complexType name="login">`, `<xs:simpleType name="kind"><xs:restriction base="xs:string"><xs:enumeration value="SRVC_ORD"/></xs:restriction></xs:simpleType><xs:complexType name="login">`}, {inXSD, `name="orderType" type="xs:string"`, `name="orderType" type="tns:kind"`}, {inXSD, `name="success" type="xs:string"`, `name="success" type="tns:kind"`}},
	"facets":                  {{inXSD, `<xs:complexType name="login">`, `<xs:simpleType name="brief"><xs:restriction base="xs:string"><xs:maxLength value="20"/></xs:restriction></xs:simpleType><xs:complexType name="login">`}, {inXSD, `name="poolName" type="xs:string"`, `name="poolName" type="tns:brief"`}},
	"new-optional-child":      {{inXSD, custNo, custNo + `<xs:element name="channel" type="xs:string" minOccurs="0"/>`}, {inXSD, orderID, orderID + `<xs:element name="reference" type="xs:string"/>`}},
	"new-operation":           {{inWSDL, `<portType name="UtbOrder">`, `<portType name="UtbOrder"><operation name="orderCancel"><input message="tns:orderQuery"/></operation>`}, {inWSDL, `transport="http://schemas.xmlsoap.org/soap/http"/>`, `transport="http://schemas.xmlsoap.org/soap/http"/><operation name="orderCancel"><soap:operation soapAction=""/><input><soap:body use="literal"/></input></operation>`}},
	"renamed-wrapper":         {{inWSDL, `element="tns:orderQuery"`, `element="tns:queryOrder"`}, {inXSD, `<xs:element name="orderQuery" type`, `<xs:element name="queryOrder" type`}},
	"other-namespace":         {{inWSDL, "http://order.frontend.ws.utilibill.com.au/", "urn:order:2"}, {inXSD, "http://order.frontend.ws.utilibill.com.au/", "urn:order:2"}},
	"gone-from-response":      {{inXSD, orderID, `<xs:element name="success" type="xs:string" minOccurs="0"/>`}},
	"renamed-in-response":     {{inXSD, orderID, strings.Replace(orderID, "orderId", "orderID", 1)}},
	"order-of-elements":       {{inXSD, `<xs:element name="userName" type="xs:string" minOccurs="0"/>`, ""}, {inXSD, `<xs:element name="password" type="xs:string" minOccurs="0"/>`, `<xs:element name="password" type="xs:string" minOccurs="0"/><xs:element name="userName" type="xs:string" minOccurs="0"/>`}},
	"choice":                  {{inXSD, `<xs:element name="userName" type="xs:string" minOccurs="0"/>`, `<xs:choice><xs:element name="userName" type="xs:string"/>`}, {inXSD, `<xs:element name="password" type="xs:string" minOccurs="0"/>`, `<xs:element name="password" type="xs:string"/></xs:choice>`}},
	"attribute":               {{inXSD, custNo + "\n", "\n"}, {inXSD, `<xs:complexType name="order">`, `<xs:complexType name="order"><xs:attribute name="custNo" type="xs:int" use="required"/>`}},
	"structure":               {{inXSD, `name="orderItems" type="tns:orderItems"`, `name="orderItems" type="xs:string"`}},
	"anything":                {{inXSD, `name="orderItems" type="tns:orderItems"`, `name="orderItems"`}},
	"rpc":                     {{inWSDL, `style="document"`, `style="rpc"`}},
	"header":                  {{inWSDL, `<input>` + "\n        " + `<soap:body use="literal"/>`, `<input><soap:body use="literal"/><soap:header message="tns:orderQuery" part="parameters" use="literal"/>`}},
	"policy":                  {{inWSDL, `<soap:binding`, `<wsp:PolicyReference xmlns:wsp="http://www.w3.org/ns/ws-policy" URI="#signed"/><soap:binding`}},
	"something-else-in-types": {{inXSD, `<xs:complexType name="login">`, `<xs:complexType name="login"><xs:openContent/>`}},
	"fault":                   {{inWSDL, `<output message="tns:orderQueryResponse"/>`, `<output message="tns:orderQueryResponse"/><fault name="refused" message="tns:orderReset"/>`}},
	"no-answer":               {{inWSDL, `<output message="tns:orderQueryResponse"/>`, ""}},
}

func TestCompare(t *testing.T) {
	compiled := altered(t, nil)
	for name, changes := range alterations {
		t.Run(name, func(t *testing.T) {
			golden(t, "testdata/changes/"+name+".golden", told(wsdl.Compare(compiled, altered(t, changes), wsdl.Usage{})))
		})
	}
}

// TestCompareBack looks the other way: what was new is gone, and so on.
func TestCompareBack(t *testing.T) {
	compiled := altered(t, nil)
	var text strings.Builder
	for _, name := range []string{"changed-type", "nillable", "required", "enumeration", "facets", "attribute", "anything", "choice"} {
		text.WriteString(name + "\n" + told(wsdl.Compare(altered(t, alterations[name]), compiled, wsdl.Usage{})))
	}
	golden(t, "testdata/changes/back.golden", text.String())
}

func TestOursAreClean(t *testing.T) {
	for _, our := range ours {
		a, err := wsdl.Read(t.Context(), wsdl.FS(our.documents, our.file))
		if err != nil {
			t.Fatal(err)
		}
		b, err := wsdl.Read(t.Context(), wsdl.FS(our.documents, our.file))
		if err != nil {
			t.Fatal(err)
		}
		if findings := wsdl.Compare(a, b, wsdl.Usage{}); len(findings) > 0 || !wsdl.Describes(a, b) {
			t.Errorf("%s: %s", our.file, told(findings))
		}
	}
}

// TestUsage: what is not used breaks nothing.
func TestUsage(t *testing.T) {
	compiled := altered(t, nil)
	gone := altered(t, alterations["removed-operation"])
	if got := told(wsdl.Compare(compiled, gone, wsdl.Usage{Operations: []string{"orderCreate"}})); got != "new orderQuery : the operation is gone [] []\n" {
		t.Error(got)
	}
	usage := wsdl.Usage{Operations: []string{"orderCreate"}, Element: func(path string) bool { return path != "orderCreate/createRequest" }}
	if got := told(wsdl.Compare(compiled, altered(t, alterations["renamed-element"]), usage)); strings.Contains(got, "breaks") || !strings.Contains(got, "new orderCreate orderCreate/createRequest/custNo") {
		t.Error(got)
	}
	if got := wsdl.Compare(compiled, altered(t, alterations["soap-1.2-binding"]), wsdl.Usage{Version: wsdl.SOAP12}); len(got) > 0 {
		t.Error(told(got))
	}
}

func TestCompareOtherService(t *testing.T) {
	other, err := wsdl.Read(t.Context(), wsdl.FS(ours[1].documents, ours[1].file))
	if err != nil {
		t.Fatal(err)
	}
	compiled := altered(t, nil)
	if wsdl.Describes(compiled, other) {
		t.Error("UtbServiceV3 describes UtbOrder")
	}
	if !wsdl.Describes(compiled, altered(t, []change{{inWSDL, `<service name="UtbOrder">`, `<service name="Frontend">`}})) {
		t.Error("a service of another name, with the same port type, is not ours")
	}
	if got := told(wsdl.Compare(compiled, other, wsdl.Usage{})); got != "breaks  : the service is not described [UtbOrder] [UtbServiceV3]\n" {
		t.Error(got)
	}
}

// TestMaxFindings: a contract that has nothing in common ends in a bound.
func TestMaxFindings(t *testing.T) {
	var children strings.Builder
	for i := range 2 * wsdl.MaxFindings {
		fmt.Fprintf(&children, `<xs:element name="e%d" type="xs:string"/>`, i)
	}
	findings := wsdl.Compare(altered(t, nil), altered(t, []change{{inXSD, custNo, children.String()}}), wsdl.Usage{})
	if len(findings) != wsdl.MaxFindings || findings[len(findings)-1].What != "there are more differences than are told" {
		t.Errorf("%d findings", len(findings))
	}
}
