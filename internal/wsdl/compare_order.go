package wsdl

import (
	"slices"
	"strings"
)

// order compares the order of the children that both have: what is sent has
// the compiled one.
func (c *comparison) order(path string, old, now *Type) {
	if c.response || now.All {
		return
	}
	all := func(Element) bool { return true }
	if inOrder(old, now, all) {
		return
	}
	severity := New
	if !inOrder(old, now, c.sends(path)) {
		severity = Breaks
	}
	c.report(severity, path, "the order of the elements has changed", shared(old, now), shared(now, old))
}

// sends tells of a child whether it is used.
func (c *comparison) sends(path string) func(Element) bool {
	return func(e Element) bool { return c.usage.element(join(path, e.Name.Local)) }
}

// inOrder tells whether elements in old's order are in now's. Those of one
// choice have none: one of them is there.
func inOrder(old, now *Type, counts func(Element) bool) bool {
	rank, choices := map[QName]int{}, map[int]int{}
	for i, n := range now.Elements {
		if first, seen := choices[n.Choice]; seen && n.Choice > 0 {
			i = first
		}
		choices[n.Choice] = i
		rank[n.Name] = i
	}
	last := 0
	for _, o := range old.Elements {
		n := find(now.Elements, o.Name)
		if n == nil || !counts(o) {
			continue
		}
		if rank[n.Name] < last {
			return false
		}
		last = rank[n.Name]
	}
	return true
}

// shared lists the elements of a that b has too.
func shared(a, b *Type) string {
	var names []string
	for _, e := range a.Elements {
		if find(b.Elements, e.Name) != nil {
			names = append(names, e.Name.Local)
		}
	}
	return strings.Join(names, ", ")
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
		var all, known, sent []Element
		for _, n := range branches[i+1] {
			all = append(all, n)
			if o := find(old.Elements, n.Name); o != nil {
				known = append(known, *o)
			}
		}
		for _, o := range known {
			if c.sends(path)(o) {
				sent = append(sent, o)
			}
		}
		switch {
		case choice.Required && len(sent) == 0 && len(all) > 0 && !required(old, known):
			c.report(Breaks, path, "one of several elements that we do not send is required", "", names(all))
		case apart(sent):
			c.report(Breaks, path, "elements exclude each other now", names(sent), "xs:choice")
		case apart(known):
			c.report(New, path, "elements exclude each other now", names(known), "xs:choice")
		}
	}
}

// required tells whether one of some elements had to be there before: they
// are then no more missed than they were.
func required(old *Type, known []Element) bool {
	return slices.ContainsFunc(known, func(e Element) bool {
		return !e.Optional() || e.Choice > 0 && old.Choices[e.Choice-1].Required
	})
}

// apart tells whether two of some elements could be sent together.
func apart(elements []Element) bool {
	return len(elements) > 1 && slices.ContainsFunc(elements, func(e Element) bool {
		return e.Choice == 0 || e.Choice != elements[0].Choice
	})
}

func names(elements []Element) string {
	var list []string
	for _, e := range elements {
		list = append(list, e.Name.Local)
	}
	return strings.Join(list, ", ")
}
