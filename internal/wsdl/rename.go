package wsdl

import (
	"slices"
	"strings"
)

// renames guesses which elements that are gone have a new name: one in
// another case, or in the same place, of the same type.
func renames(old, now []Element) map[*Element]*Element {
	to := map[*Element]*Element{}
	for _, alike := range []func(i, j int) bool{
		func(i, j int) bool { return strings.EqualFold(old[i].Name.Local, now[j].Name.Local) },
		func(i, j int) bool {
			return neighbour(old, i-1) == neighbour(now, j-1) || neighbour(old, i+1) == neighbour(now, j+1)
		},
	} {
		for i := range old {
			if to[&old[i]] != nil || find(now, old[i].Name) != nil {
				continue
			}
			for j := range now {
				if find(old, now[j].Name) == nil && !isTarget(to, &now[j]) && old[i].resembles(&now[j]) && alike(i, j) {
					to[&old[i]] = &now[j]
					break
				}
			}
		}
	}
	return to
}

// neighbour returns the name of an element, or "" beyond the ends.
func neighbour(elements []Element, i int) string {
	if i < 0 || i >= len(elements) {
		return ""
	}
	return elements[i].Name.Local
}

func isTarget(renamed map[*Element]*Element, e *Element) bool {
	for _, to := range renamed {
		if to == e {
			return true
		}
	}
	return false
}

// resembles tells whether two elements could be one with two names.
func (e *Element) resembles(other *Element) bool {
	a, b := e.Type, other.Type
	switch {
	case e.List() != other.List() || a.Simple != b.Simple:
		return false
	case a.Simple:
		return a.Primitive() == b.Primitive()
	case a.Name.Local != "" && a.Name.Local == b.Name.Local:
		return true
	}
	return slices.ContainsFunc(a.Elements, func(e Element) bool { return find(b.Elements, e.Name) != nil })
}
