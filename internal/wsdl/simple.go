package wsdl

import (
	"slices"
	"strings"
)

// parents are XML Schema's own simple types with the next wider type (XML
// Schema part 2, section 3). A primitive's is string: whatever it writes is
// a text. The number of a float is none of decimal.
var parents = map[string]string{
	"anySimpleType": "", "string": "anySimpleType",
	"normalizedString": "string", "token": "normalizedString", "language": "token", "NMTOKEN": "token",
	"Name": "token", "NCName": "Name", "ID": "NCName", "IDREF": "NCName", "ENTITY": "NCName",
	"NMTOKENS": "string", "IDREFS": "string", "ENTITIES": "string",
	"boolean": "string", "decimal": "string", "float": "double", "double": "string",
	"duration": "string", "dateTime": "string", "time": "string", "date": "string",
	"gYearMonth": "string", "gYear": "string", "gMonthDay": "string", "gDay": "string", "gMonth": "string",
	"hexBinary": "string", "base64Binary": "string", "anyURI": "string", "QName": "string", "NOTATION": "string",
	"integer": "decimal", "nonPositiveInteger": "integer", "negativeInteger": "nonPositiveInteger",
	"long": "integer", "int": "long", "short": "int", "byte": "short",
	"nonNegativeInteger": "integer", "positiveInteger": "nonNegativeInteger",
	"unsignedLong": "nonNegativeInteger", "unsignedInt": "unsignedLong", "unsignedShort": "unsignedInt", "unsignedByte": "unsignedShort",
}

var builtins = func() map[string]*Type {
	all := map[string]*Type{"anyType": {Name: QName{Space: schemaSpace, Local: "anyType"}, Builtin: true, Any: true, AnyAttribute: true, Mixed: true}}
	for name := range parents {
		all[name] = &Type{Name: QName{Space: schemaSpace, Local: name}, Builtin: true, Simple: true}
	}
	return all
}()

// builtin returns XML Schema's own type of a name, or nil.
func builtin(local string) *Type { return builtins[local] }

// simple fills a simple type (XML Schema part 2, section 4.1.2).
func (b *builder) simple(t *Type, n *node, s *schema) {
	for _, c := range n.children {
		switch {
		case c.is(schemaSpace, "restriction"):
			t.Derivation = Restriction
			t.Base = b.simpleBase(t, c, s, "base")
			t.Facets, t.Enumeration = slices.Clone(t.Base.Facets), t.Base.Enumeration
			b.facets(t, c)
		case c.is(schemaSpace, "list"):
			t.Derivation = ListOf
			t.Base = b.simpleBase(t, c, s, "itemType")
		case c.is(schemaSpace, "union"):
			t.Derivation = Union
			b.union(t, c, s)
		default:
			t.note(c, "xs:%s", c.name.Local)
		}
	}
	if t.Derivation == "" {
		t.Derivation, t.Base = Restriction, builtin("anySimpleType")
	}
}

// simpleBase returns the type that an attribute names, or the one inside.
func (b *builder) simpleBase(t *Type, n *node, s *schema, attribute string) *Type {
	base := &Type{Simple: true}
	if value := n.attr(attribute); value != "" {
		base = b.typeNamed(n, s, value)
	} else if inline := n.child(schemaSpace, "simpleType"); inline != nil {
		b.fillOne(base, inline, s)
	} else {
		return builtin("anySimpleType")
	}
	if !b.ready(t, base, n) || !base.Simple {
		t.note(n, "a simple type made from one that is not")
		return builtin("anySimpleType")
	}
	return base
}

func (b *builder) union(t *Type, n *node, s *schema) {
	for value := range strings.FieldsSeq(n.attr("memberTypes")) {
		b.member(t, b.typeNamed(n, s, value), n)
	}
	for _, c := range n.children {
		member := &Type{Simple: true}
		b.fillOne(member, c, s)
		b.member(t, member, c)
	}
}

// member adds a type to a union, or its members where it is one itself.
func (b *builder) member(t, member *Type, n *node) {
	if !b.ready(t, member, n) {
		return
	}
	members := []*Type{member}
	switch origin := member.origin(); {
	case !origin.Simple:
		t.note(n, "a union with a type that is not simple")
		return
	case origin.Derivation == Union:
		members = origin.Members
	}
	if b.spare -= len(members); b.spare >= 0 {
		t.Members = append(t.Members, members...)
	}
}

var facetNames = []string{
	"length", "minLength", "maxLength", "pattern", "enumeration", "whiteSpace",
	"maxInclusive", "maxExclusive", "minInclusive", "minExclusive", "totalDigits", "fractionDigits",
}

// facet tells whether a child of a restriction constrains its text.
func facet(n *node) bool {
	return n.is(schemaSpace, "simpleType") || n.name.Space == schemaSpace && slices.Contains(facetNames, n.name.Local)
}

// facets adds a restriction's facets to those of the base. One of the same
// name replaces the base's, and so do enumerations: they are never wider.
func (b *builder) facets(t *Type, n *node) {
	var values, patterns []string
	for _, c := range n.children {
		value := c.attr("value")
		switch {
		case c.is(schemaSpace, "simpleType"):
		case !facet(c):
			if !c.is(schemaSpace, "attribute") && !c.is(schemaSpace, "attributeGroup") && !c.is(schemaSpace, "anyAttribute") {
				t.note(c, "xs:%s", c.name.Local)
			}
		case c.name.Local == "enumeration":
			values = append(values, value)
		case c.name.Local == "pattern":
			patterns = append(patterns, value)
		default:
			t.setFacet(c.name.Local, value)
		}
	}
	if values != nil {
		t.Enumeration = values
	}
	// The patterns of one step are alternatives.
	if patterns != nil {
		t.setFacet("pattern", strings.Join(patterns, "|"))
	}
}

func (t *Type) setFacet(name, value string) {
	t.Facets = slices.DeleteFunc(t.Facets, func(f Facet) bool { return f.Name == name })
	t.Facets = append(t.Facets, Facet{name, value})
}
