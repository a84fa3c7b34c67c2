package answer

import (
	"bytes"
	"encoding/xml"
)

// SOAPNamespace is the namespace of a SOAP 1.1 envelope.
const SOAPNamespace = "http://schemas.xmlsoap.org/soap/envelope/"

// SOAPFault makes a SOAP 1.1 fault (section 4.4). SOAP 1.1 section 6.2 wants
// HTTP 500 for it, but real servers also send 200, so the status is a choice.
// The prefix tells who made the fault: "S" is the SOAP stack, "soapenv" the
// filter in front of it.
func SOAPFault(status int, prefix, code, text string) Answer {
	p := prefix + ":"
	return XML(status, `<?xml version='1.0' encoding='UTF-8'?>`+
		`<`+p+`Envelope xmlns:`+prefix+`="`+SOAPNamespace+`"><`+p+`Body><`+p+`Fault>`+
		`<faultcode>`+EscapeXML(code)+`</faultcode><faultstring>`+EscapeXML(text)+`</faultstring>`+
		`</`+p+`Fault></`+p+`Body></`+p+`Envelope>`)
}

// EscapeXML escapes text for XML content and attribute values.
func EscapeXML(text string) string {
	var escaped bytes.Buffer
	_ = xml.EscapeText(&escaped, []byte(text)) // a buffer does not fail
	return escaped.String()
}
