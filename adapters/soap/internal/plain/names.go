package plain

import (
	"cmp"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"causeway.example/internal/wsdl"
)

// reserved are names that stand beside the types, or that gowsdl takes for
// XML Schema's own in whatever case.
var reserved = []string{
	"targetnamespace", "qualifiedchildren", "soapactions",
	"string", "token", "float", "double", "decimal", "integer", "int", "short", "byte", "long", "boolean",
	"datetime", "date", "time", "base64binary", "hexbinary",
	"unsignedint", "unsignedshort", "unsignedbyte", "unsignedlong", "anytype", "ncname", "anyuri",
}

// ownName returns the Go name for a type: its own, or that of the element
// that an unnamed type belongs to.
func ownName(at string, t *wsdl.Type) string {
	name := t.Name.Local
	if name == "" {
		name = path.Base(at)
	}
	return goName(name)
}

// goName makes an exported identifier of an XML name.
func goName(name string) string {
	var out strings.Builder
	upper := true
	for _, r := range name {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_':
			upper = true
			continue
		case upper:
			r = unicode.ToUpper(r)
		}
		upper = false
		out.WriteRune(r)
	}
	made := out.String()
	if first := []rune(made + " ")[0]; !unicode.IsUpper(first) {
		made = "T" + made
	}
	return made
}

// finish names the types and puts them into the service. Names that are lent
// come first, so that no type of the WSDL takes one of ours.
func (b *builder) finish() {
	b.service.Qualified = b.form.qualified
	taken := map[string]*node{}
	for _, lent := range []bool{true, false} {
		for _, n := range b.order {
			if n.lent == lent {
				b.name(n, taken)
			}
		}
	}
	same := map[*Type]*Type{}
	for _, n := range b.order {
		same[n.Type] = taken[fold(n.Name)].Type
	}
	kept := map[*Type]bool{}
	for i := range b.service.Operations {
		op := &b.service.Operations[i]
		op.Request, op.Response = same[op.Request], same[op.Response]
		b.keep(op.Request, same, kept)
		b.keep(op.Response, same, kept)
	}
	slices.SortFunc(b.service.Types, func(a, b *Type) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortFunc(b.service.Changes, func(a, b Change) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.From, b.From))
	})
}

// keep puts a type and those below it into the service. What only another
// type's double needed is not kept.
func (b *builder) keep(t *Type, same map[*Type]*Type, kept map[*Type]bool) {
	if t == nil || kept[t] {
		return // nil is a wrapper that was refused
	}
	kept[t] = true
	b.service.Types = append(b.service.Types, t)
	for i, e := range t.Elements {
		if e.Type != nil {
			t.Elements[i].Type = same[e.Type]
			b.keep(t.Elements[i].Type, same, kept)
		}
	}
}

// name gives a node its name: the one that it wants, also where an equal type
// has it already, or that with an ending.
func (b *builder) name(n *node, taken map[string]*node) {
	for ending := 1; ; ending++ {
		name := n.wanted
		if ending > 1 {
			name += strconv.Itoa(ending)
		}
		if slices.Contains(reserved, fold(name)) {
			continue
		}
		switch other, is := taken[fold(name)]; {
		case !is:
			taken[fold(name)] = n
		case n.lent && other.lent && equal(n.Type, other.Type, map[[2]*Type]bool{}):
			name = other.Name
		default:
			continue
		}
		n.Name = name
		if name != n.wanted {
			b.change(n.path, "the type "+n.wanted, "the Go type "+name+", as another has the name")
		}
		return
	}
}

// fold is the case in which names are compared: gowsdl changes that of their
// first letter.
func fold(name string) string { return strings.ToLower(name) }

// equal tells whether two types carry the same: then one struct serves both.
// Whether an element is optional does not matter to the struct.
func equal(a, b *Type, assumed map[[2]*Type]bool) bool {
	pair := [2]*Type{a, b}
	if a == b || assumed[pair] {
		return true
	}
	assumed[pair] = true
	return a.Root == b.Root && slices.EqualFunc(a.Elements, b.Elements, func(x, y Element) bool {
		if x.Name != y.Name || x.Scalar != y.Scalar || x.List != y.List || x.Nillable != y.Nillable || (x.Type == nil) != (y.Type == nil) {
			return false
		}
		return x.Type == nil || equal(x.Type, y.Type, assumed)
	})
}
