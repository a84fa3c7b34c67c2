package wsdl

import (
	"slices"
	"strconv"
	"strings"
)

// alsoWithin are types whose values another family holds as well.
var alsoWithin = map[string]string{"unsignedInt": "long", "unsignedShort": "int", "unsignedByte": "short"}

// within tells whether every text of the type a, XML Schema's own, is one of
// the type b.
func within(a, b string) bool {
	if b == "anySimpleType" || b == "anyType" || a == "anySimpleType" && b == "string" {
		return true
	}
	for ; a != ""; a = parents[a] {
		if a == b {
			return true
		}
		if wider := alsoWithin[a]; wider != "" && within(wider, b) {
			return true
		}
	}
	return false
}

// fits tells whether every text of a simple type is one of another, facets
// apart.
func (t *Type) fits(other *Type) bool {
	a, b := t.origin(), other.origin()
	switch {
	case b.Builtin && (b.Name.Local == "string" || b.Name.Local == "anySimpleType"):
		return true
	case a.Derivation == Union:
		return !slices.ContainsFunc(a.Members, func(m *Type) bool { return !m.fits(b) })
	case b.Derivation == Union:
		return slices.ContainsFunc(b.Members, a.fits)
	case b.Derivation == ListOf && a.Derivation == ListOf:
		return a.Base.fits(b.Base)
	case b.Derivation == ListOf:
		return a.fits(b.Base) // a list of one
	case a.Derivation == ListOf:
		return b.Name.Local == "normalizedString" || b.Name.Local == "token"
	default:
		return within(a.Name.Local, b.Name.Local)
	}
}

// origin returns the list, the union or XML Schema's own type that a simple
// type restricts.
func (t *Type) origin() *Type {
	for t.Derivation == Restriction && t.Base != nil {
		t = t.Base
	}
	return t
}

// text compares two simple types. What we send must be allowed by the live
// type, what we read must fit into the compiled one.
func (c *comparison) text(path string, old, now *Type) {
	c.unsupported(Loses, path, old.Unsupported, now.Unsupported)
	if a, b := old.origin(), now.origin(); a.Derivation == ListOf && b.Derivation == ListOf {
		c.text(path, a.Base, b.Base)
	} else if a.Derivation == Union && b.Derivation == Union && len(a.Members) == len(b.Members) {
		for i := range a.Members {
			c.text(path, a.Members[i], b.Members[i])
		}
	} else {
		c.values(path, old, now)
	}
	c.enumeration(path, old.Enumeration, now.Enumeration)
	c.facets(path, old, now)
}

// values compares which texts two types have, their facets apart.
func (c *comparison) values(path string, old, now *Type) {
	from, to := old, now
	if c.response {
		from, to = now, old
	}
	fits, back := from.fits(to), to.fits(from)
	switch {
	case fits && back && old.Primitive() == now.Primitive():
	case fits:
		c.report(New, path, "the type has changed, and what we use still fits", old.String(), now.String())
	case back:
		c.report(Breaks, path, "the type has changed: "+direction(c.response), old.String(), now.String())
	default:
		c.report(Breaks, path, "the type has changed, incompatibly", old.String(), now.String())
	}
}

func direction(response bool) string {
	if response {
		return "it is wider than what we can read"
	}
	return "it is narrower than what we send"
}

func (c *comparison) enumeration(path string, old, now []string) {
	if len(now) == 0 {
		if len(old) > 0 {
			c.report(New, path, "any value is allowed now", list(old), "")
		}
		return
	}
	if len(old) == 0 {
		c.report(c.direct(Breaks, New), path, "only some values are allowed now", "", list(now))
		return
	}
	if gone := without(old, now); len(gone) > 0 {
		c.report(c.direct(Breaks, New), path, "values are no longer allowed", list(gone), "")
	}
	if more := without(now, old); len(more) > 0 {
		c.report(New, path, "values that we do not know", "", list(more))
	}
}

// maxListed is how many values of an enumeration are told.
const maxListed = 20

func list(values []string) string {
	if len(values) > maxListed {
		return strings.Join(values[:maxListed], ", ") + ", …"
	}
	return strings.Join(values, ", ")
}

func without(values, others []string) []string {
	known := map[string]bool{}
	for _, v := range others {
		known[v] = true
	}
	return slices.DeleteFunc(slices.Clone(values), func(v string) bool { return known[v] })
}

// facets compares the other constraints.
func (c *comparison) facets(path string, old, now *Type) {
	for _, n := range now.Facets {
		before, had := old.facet(n.Name)
		switch {
		case had && before == n.Value:
		case n.Name == "whiteSpace": // it tells how a text is read, not which one is allowed
			c.report(New, path, "whiteSpace has changed", before, n.Value)
		case !had || tighter(n.Name, before, n.Value):
			c.report(c.direct(Breaks, New), path, n.Name+" is tighter", before, n.Value)
		default:
			c.report(New, path, n.Name+" is looser", before, n.Value)
		}
	}
	for _, o := range old.Facets {
		if _, has := now.facet(o.Name); !has {
			c.report(New, path, o.Name+" is dropped", o.Value, "")
		}
	}
}

func (t *Type) facet(name string) (string, bool) {
	for _, f := range t.Facets {
		if f.Name == name {
			return f.Value, true
		}
	}
	return "", false
}

// tighter tells whether a facet allows less than before. One that cannot be
// told is taken for tighter.
func tighter(name, before, after string) bool {
	a, err1 := strconv.ParseFloat(before, 64)
	b, err2 := strconv.ParseFloat(after, 64)
	switch {
	case err1 != nil || err2 != nil:
		return true
	case strings.HasPrefix(name, "max"), name == "totalDigits", name == "fractionDigits":
		return b < a
	case strings.HasPrefix(name, "min"):
		return b > a
	default:
		return true
	}
}

// attributes compares the attributes of a complex type.
func (c *comparison) attributes(path string, old, now *Type) {
	for _, n := range now.Attributes {
		i := slices.IndexFunc(old.Attributes, func(o Attribute) bool { return o.Name == n.Name })
		switch at := join(path, "@"+n.Name.Local); {
		case i >= 0:
			c.attribute(at, old.Attributes[i], n)
		case n.Required && !c.response:
			c.report(Breaks, at, "a required attribute that we do not send", "", n.Type.String())
		default:
			c.report(New, at, "an attribute that we do not know", "", n.Type.String())
		}
	}
	for _, o := range old.Attributes {
		if !slices.ContainsFunc(now.Attributes, func(n Attribute) bool { return n.Name == o.Name }) {
			c.report(c.direct(Breaks, Loses), join(path, "@"+o.Name.Local), "the attribute is gone", o.Type.String(), "")
		}
	}
}

func (c *comparison) attribute(at string, o, n Attribute) {
	switch {
	case n.Required && !o.Required:
		c.report(c.direct(Breaks, New), at, "an optional attribute is required now", "", "")
	case o.Required && !n.Required:
		c.report(c.direct(New, Loses), at, "a required attribute is optional now", "", "")
	}
	c.constants(at, o.Fixed, n.Fixed, o.Default, n.Default)
	c.text(at, o.Type, n.Type)
}
