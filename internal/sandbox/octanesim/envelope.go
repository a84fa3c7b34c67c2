package octanesim

import (
	"encoding/xml"
	"mime"
	"net/http"

	"causeway.example/internal/sandbox/answer"
)

// payload reads a SOAP 1.1 request as the JAX-WS reference implementation
// does, and returns the first child of its body, or the answer that refuses
// it.
func payload(contentType string, body []byte) (*element, *answer.Answer) {
	media, _, err := mime.ParseMediaType(contentType)
	if err != nil || media != "text/xml" {
		refused := answer.New(http.StatusUnsupportedMediaType, "text/plain", []byte("Unsupported Content-Type. Supported ones are: [text/xml]"))
		return nil, &refused
	}
	root, err := parseXML(body)
	if err != nil {
		return nil, refuse("S:Client", "Couldn't create SOAP message due to exception: XML reader error: "+err.Error())
	}
	if root.name.Local != "Envelope" || root.name.Space != answer.SOAPNamespace {
		return nil, refuse("S:VersionMismatch", "Couldn't create SOAP message. Expecting Envelope in namespace "+answer.SOAPNamespace+", but got "+root.name.Space)
	}
	if root.soap("Header").mustUnderstand() {
		return nil, refuse("S:MustUnderstand", "One or more mandatory SOAP header blocks not understood")
	}
	content := root.soap("Body")
	if content == nil || len(content.children) == 0 {
		return nil, refuse("S:Client", "Cannot find dispatch method for {}")
	}
	return content.children[0], nil
}

func refuse(code, text string) *answer.Answer {
	fault := answer.SOAPFault(http.StatusInternalServerError, "S", code, text)
	return &fault
}

// soap returns a part of the envelope.
func (e *element) soap(local string) *element {
	for _, c := range e.children {
		if c.name == (xml.Name{Space: answer.SOAPNamespace, Local: local}) {
			return c
		}
	}
	return nil
}

// mustUnderstand tells whether a header block insists on being understood
// (SOAP 1.1 section 4.2.3): no block is.
func (e *element) mustUnderstand() bool {
	if e == nil {
		return false
	}
	for _, block := range e.children {
		if block.attrs[xml.Name{Space: answer.SOAPNamespace, Local: "mustUnderstand"}] == "1" {
			return true
		}
	}
	return false
}

// node is an element of a reply. Children are unqualified; a value that is
// null has no element at all, which the zero node stands for.
type node struct {
	name     string
	text     string
	children []node
}

func leaf(name, text string) node { return node{name: name, text: text} }

// optional is a leaf that is left out when it is null.
func optional(name, text string) node {
	if text == "" {
		return node{}
	}
	return leaf(name, text)
}

func group(name string, children ...node) node { return node{name: name, children: children} }

func (n node) write(into []byte) []byte {
	if n.name == "" {
		return into
	}
	into = append(into, "<"+n.name+">"+answer.EscapeXML(n.text)...)
	for _, c := range n.children {
		into = c.write(into)
	}
	return append(into, "</"+n.name+">"...)
}

// reply wraps the result of an operation the way the reference implementation
// does: two prefixes for SOAP's namespace, ns2 for the service's.
func reply(namespace, operation string, result ...node) answer.Answer {
	name := "ns2:" + operation + "Response"
	document := []byte(`<?xml version='1.0' encoding='UTF-8'?>` +
		`<S:Envelope xmlns:S="` + answer.SOAPNamespace + `">` +
		`<SOAP-ENV:Header xmlns:SOAP-ENV="` + answer.SOAPNamespace + `"/>` +
		`<S:Body><` + name + ` xmlns:ns2="` + namespace + `">`)
	for _, n := range result {
		document = n.write(document)
	}
	return answer.XML(http.StatusOK, string(document)+"</"+name+"></S:Body></S:Envelope>")
}
