package wsdl

import (
	"slices"
	"strings"
)

// message returns the name of the SOAP body's child for the input or output.
func (b *builder) message(o *Operation, abstract, bound *node, direction string, version Version) QName {
	var body *node
	var headers []string // the parts that are headers
	if in := bound.child(wsdlSpace, direction); in != nil {
		for _, c := range in.children {
			if c.is(version.space(), "body") {
				body = c
				continue
			}
			if c.is(version.space(), "header") {
				headers = append(headers, c.attr("part"))
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
	message, name := b.refer(b.messages, declared, declared.attr("message"))
	if message == nil {
		b.undeclared(declared, "message", name)
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
	if !limited && len(parts) > 1 {
		parts = slices.DeleteFunc(parts, func(p *node) bool { return slices.Contains(headers, p.attr("name")) })
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
	if b.element(name) == nil && name.Space == wsdlSpace { // without a prefix, see refer
		name.Space = message.document.root.attr("targetNamespace")
	}
	if b.element(name) == nil {
		b.undeclared(parts[0], "element", name)
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
		f := Fault{Name: n.attr("name"), Element: b.faultElement(n)}
		if b.element(f.Element) == nil {
			o.note(n, "the element of fault %s is not declared", f.Name)
		}
		o.Faults = append(o.Faults, f)
	}
}

// faultElement returns the name of a fault's element, or a zero name where its
// message has none.
func (b *builder) faultElement(fault *node) QName {
	message, name := b.refer(b.messages, fault, fault.attr("message"))
	if message == nil {
		b.undeclared(fault, "message", name)
		return QName{}
	}
	part := message.child(wsdlSpace, "part")
	if part == nil {
		return QName{}
	}
	element := part.resolve(part.attr("element"))
	if b.element(element) == nil && element.Local != "" {
		b.undeclared(part, "element", element)
	}
	return element
}
