package wsdl

import (
	"fmt"
	"strconv"
)

// types compares what an element holds. Types that have been found the same
// are not walked again, nor are those on the way: a type may hold itself.
func (c *comparison) types(path string, old, now *Type) {
	key := pair{old, now, c.used}
	if c.same[key] {
		return
	}
	c.same[key] = true
	found := len(c.findings) + len(c.forms)
	c.walk(path, old, now)
	if len(c.findings)+len(c.forms) != found && len(c.findings) < MaxFindings {
		delete(c.same, key)
	}
}

func (c *comparison) walk(path string, old, now *Type) {
	if old == now {
		return
	}
	if !now.Simple { // else with the text
		c.unsupported(Loses, path, old.Unsupported, now.Unsupported)
	}
	a, b := old.text(), now.text()
	switch {
	case old.anything() || now.anything():
		// Whatever we sent is still taken; but not everything can be read.
		severity := c.direct(New, Breaks)
		if old.anything() {
			severity = c.direct(Breaks, New)
		}
		c.report(severity, path, "the type has changed", old.String(), now.String())
		return
	case (a == nil) != (b == nil):
		c.report(Breaks, path, "a text has become a structure, or the reverse", old.String(), now.String())
		return
	case a != nil:
		c.text(path, a, b)
	default:
		c.members(path, old, now)
	}
	c.attributes(path, old, now)
	c.looseness(path, old, now)
}

// looseness compares what a type leaves open.
func (c *comparison) looseness(path string, old, now *Type) {
	for _, l := range []struct {
		old, now   bool
		on, off    string
		appears    Severity
		disappears Severity
	}{
		{old.Any, now.Any, "other elements are allowed as well", "other elements are no longer allowed", New, c.direct(Breaks, Loses)},
		{old.AnyAttribute, now.AnyAttribute, "other attributes are allowed as well", "other attributes are no longer allowed", New, c.direct(Breaks, Loses)},
		{old.Mixed, now.Mixed, "text is allowed between the elements", "text is no longer allowed between the elements", New, c.direct(Breaks, Loses)},
		// Only a type that is derived from it can be sent, and xsi:type names it.
		{old.Abstract, now.Abstract, "the type is abstract now", "the type is no longer abstract", c.direct(Breaks, Loses), New},
	} {
		switch {
		case l.now && !l.old:
			c.report(l.appears, path, l.on, "", "")
		case l.old && !l.now:
			c.report(l.disappears, path, l.off, "", "")
		}
	}
}

// text returns the type of a text: a simple type, or that of simple content.
func (t *Type) text() *Type {
	if t.Simple {
		return t
	}
	return t.Content
}

func (t *Type) anything() bool { return t.Builtin && !t.Simple }

// String names a type as its schema does.
func (t *Type) String() string {
	switch {
	case t.Builtin:
		return "xs:" + t.Name.Local
	case t.Name.Local != "" && t.Simple:
		return t.Name.Local + " (xs:" + t.Primitive() + ")"
	case t.Name.Local != "":
		return t.Name.Local
	case t.Simple:
		return "xs:" + t.Primitive()
	default:
		return "a type without a name"
	}
}

// members compares the children of a complex type.
func (c *comparison) members(path string, old, now *Type) {
	parent := c.used
	renamed := renames(old.Elements, now.Elements)
	for i := range old.Elements {
		o := &old.Elements[i]
		inner := join(path, o.Name.Local)
		c.used, c.present = parent && c.usage.element(inner), parent
		switch n, to := find(now.Elements, o.Name), renamed[o]; {
		case n != nil:
			c.child(inner, o, n)
		case to != nil:
			c.report(c.missed(o), inner, fmt.Sprintf("the element is gone; %s, of the same type and place, is new: renamed?", to.Name.Local), o.Name.Local, to.Name.Local)
			c.child(inner, o, to)
		default:
			c.report(c.missed(o), inner, "the element is gone", o.Type.String(), "")
		}
	}
	c.used = parent
	for i := range now.Elements {
		n := &now.Elements[i]
		if find(old.Elements, n.Name) == nil && !isTarget(renamed, n) {
			c.added(join(path, n.Name.Local), n)
		}
	}
	c.order(path, old, now)
	c.choices(path, old, now)
}

// missed is the severity of an element that is gone. One that the compiled
// type cannot leave out would be read as a zero that nobody told.
func (c *comparison) missed(o *Element) Severity {
	if o.Optional() {
		return c.direct(Breaks, Loses)
	}
	return Breaks
}

func (c *comparison) added(path string, n *Element) {
	if n.Optional() || c.response {
		c.report(New, path, "an element that we do not know", "", n.Type.String())
		return
	}
	c.report(Breaks, path, "a required element that we do not send", "", n.Type.String())
}

// child compares an element of the same name.
func (c *comparison) child(path string, o, n *Element) {
	c.form(path, o, n)
	c.occurrence(path, o, n)
	if o.Nillable != n.Nillable {
		severity := New
		switch {
		case o.Optional() && !o.List(): // what is nil is left out
		case n.Nillable:
			severity = c.direct(New, Loses) // nothing in it is no value of the compiled type
		default:
			severity = c.direct(Breaks, New)
		}
		c.report(severity, path, "nillable has changed", strconv.FormatBool(o.Nillable), strconv.FormatBool(n.Nillable))
	}
	c.constants(path, o.Fixed, n.Fixed, o.Default, n.Default)
	c.types(path, o.Type, n.Type)
}

// constants compares the fixed and the default value of an element or attribute.
func (c *comparison) constants(path, oldFixed, fixed, oldDefault, byDefault string) {
	switch {
	case fixed == oldFixed:
	case fixed != "":
		c.report(c.direct(Breaks, New), path, "only one value is allowed", oldFixed, fixed)
	default:
		c.report(New, path, "not only one value is allowed now", oldFixed, "")
	}
	if oldDefault != byDefault {
		// It is meant where nothing is sent, and told to nobody.
		c.report(c.direct(New, Loses), path, "the default value has changed", quoted(oldDefault), quoted(byDefault))
	}
}

// occurrence compares how often an element may, and must, be there.
func (c *comparison) occurrence(path string, o, n *Element) {
	switch {
	case !o.List() && n.List():
		c.report(c.direct(New, Breaks), path, "a single element may repeat now", o.occurs(), n.occurs())
	case o.List() && !n.List():
		c.report(c.direct(Breaks, Loses), path, "a list has become a single element", o.occurs(), n.occurs())
	case n.MaxOccurs != Unbounded && (o.MaxOccurs == Unbounded || o.MaxOccurs > n.MaxOccurs):
		c.report(c.direct(Breaks, New), path, "the list is shorter", o.occurs(), n.occurs())
	case o.MaxOccurs != n.MaxOccurs:
		c.report(New, path, "the list is longer", o.occurs(), n.occurs())
	}
	switch {
	case o.Optional() && !n.Optional():
		// One that is never sent is missed most of all.
		defer func(used bool) { c.used = used }(c.used)
		c.used = c.used || c.present && !c.response
		c.report(c.direct(Breaks, New), path, "an optional element is required now", o.occurs(), n.occurs())
	case !o.Optional() && n.Optional():
		c.report(c.direct(New, Loses), path, "a required element is optional now", o.occurs(), n.occurs())
	case o.MinOccurs < n.MinOccurs:
		c.report(c.direct(Breaks, New), path, "more elements are required", o.occurs(), n.occurs())
	case o.MinOccurs > n.MinOccurs:
		c.report(New, path, "fewer elements are required", o.occurs(), n.occurs())
	}
}

// form compares the namespace of a child. An answer is read in the wrapper's
// namespace and in none.
func (c *comparison) form(path string, o, n *Element) {
	c.children++
	before, after := o.Name.Space, n.Name.Space
	if before == after || before == c.spaces[0] && after == c.spaces[1] {
		return
	}
	f := Finding{Path: path, What: "the namespace has changed", Before: before, After: after, Severity: Breaks}
	if before == "" || after == "" {
		f.What, f.Before, f.After = "the form has changed", formOf(before), formOf(after)
	}
	if c.response && (after == "" || after == c.spaces[1]) {
		f.Severity = New
	}
	if !c.used {
		f.Severity = New
	}
	if len(c.forms) < MaxFindings {
		c.forms = append(c.forms, f)
	}
}

func formOf(space string) string {
	if space == "" {
		return "unqualified"
	}
	return "qualified"
}

func (e *Element) occurs() string {
	high := "n"
	if e.MaxOccurs != Unbounded {
		high = strconv.Itoa(e.MaxOccurs)
	}
	return strconv.Itoa(e.MinOccurs) + ".." + high
}

// find returns the element of a name, else the first one of its local name.
func find(elements []Element, name QName) *Element {
	var other *Element
	for i := range elements {
		switch e := &elements[i]; {
		case e.Name == name:
			return e
		case e.Name.Local == name.Local && other == nil:
			other = e
		}
	}
	return other
}
