package wsdl

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"causeway.example/internal/gateway"
)

// wrongKind is the error of a document of another kind than is wanted.
type wrongKind struct {
	text string
	kind error // ErrNotWSDL or ErrNotXML
}

func (e wrongKind) Error() string { return e.text }

func (e wrongKind) Unwrap() error { return e.kind }

func notWSDL(found string) error {
	return wrongKind{ErrNotWSDL.Error() + ", but " + found, ErrNotWSDL}
}

func notXML(found string) error {
	return wrongKind{"not XML, but " + found, ErrNotXML}
}

// schemaAlone is the error of an XML Schema that is read in place of a WSDL: it
// may be imported, but describes no service.
func schemaAlone(root *node) error {
	of := ""
	if space := root.attr("targetNamespace"); space != "" {
		of = " of the namespace " + gateway.Word(space, maxComplaint)
	}
	return wrongKind{"an XML Schema" + of + ", where a WSDL 1.1 is wanted: name the WSDL that imports it", ErrNotWSDL}
}

// signatures are the first bytes of files that are no text in an encoding
// which XML processors must read (XML 1.0, appendix F).
var signatures = []struct{ start, found string }{
	{"\x1F\x8B", "a gzip file: unpack it first"},
	{"PK\x03\x04", "a zip file (such as a jar or a war): unpack it first"},
	{"BZh", "a bzip2 file: unpack it first"},
	{"\xFD7zXZ\x00", "an xz file: unpack it first"},
	{"\x28\xB5\x2F\xFD", "a zstd file: unpack it first"},
	{"%PDF", "a PDF"},
	{"\xCA\xFE\xBA\xBE", "a Java class"},
	{"\xD0\xCF\x11\xE0", "an Office document"},
	{"\x89PNG", "a picture"},
	{"\xFF\xD8\xFF", "a picture"},
	{"GIF8", "a picture"},
	{"\xFF\xFE\x00\x00", "text in UTF-32"},
	{"\x00\x00\xFE\xFF", "text in UTF-32"},
	{"<\x00\x00\x00", "text in UTF-32"},
	{"\x00\x00\x00<", "text in UTF-32"},
}

// notText returns an error for a file that is no text, or in an encoding that
// is not read.
func notText(data []byte) error {
	for _, s := range signatures {
		if bytes.HasPrefix(data, []byte(s.start)) {
			return notXML(s.found)
		}
	}
	return nil
}

// maxSniffed is how much of a text is searched for what names its kind.
const maxSniffed = 4096

// textKinds are what a text that is no XML may be, the first that matches
// counts.
var textKinds = []struct {
	pattern *regexp.Regexp
	found   string
}{
	{regexp.MustCompile(`^[{[][\s\S]*"(?:openapi|swagger)"\s*:`), "JSON: an OpenAPI description"},
	{regexp.MustCompile(`^(?:\{|\[\s*[]{["\d])`), "JSON"},
	{regexp.MustCompile(`(?m)^["']?(?:openapi|swagger)["']?\s*:`), "YAML: an OpenAPI description"},
	{regexp.MustCompile(`^(?:---\s|%YAML)`), "YAML"},
	{regexp.MustCompile(`^--\S|(?mi)^Content-Type:\s*multipart/`), "a MIME multipart message: its root part is the document"},
	{regexp.MustCompile(`^HTTP/\d`), "an HTTP response: its body is the document"},
	{regexp.MustCompile(`^(?:syntax|edition)\s*=\s*"`), "Protocol Buffers"},
}

var htmlStart = regexp.MustCompile(`(?i)^(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)*<(!DOCTYPE\s+)?html\b`)

// describeFailure replaces the parser's error for a text that is of another
// kind: what the text is says more than where it stops being XML.
func describeFailure(text []byte, err error) error {
	if !errors.Is(err, ErrNotXML) && !errors.Is(err, ErrDTD) {
		return err
	}
	start := bytes.TrimSpace(text[:min(len(text), maxSniffed)])
	switch {
	case htmlStart.Match(start):
		return notWSDL("an HTML page")
	case len(bytes.TrimSpace(text)) == 0:
		return notXML("an empty file")
	case len(start) == 0 || start[0] == '<':
		return err
	}
	for _, k := range textKinds {
		if k.pattern.Match(start) {
			return notXML(k.found)
		}
	}
	if bytes.ContainsRune(text, '<') {
		return err
	}
	return notXML(fmt.Sprintf("text that begins with %q", gateway.Clip(string(start), 40)))
}

// describeRoot names the kind of a document that is neither a WSDL 1.1 nor an
// XML Schema by its root element.
func describeRoot(root *node) string {
	space, local := root.name.Space, root.name.Local
	switch {
	case strings.EqualFold(local, "html"):
		return "an HTML page"
	case local == "description" && strings.HasSuffix(space, "/wsdl"):
		return "a WSDL 2.0 description: only WSDL 1.1 is read"
	case local == "schema" && strings.Contains(space, "XMLSchema"):
		return "an XML Schema of a draft, in the namespace " + gateway.Word(space, maxComplaint)
	case local == "definitions":
		return fmt.Sprintf("definitions in the namespace %q: that of WSDL 1.1 is %s", gateway.Word(space, maxComplaint), wsdlSpace)
	case local == "Envelope" && soapEnvelopes[space] != "":
		return "a " + soapEnvelopes[space] + " " + describeEnvelope(root, space)
	case local == "application" && strings.Contains(space, "wadl"):
		return "a WADL description"
	case local == "discovery", local == "inspection":
		return "a discovery document (" + local + "): name the WSDL that it refers to"
	case local == "Edmx":
		return "OData metadata (EDMX)"
	case local == "Metadata" && strings.HasSuffix(space, "/mex"):
		return "an answer of WS-MetadataExchange: name the WSDL itself"
	}
	return "a document with the root element " + nameText(root.name)
}

var soapEnvelopes = map[string]string{
	"http://schemas.xmlsoap.org/soap/envelope/": "SOAP 1.1",
	"http://www.w3.org/2003/05/soap-envelope":   "SOAP 1.2",
}

// describeEnvelope describes a SOAP message, with a fault's text.
func describeEnvelope(envelope *node, space string) string {
	body := envelope.child(space, "Body")
	if body == nil {
		return "message"
	}
	fault := body.child(space, "Fault")
	if fault == nil {
		return "message"
	}
	reason := fault.child("", "faultstring")
	if r := fault.child(space, "Reason"); r != nil {
		reason = r.child(space, "Text")
	}
	if reason == nil {
		return "fault"
	}
	var text string
	decoder := xml.NewDecoder(bytes.NewReader(reason.document.text[reason.start:]))
	if err := decoder.Decode(&text); err != nil {
		return "fault"
	}
	return "fault: " + gateway.Clip(strings.Join(strings.Fields(text), " "), maxComplaint)
}
