package wsdl

import "strings"

// define indexes what a wsdl:definitions declares by name (WSDL 1.1, section
// 2.1: each kind has a symbol space of its own).
func (b *builder) define(definitions *node) {
	space := definitions.attr("targetNamespace")
	for _, n := range definitions.children {
		name := QName{Space: space, Local: n.attr("name")}
		switch {
		case n.name.Space != wsdlSpace:
			b.note(n, "extension {%s}%s", n.name.Space, n.name.Local)
		case n.name.Local == "message":
			b.declareIn(b.messages, name, n)
		case n.name.Local == "portType":
			b.declareIn(b.portTypes, name, n)
		case n.name.Local == "binding":
			if b.declareIn(b.bindings, name, n) {
				b.bindingOrder = append(b.bindingOrder, n)
			}
		case n.name.Local == "service":
			// Two of one name may have different ports.
			if old := b.services[name]; old == nil || !old.same(n) {
				b.services[name] = n
				b.serviceOrder = append(b.serviceOrder, n)
			}
		case n.name.Local != "import" && n.name.Local != "types":
			b.note(n, "wsdl:%s", n.name.Local)
		}
	}
}

// declareIn adds a declaration to an index, and reports whether it did. The
// first one of a name counts; the same once more is one document at two URLs.
func (b *builder) declareIn(index map[QName]*node, name QName, n *node) bool {
	old := index[name]
	if old != nil {
		if !old.same(n) {
			b.note(n, "%s %s is declared a second time", n.name.Local, name.Local)
		}
		return false
	}
	index[name] = n
	return true
}

// refer returns what an attribute's value names, and its name. A name without
// a prefix is often meant to be in the target namespace, though the default
// namespace is that of WSDL.
func (b *builder) refer(index map[QName]*node, n *node, value string) (*node, QName) {
	name := n.resolve(value)
	if found := index[name]; found != nil || strings.Contains(value, ":") {
		return found, name
	}
	own := QName{Space: n.document.root.attr("targetNamespace"), Local: value}
	if found := index[own]; found != nil {
		return found, own
	}
	return index[QName{Local: value}], own
}

// describe adds the services. Without one, as in a WSDL of an interface that
// those of implementations import, each binding to SOAP is taken for a port
// without an address.
func (b *builder) describe() {
	for _, n := range b.serviceOrder {
		b.service(n)
	}
	if len(b.serviceOrder) > 0 {
		return
	}
	var service Service
	for _, n := range b.bindingOrder {
		name := QName{Space: n.document.root.attr("targetNamespace"), Local: n.attr("name")}
		p := Port{Name: name.Local, Binding: name}
		if b.bind(&p, n, n) {
			service.Ports = append(service.Ports, p)
		}
	}
	if len(service.Ports) > 0 {
		b.contract.Services = []Service{service}
		b.warn("%s: no wsdl:service; the bindings are taken for its ports", redacted(b.contract.documents[0].location))
	}
}

func (b *builder) service(n *node) {
	space := n.document.root.attr("targetNamespace")
	service := Service{Name: QName{Space: space, Local: n.attr("name")}}
	for _, c := range n.children {
		if !c.is(wsdlSpace, "port") {
			b.note(c, "{%s}%s of service %s", c.name.Space, c.name.Local, service.Name.Local)
			continue
		}
		if p, ok := b.port(c); ok {
			service.Ports = append(service.Ports, p)
		}
	}
	b.contract.Services = append(b.contract.Services, service)
}

// port reads a port and its binding; ok is false for one that is not SOAP.
func (b *builder) port(n *node) (p Port, ok bool) {
	binding, name := b.refer(b.bindings, n, n.attr("binding"))
	p = Port{Name: n.attr("name"), Binding: name}
	for _, c := range n.children {
		if c.name.Local == "address" {
			p.Address = c.attr("location")
		} else {
			p.note(c, "extension {%s}%s of the port", c.name.Space, c.name.Local)
		}
	}
	if binding == nil {
		b.undeclared(n, "binding", p.Binding)
		b.note(n, "binding %s of port %s is not declared", p.Binding.Local, p.Name)
		return p, false
	}
	return p, b.bind(&p, binding, n)
}

// bind adds what a binding says of a port, which n declares; it returns false
// for a binding that is not to SOAP.
func (b *builder) bind(p *Port, binding, n *node) bool {
	soap := binding.child(soap11Space, "binding")
	p.Version = SOAP11
	if soap == nil {
		soap, p.Version = binding.child(soap12Space, "binding"), SOAP12
	}
	if soap == nil {
		b.note(n, "port %s is not bound to SOAP", p.Name)
		return false
	}
	if transport := soap.attr("transport"); !strings.HasSuffix(transport, "/http") && !strings.HasSuffix(transport, "/HTTP/") {
		p.note(soap, "transport %s", transport)
	}
	var portType *node
	portType, p.PortType = b.refer(b.portTypes, binding, binding.attr("type"))
	if portType == nil {
		b.undeclared(binding, "portType", p.PortType)
		b.note(binding, "portType %s is not declared", p.PortType.Local)
		return true
	}
	b.operations(p, portType, binding, soap)
	return true
}

func (b *builder) operations(p *Port, portType, binding, soap *node) {
	style := soap.attr("style")
	if style == "" {
		style = "document" // WSDL 1.1, section 3.3
	}
	abstract := b.abstract(portType)
	for _, c := range binding.children {
		if b.spare--; b.spare < 0 {
			return
		}
		switch {
		case c == soap:
		case !c.is(wsdlSpace, "operation"):
			p.note(c, "extension {%s}%s of the binding", c.name.Space, c.name.Local)
		default:
			p.Operations = append(p.Operations, b.operation(c, abstract[c.attr("name")], p.Version, style))
		}
	}
}

// abstract returns the operations of a portType by name.
func (b *builder) abstract(portType *node) map[string]*node {
	index := map[string]*node{}
	for _, c := range portType.children {
		if b.spare--; b.spare < 0 {
			break
		}
		name := c.attr("name")
		switch {
		case !c.is(wsdlSpace, "operation"):
			b.note(c, "{%s}%s of a portType", c.name.Space, c.name.Local)
		case index[name] != nil:
			b.note(c, "operation %s is overloaded", name)
		default:
			index[name] = c
		}
	}
	return index
}

// operation reads an operation of a binding; abstract is what its portType
// says of it, or nil.
func (b *builder) operation(bound, abstract *node, version Version, style string) Operation {
	o := Operation{Name: bound.attr("name"), Style: style, Use: "literal"}
	for _, c := range bound.children {
		switch {
		case c.name.Local == "operation" && c.name.Space == version.space():
			o.SOAPAction = c.attr("soapAction")
			if s := c.attr("style"); s != "" {
				o.Style = s
			}
		case c.name.Space != wsdlSpace:
			o.note(c, "extension {%s}%s", c.name.Space, c.name.Local)
		}
	}
	if abstract == nil {
		o.note(bound, "operation %s is not in its portType", o.Name)
		return o
	}
	o.Input = b.message(&o, abstract, bound, "input", version)
	if abstract.child(wsdlSpace, "output") != nil {
		o.Output = b.message(&o, abstract, bound, "output", version)
	}
	b.faults(&o, abstract)
	return o
}

func (v Version) space() string {
	if v == SOAP12 {
		return soap12Space
	}
	return soap11Space
}

// optional reports whether an element is an extension of another
// specification than WSDL 1.1, which binds SOAP, MIME and HTTP itself, and is
// not required (section 2.1.3).
func optional(n *node) bool {
	for _, a := range n.attrs {
		if a.Name.Space == wsdlSpace && a.Name.Local == "required" && truth(strings.TrimSpace(a.Value)) {
			return false
		}
	}
	return n.name.Space != schemaSpace && !strings.HasPrefix(n.name.Space, wsdlSpace)
}

func (p *Port) note(n *node, format string, args ...any) {
	p.Unsupported = append(p.Unsupported, unsupported(n, format, args...))
}

func (o *Operation) note(n *node, format string, args ...any) {
	u := unsupported(n, format, args...)
	u.Optional = optional(n)
	o.Unsupported = append(o.Unsupported, u)
}
