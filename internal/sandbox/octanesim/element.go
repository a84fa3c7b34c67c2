package octanesim

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"strconv"
	"strings"
)

// Bounds of what a request may be.
const (
	maxDepth    = 32
	maxElements = 10_000
	maxPrefixes = 64
)

// element is one element of a request. Names are resolved: two elements are
// alike when namespace and local name are, whatever their prefixes.
type element struct {
	name     xml.Name
	attrs    map[xml.Name]string
	text     []byte
	children []*element
}

// scope is the namespaces in force, by prefix.
type scope map[string]string

// xmlNamespace is bound to the prefix xml without a declaration
// (Namespaces in XML 1.0, section 3).
const xmlNamespace = "http://www.w3.org/XML/1998/namespace"

// parseXML reads a document. Namespaces are resolved here, not by
// encoding/xml, which takes an undeclared prefix for a namespace.
func parseXML(document []byte) (*element, error) {
	p := xmlParser{decoder: xml.NewDecoder(bytes.NewReader(document))}
	for {
		token, err := p.decoder.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if err := p.take(token); err != nil {
			return nil, err
		}
	}
	if p.root == nil || len(p.open) > 0 {
		return nil, errors.New("unexpected end of document")
	}
	return p.root, nil
}

type xmlParser struct {
	decoder  *xml.Decoder
	root     *element
	open     []*element
	raw      []xml.Name // names as written, of open
	scopes   []scope    // of open
	elements int
}

func (p *xmlParser) take(token xml.Token) error {
	switch t := token.(type) {
	case xml.StartElement:
		return p.start(t)
	case xml.EndElement:
		last := len(p.open) - 1
		if last < 0 || p.raw[last] != t.Name {
			return fmt.Errorf("unexpected end tag %s", t.Name.Local)
		}
		p.open, p.raw, p.scopes = p.open[:last], p.raw[:last], p.scopes[:last]
	case xml.CharData:
		if len(p.open) > 0 {
			last := p.open[len(p.open)-1]
			last.text = append(last.text, t...)
		} else if len(bytes.TrimSpace(t)) > 0 {
			return errors.New("text outside the root element")
		}
	case xml.Directive:
		// SOAP 1.1 section 3: a message contains no document type declaration.
		return errors.New("DTD is not allowed")
	}
	return nil
}

func (p *xmlParser) start(t xml.StartElement) error {
	p.elements++
	switch {
	case p.root != nil && len(p.open) == 0:
		return errors.New("more than one root element")
	case len(p.open) == maxDepth || p.elements > maxElements:
		return errors.New("document is too large")
	}
	in := p.scopeOf(t.Attr)
	if len(in) > maxPrefixes {
		return errors.New("document has too many namespaces")
	}
	name, err := in.resolve(t.Name, true)
	if err != nil {
		return err
	}
	e := &element{name: name, attrs: map[xml.Name]string{}}
	for _, a := range t.Attr {
		if a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns" {
			continue
		}
		name, err := in.resolve(a.Name, false)
		if err != nil {
			return err
		}
		e.attrs[name] = a.Value
	}
	if len(p.open) == 0 {
		p.root = e
	} else {
		parent := p.open[len(p.open)-1]
		parent.children = append(parent.children, e)
	}
	p.open, p.raw, p.scopes = append(p.open, e), append(p.raw, t.Name), append(p.scopes, in)
	return nil
}

// scopeOf returns the enclosing scope with an element's own declarations.
func (p *xmlParser) scopeOf(attrs []xml.Attr) scope {
	outer := scope{"xml": xmlNamespace}
	if len(p.scopes) > 0 {
		outer = p.scopes[len(p.scopes)-1]
	}
	var inner scope
	for _, a := range attrs {
		prefix := a.Name.Local
		if a.Name.Space == "" && a.Name.Local == "xmlns" {
			prefix = ""
		} else if a.Name.Space != "xmlns" {
			continue
		}
		if inner == nil {
			inner = make(scope, len(outer)+1)
			maps.Copy(inner, outer)
		}
		inner[prefix] = a.Value
	}
	if inner == nil {
		return outer
	}
	return inner
}

// resolve turns a name as written into a qualified one. The default namespace
// holds for elements, not for attributes (Namespaces in XML, section 6.2).
func (s scope) resolve(written xml.Name, isElement bool) (xml.Name, error) {
	if written.Space == "" && !isElement {
		return written, nil
	}
	space, declared := s[written.Space]
	if !declared && written.Space != "" {
		return xml.Name{}, fmt.Errorf("undeclared prefix %q", written.Space)
	}
	return xml.Name{Space: space, Local: written.Local}, nil
}

// child returns the last child with an unqualified name, as JAXB does: a
// child in any namespace, the default one included, is ignored. A nil element
// has no children, so that look-ups can be chained.
func (e *element) child(names ...string) *element {
	var found *element
	for _, c := range e.all(names...) {
		found = c
	}
	return found
}

// all returns the children with one of the unqualified names.
func (e *element) all(names ...string) []*element {
	if e == nil {
		return nil
	}
	var found []*element
	for _, c := range e.children {
		for _, name := range names {
			if c.name == (xml.Name{Local: name}) {
				found = append(found, c)
			}
		}
	}
	return found
}

// string returns the text of a child, "" when it is absent.
func (e *element) string(name string) string {
	if c := e.child(name); c != nil {
		return string(c.text)
	}
	return ""
}

// int returns the number in a child. JAXB reads what is not a number as
// absent, and so does this: 0.
func (e *element) int(name string) int {
	n, err := strconv.ParseInt(strings.TrimSpace(e.string(name)), 10, 64)
	if err != nil {
		return 0
	}
	return int(n)
}

// bool returns the xs:boolean in a child. JAXB reads what is none as false,
// and so does this.
func (e *element) bool(name string) bool {
	text := strings.TrimSpace(e.string(name))
	return text == "true" || text == "1"
}
