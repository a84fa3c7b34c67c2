package wsdl

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
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
	a, b := old.text(), now.text()
	switch {
	case old == now:
		return
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
	c.unsupported(Loses, path, old.Unsupported, now.Unsupported)
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
		c.used = parent && c.usage.element(inner)
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
	if now.Any && !old.Any {
		c.report(New, path, "other elements are allowed as well", "", "xs:any")
	}
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
	switch {
	case !o.List() && n.List():
		c.report(c.direct(New, Breaks), path, "a single element may repeat now", o.occurs(), n.occurs())
	case o.List() && !n.List():
		c.report(c.direct(Breaks, Loses), path, "a list has become a single element", o.occurs(), n.occurs())
	case o.Optional() && !n.Optional():
		if !c.response {
			c.report(Breaks, path, "an optional element is required now", o.occurs(), n.occurs())
		}
	case !o.Optional() && n.Optional():
		c.report(c.direct(New, Loses), path, "a required element is optional now", o.occurs(), n.occurs())
	case o.MaxOccurs != n.MaxOccurs:
		c.report(New, path, "the list is of another length", o.occurs(), n.occurs())
	}
	if o.Nillable != n.Nillable {
		severity := New
		if n.Nillable && !o.Optional() {
			severity = c.direct(New, Loses) // nothing in it is no value of the compiled type
		}
		c.report(severity, path, "nillable has changed", strconv.FormatBool(o.Nillable), strconv.FormatBool(n.Nillable))
	}
	if n.Fixed != "" && n.Fixed != o.Fixed {
		c.report(c.direct(Breaks, New), path, "only one value is allowed", o.Fixed, n.Fixed)
	}
	c.types(path, o.Type, n.Type)
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

// order compares the order of the children that both have: what is sent has
// the compiled one.
func (c *comparison) order(path string, old, now *Type) {
	if c.response || now.All {
		return
	}
	var before, after []string
	for _, e := range old.Elements {
		if find(now.Elements, e.Name) != nil {
			before = append(before, e.Name.Local)
		}
	}
	for _, e := range now.Elements {
		if find(old.Elements, e.Name) != nil {
			after = append(after, e.Name.Local)
		}
	}
	if !slices.Equal(before, after) {
		c.report(Breaks, path, "the order of the elements has changed", strings.Join(before, ", "), strings.Join(after, ", "))
	}
}

// choices compares what excludes each other, or must be there, in a request.
func (c *comparison) choices(path string, old, now *Type) {
	if c.response {
		return
	}
	branches := make([][]Element, len(now.Choices)+1)
	for _, n := range now.Elements {
		branches[n.Choice] = append(branches[n.Choice], n)
	}
	for i, choice := range now.Choices {
		var all, known []string
		apart := false // whether two of them could be sent together
		first := 0
		for _, n := range branches[i+1] {
			all = append(all, n.Name.Local)
			o := find(old.Elements, n.Name)
			if o == nil {
				continue
			}
			apart = apart || len(known) > 0 && (o.Choice == 0 || o.Choice != first)
			known, first = append(known, o.Name.Local), o.Choice
		}
		switch {
		case apart:
			c.report(Breaks, path, "elements exclude each other now", strings.Join(known, ", "), "xs:choice")
		case choice.Required && len(known) == 0 && len(all) > 0:
			c.report(Breaks, path, "one of several elements that we do not send is required", "", strings.Join(all, ", "))
		}
	}
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
