package wsdl

import (
	"cmp"
	"slices"
)

// complex fills a complex type (XML Schema part 1, section 3.4).
func (b *builder) complex(t *Type, n *node, s *schema) {
	t.Abstract = truth(n.attr("abstract"))
	t.Mixed = truth(n.attr("mixed"))
	for _, c := range n.children {
		switch {
		case c.is(schemaSpace, "complexContent"):
			t.Mixed = t.Mixed || truth(c.attr("mixed"))
			b.derive(t, c, s)
		case c.is(schemaSpace, "simpleContent"):
			b.derive(t, c, s)
		default:
			b.content(t, c, s)
		}
	}
	b.merge(t, n)
	t.Attributes = lastOf(t.Attributes)
}

// lastOf keeps the last attribute of each name, and none that is prohibited:
// a restriction overrides its base.
func lastOf(attributes []Attribute) []Attribute {
	last := map[QName]int{}
	for i, a := range attributes {
		last[a.Name] = i
	}
	var kept []Attribute
	for i, a := range attributes {
		if last[a.Name] == i && !a.prohibited {
			kept = append(kept, a)
		}
	}
	return kept
}

// content adds one part of a complex type.
func (b *builder) content(t *Type, n *node, s *schema) {
	switch local := n.name.Local; {
	case n.name.Space != schemaSpace:
		t.note(n, "{%s}%s", n.name.Space, local)
	case slices.Contains([]string{"sequence", "choice", "all", "group"}, local):
		b.particle(t, n, s, once)
	case slices.Contains([]string{"attribute", "attributeGroup", "anyAttribute"}, local):
		b.attribute(t, n, s)
	default:
		t.note(n, "xs:%s", local)
	}
}

// derive fills a type that extends or restricts another.
func (b *builder) derive(t *Type, content *node, s *schema) {
	for _, n := range content.children {
		switch {
		case n.is(schemaSpace, "extension"):
			t.Derivation = Extension
		case n.is(schemaSpace, "restriction"):
			t.Derivation = Restriction
		default:
			t.note(n, "xs:%s", n.name.Local)
			continue
		}
		t.Base = b.typeNamed(n, s, n.attr("base"))
		if !b.ready(t, t.Base, n) {
			t.Base = nil
			continue
		}
		b.inherit(t, n, content.name.Local == "simpleContent", s)
	}
}

// inherit takes over what the base has, and adds what the derivation says.
func (b *builder) inherit(t *Type, n *node, text bool, s *schema) {
	base := t.Base
	b.spare -= len(base.Attributes) + len(base.Unsupported) + len(base.Choices)
	if b.spare < 0 {
		return
	}
	t.Attributes = slices.Clone(base.Attributes)
	t.AnyAttribute = base.AnyAttribute
	// What is wrong with the base is wrong with its elements, here too.
	t.Unsupported = append(t.Unsupported, base.Unsupported...)
	switch {
	case text && base.Simple:
		t.Content = base
	case text:
		t.Content = base.Content
		if t.Content == nil {
			t.Content = builtin("string")
			t.note(n, "simple content of %s, which has none", base.Name.Local)
		}
	case t.Derivation == Extension:
		b.spare -= len(base.Elements)
		if b.spare < 0 {
			return
		}
		t.Elements = slices.Clone(base.Elements)
		t.Choices = slices.Clone(base.Choices)
		t.All, t.Any = base.All, base.Any
		t.Mixed = t.Mixed || base.Mixed
	}
	if text && t.Derivation == Restriction {
		content := &Type{Simple: true, Base: t.Content, Derivation: Restriction}
		content.Facets, content.Enumeration = slices.Clone(t.Content.Facets), t.Content.Enumeration
		b.facets(content, n)
		t.Content = content
	}
	for _, c := range n.children {
		if !text || !facet(c) {
			b.content(t, c, s)
		}
	}
}

// attribute adds an attribute, or those of a group.
func (b *builder) attribute(t *Type, n *node, s *schema) {
	if b.spare--; b.spare < 0 {
		return
	}
	switch n.name.Local {
	case "anyAttribute":
		t.AnyAttribute = true
		return
	case "attributeGroup":
		b.attributeGroup(t, n, s)
		return
	}
	declared, scope := n, s
	name := QName{Local: n.attr("name")}
	if form := n.attr("form"); form == "qualified" || form == "" && s.qualifiedAttributes {
		name.Space = s.space
	}
	if value := n.attr("ref"); value != "" {
		name = s.name(n, value)
		if c, ok := b.find(b.attributes, name); ok {
			declared, scope = c.node, c.schema
		} else {
			b.undeclared(n, "attribute", name)
			t.note(n, "attribute %s is not declared", value)
		}
	}
	a := Attribute{
		Name: name, Type: builtin("anySimpleType"), Required: n.attr("use") == "required",
		Default: cmp.Or(n.attr("default"), declared.attr("default")), Fixed: cmp.Or(n.attr("fixed"), declared.attr("fixed")),
		prohibited: n.attr("use") == "prohibited",
	}
	if value := declared.attr("type"); value != "" {
		a.Type = b.typeNamed(declared, scope, value)
	} else if inline := declared.child(schemaSpace, "simpleType"); inline != nil {
		a.Type = &Type{Simple: true}
		b.fillOne(a.Type, inline, scope)
	}
	t.Attributes = append(t.Attributes, a)
}

func (b *builder) attributeGroup(t *Type, n *node, s *schema) {
	c, ok := b.find(b.attributeGroups, s.name(n, n.attr("ref")))
	if !ok {
		b.undeclared(n, "attribute group", s.name(n, n.attr("ref")))
	}
	if !ok || b.inside[c.node] {
		t.note(n, "attribute group %s is not declared, or holds itself", n.attr("ref"))
		return
	}
	b.inside[c.node] = true
	defer delete(b.inside, c.node)
	for _, child := range c.node.children {
		b.content(t, child, c.schema)
	}
}
