package wsdl

import (
	"bytes"
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

// notDefinitions is the error of a root document that is no WSDL 1.1. An XML
// Schema may be imported, but describes no service.
func notDefinitions(root *node) error {
	if root.is(schemaSpace, "schema") {
		return wrongKind{
			"an XML Schema" + ofNamespace(root) + ", where a WSDL 1.1 is wanted: name the WSDL that imports it", ErrNotWSDL,
		}
	}
	return notWSDL(describeRoot(root))
}

func ofNamespace(n *node) string {
	if space := n.attr("targetNamespace"); space != "" {
		return " of the namespace " + gateway.Clip(space, maxComplaint)
	}
	return ""
}

// signatures are the first bytes of files that are no text.
var signatures = []struct{ start, found string }{
	{"\x1F\x8B", "a gzip file: unpack it first"},
	{"PK\x03\x04", "a zip file (such as a jar or a war): unpack it first"},
	{"%PDF", "a PDF"},
	{"\xCA\xFE\xBA\xBE", "a Java class"},
	{"\xD0\xCF\x11\xE0", "an Office document"},
	{"\xFF\xFE\x00\x00", "text in UTF-32"}, {"\x00\x00\xFE\xFF", "text in UTF-32"},
	{"<\x00\x00\x00", "text in UTF-32"}, {"\x00\x00\x00<", "text in UTF-32"},
}

// notText returns an error for a file that is no text in an encoding which
// XML processors know.
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

var (
	htmlStart   = regexp.MustCompile(`(?i)^(<\?xml[^>]*>\s*)?(<!--[^>]*-->\s*)*<(!DOCTYPE\s+)?html\b`)
	openAPIJSON = regexp.MustCompile(`"(openapi|swagger)"\s*:`)
	openAPIYAML = regexp.MustCompile(`(?m)^["']?(openapi|swagger)["']?\s*:`)
)

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
	case openAPIJSON.Match(start) && (start[0] == '{' || start[0] == '['):
		return notXML("JSON: an OpenAPI description")
	case start[0] == '{' || start[0] == '[':
		return notXML("JSON")
	case openAPIYAML.Match(start):
		return notXML("YAML: an OpenAPI description")
	case bytes.HasPrefix(start, []byte("---")) || bytes.HasPrefix(start, []byte("%YAML")):
		return notXML("YAML, or a MIME multipart message")
	case !bytes.ContainsRune(text, '<'):
		return notXML(fmt.Sprintf("text that begins with %q", gateway.Clip(string(start), 40)))
	}
	return err
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
		return "an XML Schema of a draft, in the namespace " + gateway.Clip(space, maxComplaint)
	case local == "definitions":
		return fmt.Sprintf("definitions in the namespace %q: that of WSDL 1.1 is %s", gateway.Clip(space, maxComplaint), wsdlSpace)
	case local == "Envelope" && soapEnvelopes[space] != "":
		return "a " + soapEnvelopes[space] + " " + describeEnvelope(root, space)
	case local == "application" && strings.Contains(space, "wadl"):
		return "a WADL"
	case strings.HasPrefix(local, "discovery"), local == "inspection":
		return "a discovery document (" + local + "): name the WSDL that it refers to"
	case local == "Edmx":
		return "OData metadata (EDMX)"
	case local == "Metadata" && strings.HasSuffix(space, "/mex"):
		return "an answer of WS-MetadataExchange: name the WSDL itself"
	}
	return "a document with the root element " + gateway.Clip(QNameText(root.name), maxComplaint)
}

var soapEnvelopes = map[string]string{
	"http://schemas.xmlsoap.org/soap/envelope/": "SOAP 1.1",
	"http://www.w3.org/2003/05/soap-envelope":   "SOAP 1.2",
}

// describeEnvelope names what a SOAP message holds, with a fault's text.
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
	text, _, _ := bytes.Cut(reason.document.text[reason.end:], []byte("<"))
	return "fault: " + gateway.Clip(strings.Join(strings.Fields(string(text)), " "), maxComplaint)
}

// QNameText writes a name as {namespace}local, or as local alone.
func QNameText(name QName) string {
	if name.Space == "" {
		return name.Local
	}
	return "{" + name.Space + "}" + name.Local
}
