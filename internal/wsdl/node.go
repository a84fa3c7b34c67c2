package wsdl

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"causeway.example/internal/gateway"
)

// The namespaces of what is read.
const (
	wsdlSpace   = "http://schemas.xmlsoap.org/wsdl/"
	soap11Space = "http://schemas.xmlsoap.org/wsdl/soap/"
	soap12Space = "http://schemas.xmlsoap.org/wsdl/soap12/"
	schemaSpace = "http://www.w3.org/2001/XMLSchema"
)

// node is one element of a document. Walking all of them, rather than
// decoding the few that are known, lets what is not understood be named.
type node struct {
	name     xml.Name
	attrs    []xml.Attr
	children []*node
	prefixes *prefix
	document *document
	line     int
	// start and end are the start tag's offsets in the document's text.
	start, end int64
}

// prefix is a namespace declaration, and those outside of it.
type prefix struct {
	name, space string
	outer       *prefix
}

func (p *prefix) lookup(name string) (string, bool) {
	for ; p != nil; p = p.outer {
		if p.name == name {
			return p.space, true
		}
	}
	switch name {
	case "":
		return "", true
	case "xml":
		return "http://www.w3.org/XML/1998/namespace", true
	}
	return "", false
}

// is tells whether the node is the element of a namespace.
func (n *node) is(space, local string) bool {
	return n.name.Space == space && n.name.Local == local
}

// has returns an attribute without a namespace, its blanks trimmed.
func (n *node) has(name string) (string, bool) {
	for _, a := range n.attrs {
		if a.Name.Space == "" && a.Name.Local == name {
			return strings.TrimSpace(a.Value), true
		}
	}
	return "", false
}

func (n *node) attr(name string) string {
	value, _ := n.has(name)
	return value
}

// same reports whether two nodes declare the same in the same words.
func (n *node) same(other *node) bool {
	return n == other || n.name == other.name &&
		slices.Equal(n.attrs, other.attrs) &&
		slices.EqualFunc(n.children, other.children, (*node).same)
}

// child returns the first child of a name, or nil.
func (n *node) child(space, local string) *node {
	for _, c := range n.children {
		if c.is(space, local) {
			return c
		}
	}
	return nil
}

// resolve returns the name that a QName in an attribute's value means; a
// prefix that is not declared is kept as the namespace, which nothing is in.
func (n *node) resolve(value string) QName {
	p, local, prefixed := strings.Cut(value, ":")
	if !prefixed {
		p, local = "", value
	}
	space, declared := n.prefixes.lookup(p)
	if !declared {
		space = "undeclared prefix " + p
	}
	return QName{Space: space, Local: local}
}

func (n *node) where() string {
	return fmt.Sprintf("%s:%d", redacted(n.document.location), n.line)
}

// parse reads a document's text into its root. spare is the number of nodes
// that may still be made.
func parse(d *document, spare *int) (*node, error) {
	decoder := xml.NewDecoder(bytes.NewReader(d.text))
	// The text is UTF-8 by now, whatever its declaration says.
	decoder.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	top := &node{document: d}
	open := []*node{top}
	for {
		start := decoder.InputOffset()
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			if len(top.children) != 1 {
				return nil, fmt.Errorf("%w: %d root elements, and a document has one", ErrNotXML, len(top.children))
			}
			return top.children[0], nil
		}
		if err != nil {
			return nil, malformed(err)
		}
		switch token := token.(type) {
		case xml.Directive:
			return nil, ErrDTD
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.StartElement:
			if annotation(token.Name) {
				if err := decoder.Skip(); err != nil {
					return nil, malformed(err)
				}
				continue
			}
			if *spare--; *spare < 0 {
				return nil, ErrTooLarge
			}
			if len(open) > MaxDepth {
				return nil, ErrTooDeep
			}
			if len(token.Attr) > MaxAttributes {
				return nil, ErrTooMany
			}
			n := enter(open[len(open)-1], token)
			n.start, n.end = start, decoder.InputOffset()
			n.line, _ = decoder.InputPos()
			open = append(open, n)
		}
	}
}

// annotation tells what is written for people only.
func annotation(name xml.Name) bool {
	return name.Space == schemaSpace && name.Local == "annotation" || name.Space == wsdlSpace && name.Local == "documentation"
}

// enter makes the node of a start tag.
func enter(parent *node, start xml.StartElement) *node {
	n := &node{name: start.Name, attrs: start.Attr, prefixes: parent.prefixes, document: parent.document}
	for _, a := range start.Attr {
		switch {
		case a.Name.Space == "xmlns":
			n.prefixes = &prefix{name: a.Name.Local, space: a.Value, outer: n.prefixes}
		case a.Name.Space == "" && a.Name.Local == "xmlns":
			n.prefixes = &prefix{space: a.Value, outer: n.prefixes}
		}
	}
	parent.children = append(parent.children, n)
	return n
}

// maxComplaint is the length from which the parser's words are cut, in bytes:
// they repeat the document's.
const maxComplaint = 100

func malformed(err error) error {
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Errorf("%w: line %d: %s", ErrNotXML, syntax.Line, gateway.Clip(syntax.Msg, maxComplaint))
	}
	return fmt.Errorf("%w: %s", ErrNotXML, gateway.Clip(err.Error(), maxComplaint))
}
