package wsdl

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// component is something that is declared by name, with the schema that it
// stands in.
type component struct {
	node   *node
	schema *schema
}

// builder makes a contract of what a library holds.
type builder struct {
	contract *Contract

	messages, portTypes, bindings, services map[QName]*node
	bindingOrder, serviceOrder              []*node

	elements, types, groups, attributeGroups, attributes map[QName]component

	filling map[*Type]fill
	// spare is the number of parts that may still be made: references make a
	// small document describe a huge one.
	spare int
	// added are the namespaces whose built-in schemas are declared.
	added map[string]bool
	// missing are the names that nothing declares.
	missing []missingName
	// inside are the groups that are being flattened.
	inside map[*node]bool
}

// fill is how far a type is made.
type fill int

const (
	empty fill = iota
	underway
	filled
)

func build(l *library) (*Contract, error) {
	root := l.order[0].root
	b := &builder{
		contract: &Contract{
			Name: root.attr("name"), TargetNamespace: root.attr("targetNamespace"),
			Elements: map[QName]*Element{}, Types: map[QName]*Type{},
			Unsupported: l.unsupported, documents: l.order,
		},
		messages: map[QName]*node{}, portTypes: map[QName]*node{}, bindings: map[QName]*node{}, services: map[QName]*node{},
		elements: map[QName]component{}, types: map[QName]component{}, groups: map[QName]component{},
		attributeGroups: map[QName]component{}, attributes: map[QName]component{},
		filling: map[*Type]fill{}, added: map[string]bool{}, inside: map[*node]bool{}, spare: MaxElements,
	}
	for _, s := range l.schemas {
		b.declare(s)
	}
	for name, c := range b.types {
		b.contract.Types[name] = &Type{Name: name, Simple: c.node.name.Local == "simpleType"}
	}
	// What is noted, and where, must not depend on the order of a map.
	for _, name := range inOrderOfNames(b.types) {
		b.fillNamed(b.contract.Types[name])
	}
	for _, name := range inOrderOfNames(b.elements) {
		b.element(name)
	}
	for _, n := range l.definitions {
		b.define(n)
	}
	b.describe()
	b.contract.portTypes = inOrderOfNames(b.portTypes)
	if b.spare < 0 {
		return nil, fmt.Errorf("%s: %w", redacted(l.order[0].location), ErrTooLarge)
	}
	if err := b.checkSkipped(l.skipped); err != nil {
		return nil, err
	}
	b.contract.Unsupported = sorted(b.contract.Unsupported)
	return b.contract, nil
}

func inOrderOfNames[V any](declared map[QName]V) []QName {
	return slices.SortedFunc(maps.Keys(declared), func(a, b QName) int {
		return cmp.Or(strings.Compare(a.Space, b.Space), strings.Compare(a.Local, b.Local))
	})
}

// sorted puts findings in an order that does not depend on that of a map.
func sorted(findings []Unsupported) []Unsupported {
	slices.SortFunc(findings, func(a, b Unsupported) int {
		return cmp.Or(strings.Compare(a.Where, b.Where), strings.Compare(a.What, b.What))
	})
	return slices.Compact(findings)
}

// declare indexes what a schema declares by name.
func (b *builder) declare(s *schema) {
	for _, n := range s.node.children {
		var index map[QName]component
		switch local := n.name.Local; {
		case n.name.Space != schemaSpace:
		case local == "element":
			index = b.elements
		case local == "complexType", local == "simpleType":
			index = b.types
		case local == "group":
			index = b.groups
		case local == "attributeGroup":
			index = b.attributeGroups
		case local == "attribute":
			index = b.attributes
		case local == "import", local == "include", local == "notation":
			continue
		}
		if index == nil {
			b.note(n, "xs:%s", n.name.Local)
			continue
		}
		name := QName{Space: s.space, Local: n.attr("name")}
		if name.Local == "" {
			b.note(n, "xs:%s without a name", n.name.Local)
			continue
		}
		if old, taken := index[name]; taken {
			if !s.wellKnown && !old.node.same(n) {
				b.note(n, "%s is declared a second time", name.Local)
			}
			continue
		}
		index[name] = component{n, s}
	}
}

func (b *builder) note(n *node, format string, args ...any) {
	b.contract.Unsupported = append(b.contract.Unsupported, unsupported(n, format, args...))
}

func (t *Type) note(n *node, format string, args ...any) {
	t.Unsupported = append(t.Unsupported, unsupported(n, format, args...))
}

// name resolves a QName in an attribute of a schema.
func (s *schema) name(n *node, value string) QName {
	name := n.resolve(value)
	if name.Space == "" && s.chameleon {
		name.Space = s.space
	}
	return name
}

// element returns a global element, or nil when there is none of the name.
func (b *builder) element(name QName) *Element {
	if e := b.contract.Elements[name]; e != nil {
		return e
	}
	c, ok := b.find(b.elements, name)
	if !ok {
		return nil
	}
	e := &Element{
		Name: name, MinOccurs: 1, MaxOccurs: 1,
		Nillable: truth(c.node.attr("nillable")), Default: c.node.attr("default"), Fixed: c.node.attr("fixed"),
	}
	b.contract.Elements[name] = e
	// The type may refer to the element: it has its place before it is filled.
	b.elementType(c.node, c.schema, func(t *Type) { e.Type = t })
	if head := c.node.attr("substitutionGroup"); head != "" {
		b.note(c.node, "element %s may stand for another (substitutionGroup)", name.Local)
		h := b.element(c.schema.name(c.node, head))
		if h == nil {
			b.undeclared(c.node, "element", c.schema.name(c.node, head))
		} else if h.Type != nil && untyped(c.node) {
			e.Type = h.Type // XML Schema part 1, section 3.3.2
		}
	}
	if truth(c.node.attr("abstract")) {
		b.note(c.node, "element %s is abstract", name.Local)
	}
	return e
}

// elementType tells set the type of an element, and fills it if it is
// anonymous.
func (b *builder) elementType(n *node, s *schema, set func(*Type)) {
	if value := n.attr("type"); value != "" {
		set(b.typeNamed(n, s, value))
		b.constraints(n)
		return
	}
	t := builtin("anyType")
	var inline *node
	for _, c := range n.children {
		if c.is(schemaSpace, "complexType") || c.is(schemaSpace, "simpleType") {
			inline = c
			t = &Type{Simple: c.name.Local == "simpleType"}
		}
	}
	set(t)
	b.constraints(n)
	if inline != nil {
		b.fillOne(t, inline, s)
	}
}

// untyped tells whether an element names no type and holds none.
func untyped(n *node) bool {
	return n.attr("type") == "" && n.child(schemaSpace, "complexType") == nil && n.child(schemaSpace, "simpleType") == nil
}

// constraints names the children of an element that bind its value.
func (b *builder) constraints(n *node) {
	for _, c := range n.children {
		if !c.is(schemaSpace, "complexType") && !c.is(schemaSpace, "simpleType") {
			b.note(c, "xs:%s of element %s", c.name.Local, n.attr("name"))
		}
	}
}

// typeNamed returns the type that an attribute's value names. One that is
// nowhere is an empty type which says so.
func (b *builder) typeNamed(n *node, s *schema, value string) *Type {
	name := s.name(n, value)
	if name.Space == schemaSpace {
		if t := builtin(name.Local); t != nil {
			return t
		}
	}
	if b.contract.Types[name] == nil {
		b.addWellKnown(name.Space)
	}
	if t := b.contract.Types[name]; t != nil {
		return t
	}
	t := &Type{Name: name}
	b.undeclared(n, "type", name)
	t.note(n, "type %s is not declared", value)
	b.contract.Types[name] = t
	b.filling[t] = filled
	return t
}

// undeclared keeps a name that something refers to.
func (b *builder) undeclared(n *node, kind string, name QName) {
	b.missing = append(b.missing, missingName{n, kind, name})
}

func (b *builder) fillNamed(t *Type) {
	if c, ok := b.types[t.Name]; ok && b.filling[t] == empty {
		b.fillOne(t, c.node, c.schema)
	}
}

func (b *builder) fillOne(t *Type, n *node, s *schema) {
	b.filling[t] = underway
	if t.Simple {
		b.simple(t, n, s)
	} else {
		b.complex(t, n, s)
	}
	b.filling[t] = filled
}

// ready fills a base before it is made use of. It tells false for a type that
// is derived from itself.
func (b *builder) ready(t, base *Type, n *node) bool {
	b.fillNamed(base)
	if b.filling[base] == underway {
		t.note(n, "a type that is derived from itself")
		return false
	}
	return true
}

func truth(value string) bool { return value == "true" || value == "1" }
