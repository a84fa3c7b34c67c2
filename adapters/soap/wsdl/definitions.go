package wsdl

import (
	"slices"
	"strings"
)

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
			b.messages[name] = n
		case n.name.Local == "portType":
			b.portTypes[name] = n
		case n.name.Local == "binding":
			b.bindings[name] = n
		case n.name.Local == "service":
			b.services = append(b.services, component{node: n})
		case n.name.Local != "import" && n.name.Local != "types":
			b.note(n, "wsdl:%s", n.name.Local)
		}
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
	p = Port{Name: n.attr("name"), Binding: n.resolve(n.attr("binding"))}
	for _, c := range n.children {
		if c.name.Local == "address" {
			p.Address = c.attr("location")
		} else {
			p.note(c, "extension {%s}%s of the port", c.name.Space, c.name.Local)
		}
	}
	binding := b.bindings[p.Binding]
	if binding == nil {
		b.note(n, "binding %s of port %s is not declared", p.Binding.Local, p.Name)
		return p, false
	}
	soap := binding.child(soap11Space, "binding")
	p.Version = SOAP11
	if soap == nil {
		soap, p.Version = binding.child(soap12Space, "binding"), SOAP12
	}
	if soap == nil {
		b.note(n, "port %s is not bound to SOAP", p.Name)
		return p, false
	}
	if transport := soap.attr("transport"); !strings.HasSuffix(transport, "/http") && !strings.HasSuffix(transport, "/HTTP/") {
		p.note(soap, "transport %s", transport)
	}
	p.PortType = binding.resolve(binding.attr("type"))
	b.operations(&p, binding, soap)
	return p, true
}

func (b *builder) operations(p *Port, binding, soap *node) {
	portType := b.portTypes[p.PortType]
	if portType == nil {
		b.note(binding, "portType %s is not declared", p.PortType.Local)
		return
	}
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

func (p *Port) note(n *node, format string, args ...any) {
	p.Unsupported = append(p.Unsupported, unsupported(n, format, args...))
}

func (o *Operation) note(n *node, format string, args ...any) {
	o.Unsupported = append(o.Unsupported, unsupported(n, format, args...))
}

// message returns the name of the SOAP body's child for the input or output.
func (b *builder) message(o *Operation, abstract, bound *node, direction string, version Version) QName {
	var body *node
	if in := bound.child(wsdlSpace, direction); in != nil {
		for _, c := range in.children {
			if c.is(version.space(), "body") {
				body = c
				continue
			}
			o.note(c, "{%s}%s in the %s", c.name.Space, c.name.Local, direction)
		}
	}
	space := ""
	only, limited := "", false
	if body != nil {
		if body.attr("use") == "encoded" {
			o.Use = "encoded"
			o.note(body, "use encoded")
		}
		space = body.attr("namespace")
		only, limited = body.has("parts")
	}
	declared := abstract.child(wsdlSpace, direction)
	if declared == nil {
		o.note(abstract, "no %s", direction)
		return QName{}
	}
	message := b.messages[declared.resolve(declared.attr("message"))]
	if message == nil {
		o.note(declared, "message %s is not declared", declared.attr("message"))
		return QName{}
	}
	var parts []*node
	for _, part := range message.children {
		if b.spare--; b.spare < 0 {
			break
		}
		if part.is(wsdlSpace, "part") && (!limited || slices.Contains(strings.Fields(only), part.attr("name"))) {
			parts = append(parts, part)
		}
	}
	if o.Style == "rpc" {
		return b.rpc(o, direction, space, parts)
	}
	return b.document(o, message, parts)
}

// document returns the element of a message in document style, which is of
// one part (WS-I Basic Profile 1.1, R2201).
func (b *builder) document(o *Operation, message *node, parts []*node) QName {
	if len(parts) != 1 || parts[0].attr("element") == "" {
		o.note(message, "message %s is not of one element", message.attr("name"))
		return QName{}
	}
	name := parts[0].resolve(parts[0].attr("element"))
	if b.element(name) == nil {
		o.note(parts[0], "element %s is not declared", parts[0].attr("element"))
	}
	return name
}

// rpc makes the wrapper of a message in RPC style: an element of the
// operation's name, with the parts as unqualified children (WS-I Basic
// Profile 1.1, sections 4.4 and 4.7).
func (b *builder) rpc(o *Operation, direction, space string, parts []*node) QName {
	name := QName{Space: space, Local: o.Name}
	if direction == "output" {
		name.Local += "Response"
	}
	t := &Type{}
	for _, part := range parts {
		e := Element{Name: QName{Local: part.attr("name")}, MinOccurs: 1, MaxOccurs: 1}
		if part.attr("type") == "" {
			o.note(part, "part %s of an RPC message is not of a type", e.Name.Local)
			continue
		}
		e.Type = b.typeNamed(part, &schema{}, part.attr("type"))
		t.Elements = append(t.Elements, e)
	}
	b.contract.Elements[name] = &Element{Name: name, Type: t, MinOccurs: 1, MaxOccurs: 1}
	return name
}

func (b *builder) faults(o *Operation, abstract *node) {
	for _, n := range abstract.children {
		if b.spare--; b.spare < 0 {
			return
		}
		if !n.is(wsdlSpace, "fault") {
			continue
		}
		f := Fault{Name: n.attr("name")}
		if message := b.messages[n.resolve(n.attr("message"))]; message != nil {
			if part := message.child(wsdlSpace, "part"); part != nil {
				f.Element = part.resolve(part.attr("element"))
			}
		}
		if b.element(f.Element) == nil {
			o.note(n, "the element of fault %s is not declared", f.Name)
		}
		o.Faults = append(o.Faults, f)
	}
}
