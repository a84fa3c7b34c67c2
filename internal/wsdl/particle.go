package wsdl

import "strconv"

// frame is what the groups around a particle say of it.
type frame struct {
	min, max int
	choice   int // see Element.Choice
}

var once = frame{min: 1, max: 1}

// maxCounted is the largest occurrence that is told from one without end.
const maxCounted = 1_000_000

// times returns the occurrence of something in a group.
func (f frame) times(low, high int) frame {
	inner := frame{min: min(f.min*min(low, maxCounted), maxCounted), choice: f.choice}
	switch {
	case f.max == 0 || high == 0:
	case f.max == Unbounded || high == Unbounded || high > maxCounted/f.max:
		inner.max = Unbounded
	default:
		inner.max = f.max * high
	}
	if f.choice > 0 {
		inner.min = 0
	}
	return inner
}

// occurs reads how often a particle may occur. Whatever is no number is taken
// for more than once.
func occurs(n *node) (low, high int) {
	low, high = 1, 1
	if value, ok := n.has("minOccurs"); ok {
		low, _ = strconv.Atoi(value)
	}
	if value, ok := n.has("maxOccurs"); ok {
		var err error
		if high, err = strconv.Atoi(value); err != nil {
			high = Unbounded
		}
	}
	return max(low, 0), max(high, Unbounded)
}

// particle adds the elements of one particle of a content model, flattened.
func (b *builder) particle(t *Type, n *node, s *schema, outer frame) {
	if b.spare--; b.spare < 0 {
		return
	}
	if n.name.Space != schemaSpace {
		t.note(n, "{%s}%s", n.name.Space, n.name.Local)
		return
	}
	inner := outer.times(occurs(n))
	if inner.max == 0 {
		return // it must not occur
	}
	switch n.name.Local {
	case "element":
		b.localElement(t, n, s, inner)
	case "any":
		t.Any = true
	case "group":
		b.group(t, n, s, inner)
	case "choice":
		b.choice(t, n, s, inner)
	case "all":
		t.All = true
		b.members(t, n, s, inner)
	case "sequence":
		b.members(t, n, s, inner)
	default:
		t.note(n, "xs:%s", n.name.Local)
	}
}

// members adds the particles of a group, and says what the flat form loses.
func (b *builder) members(t *Type, n *node, s *schema, inner frame) {
	several := len(n.children) > 1
	switch {
	case several && inner.max != 1:
		t.note(n, "xs:%s that repeats: the order between its elements is not kept", n.name.Local)
	case several && inner.choice > 0 && n.name.Local != "choice":
		t.note(n, "xs:%s in a choice: its elements are taken for alternatives", n.name.Local)
	case several && inner.min == 0 && inner.choice == 0:
		t.note(n, "xs:%s that may be absent as a whole: its elements are taken for optional, each", n.name.Local)
	}
	for _, c := range n.children {
		b.particle(t, c, s, inner)
	}
}

func (b *builder) choice(t *Type, n *node, s *schema, inner frame) {
	switch {
	case inner.choice > 0: // a choice in a choice adds alternatives
	case inner.max != 1:
		inner.min = 0 // all of them may be there, one after the other
	default:
		required := inner.min > 0
		for _, c := range n.children {
			if low, _ := occurs(c); low == 0 {
				required = false // the branch is taken by being absent
			}
		}
		t.Choices = append(t.Choices, Choice{Required: required})
		inner.choice, inner.min = len(t.Choices), 0
	}
	b.members(t, n, s, inner)
}

func (b *builder) group(t *Type, n *node, s *schema, inner frame) {
	c, ok := b.find(b.groups, s.name(n, n.attr("ref")))
	if !ok {
		b.undeclared(n, "group", s.name(n, n.attr("ref")))
	}
	if !ok || b.inside[c.node] {
		t.note(n, "group %s is not declared, or holds itself", n.attr("ref"))
		return
	}
	b.inside[c.node] = true
	defer delete(b.inside, c.node)
	for _, child := range c.node.children {
		b.particle(t, child, c.schema, inner)
	}
}

// localElement adds one element, which is declared here or referred to.
func (b *builder) localElement(t *Type, n *node, s *schema, at frame) {
	e := Element{
		Name:      QName{Local: n.attr("name")},
		MinOccurs: at.min, MaxOccurs: at.max, Choice: at.choice,
		Nillable: truth(n.attr("nillable")), Default: n.attr("default"), Fixed: n.attr("fixed"),
	}
	if value := n.attr("ref"); value != "" {
		global := b.element(s.name(n, value))
		if global == nil {
			global = &Element{Name: s.name(n, value), Type: builtin("anyType")}
			b.undeclared(n, "element", global.Name)
			t.note(n, "element %s is not declared", value)
		}
		e.Name, e.Type, e.Nillable, e.Default, e.Fixed = global.Name, global.Type, global.Nillable, global.Default, global.Fixed
		t.Elements = append(t.Elements, e)
		return
	}
	if form := n.attr("form"); form == "qualified" || form == "" && s.qualified {
		e.Name.Space = s.space
	}
	// A type within an element within a type: only as deep as the document.
	b.elementType(n, s, func(typ *Type) { e.Type = typ })
	t.Elements = append(t.Elements, e)
}

// merge makes one list of elements of the same name, which a flat form cannot
// tell apart.
func (b *builder) merge(t *Type, n *node) {
	index := map[QName]int{}
	kept := t.Elements[:0]
	for _, e := range t.Elements {
		i, seen := index[e.Name]
		if !seen {
			index[e.Name] = len(kept)
			kept = append(kept, e)
			continue
		}
		first := &kept[i]
		if first.Choice == 0 || first.Choice != e.Choice {
			first.MaxOccurs = Unbounded
			first.Choice = 0
		}
		first.MinOccurs = max(first.MinOccurs, e.MinOccurs) // in a choice it is 0
		t.note(n, "element %s occurs in two places", e.Name.Local)
	}
	t.Elements = kept
}
