package plain

import (
	"strings"
	"testing"
	"testing/fstest"

	"causeway.example/internal/wsdl"
)

// Contracts that differ from the frame outside of the types.
func TestOfChoosesThePort(t *testing.T) {
	const service = `<service name="S"><port name="P" binding="tns:B"><soap:address location="http://localhost/"/></port></service>`
	const second = `<binding name="B2" type="tns:T"><soap:binding xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap12/" style="document" transport="http://schemas.xmlsoap.org/soap/http"/>` +
		`<operation name="ask"><soap:operation xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap12/" soapAction="urn:12"/>` +
		`<input><soap:body xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap12/" use="literal"/></input><output><soap:body xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap12/" use="literal"/></output></operation></binding>`
	const port12 = `<port name="P2" binding="tns:B2"><soap:address xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap12/" location="http://localhost/"/></port>`
	for name, test := range map[string]struct{ old, replacement, action, err string }{
		"the only one":      {service, service, "urn:do-ask", ""},
		"1.1 before 1.2":    {service, second + `<service name="S">` + port12 + strings.TrimPrefix(service, `<service name="S">`), "urn:do-ask", ""},
		"1.2 alone":         {service, second + `<service name="S">` + port12 + `</service>`, "urn:12", ""},
		"no service":        {service, "", "urn:do-ask", ""},
		"none":              {`<soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>`, "", "", "no port with a SOAP binding: found the service {urn:t}S (without a port for SOAP)"},
		"no binding":        {`<binding name="B" type="tns:T">`, `<binding name="C" type="tns:T">`, "", "no port with a SOAP binding"},
		"of two port types": {service, `<portType name="U"/>` + strings.ReplaceAll(second, `type="tns:T"`, `type="tns:U"`) + `<service name="S">` + port12 + strings.TrimPrefix(service, `<service name="S">`), "", "ports of 2 port types"},
		"one way":           {`<output message="tns:askResponse"/></operation>`, `</operation>`, "", "ask: has no wrapper element in both directions"},
		"no children":       {`<xs:element name="ask" type="tns:ask"/>`, `<xs:element name="ask" type="xs:string"/>`, "", "ask: is no wrapper"},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.NewReplacer("ASK", "<xs:sequence/>", "ANSWER", "", "MORE", "", "STYLE", "document").Replace(frame)
			if !strings.Contains(text, test.old) {
				t.Fatalf("%q is not in the frame", test.old)
			}
			text = strings.Replace(text, test.old, test.replacement, 1)
			contract, err := wsdl.Read(t.Context(), wsdl.FS(fstest.MapFS{"t.wsdl": {Data: []byte(text)}}, "t.wsdl"))
			if err != nil {
				t.Fatal(err)
			}
			got, err := Of(contract, onlyAsk)
			switch {
			case test.action != "" && (err != nil || got.Operations[0].SOAPAction != test.action):
				t.Errorf("got %+v, %v", got, err)
			case test.action == "" && (err == nil || !strings.Contains(err.Error(), test.err)):
				t.Errorf("got %v, want %q", err, test.err)
			}
		})
	}
}

// A second namespace is named, in the wrapper and below it.
func TestOfNamesASecondNamespace(t *testing.T) {
	const other = `<xs:schema targetNamespace="urn:u"><xs:element name="ask" type="xs:string"/></xs:schema></types>`
	for want, edit := range map[string][2]string{
		"ask: is in the namespace urn:u":     {`<part name="p" element="tns:ask"/>`, `<part xmlns:u="urn:u" name="p" element="u:ask"/>`},
		"ask/ask: is in the namespace urn:u": {`<xs:sequence/>`, `<xs:sequence><xs:element xmlns:u="urn:u" ref="u:ask"/></xs:sequence>`},
	} {
		text := strings.NewReplacer("ASK", "<xs:sequence/>", "ANSWER", "", "MORE", "", "STYLE", "document", "</types>", other).Replace(frame)
		text = strings.Replace(text, edit[0], edit[1], 1)
		contract, err := wsdl.Read(t.Context(), wsdl.FS(fstest.MapFS{"t.wsdl": {Data: []byte(text)}}, "t.wsdl"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Of(contract, onlyAsk); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
