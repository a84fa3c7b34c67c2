package plain

import (
	"fmt"
	"strconv"
	"strings"

	"causeway.example/adapters/soap/internal/codec"
	"causeway.example/internal/wsdl"
)

// builder walks a contract from the wrappers of the wanted operations, and
// beside it the contract that lends its names.
type builder struct {
	service *Service
	nodes   map[key]*node
	order   []*node // as met
	without map[string]bool
	refused []string
	form    form
}

// key tells the types apart that the walk makes: one type of the WSDL becomes
// two where it stands at places for which we have two.
type key struct {
	typ, lender *wsdl.Type
	root        string
}

// node is a type under construction.
type node struct {
	*Type
	wanted string // the name that it should have
	lent   bool   // whether the name is the lender's
	path   string
}

// form remembers whether children are qualified, and by which element.
type form struct {
	known     bool
	qualified bool
	path      string
}

func (b *builder) refuse(path, reason string) {
	b.refused = append(b.refused, path+": "+reason)
}

func (b *builder) change(path, from, to string) {
	b.service.Changes = append(b.service.Changes, Change{path, from, to})
}

// wrapper returns the type of a wrapper element.
func (b *builder) wrapper(c *wsdl.Contract, op wsdl.Operation, name wsdl.QName, names *wsdl.Contract, sent bool) *Type {
	element, ok := c.Elements[name]
	switch {
	case !ok || name.Local == "":
		b.refuse(op.Name, "has no wrapper element in both directions")
		return nil
	case name.Space == "":
		b.refuse(name.Local, "is in no namespace, and a wrapper needs one")
		return nil
	case strings.ContainsFunc(name.Space, notInURI):
		b.refuse(name.Local, fmt.Sprintf("is in the namespace %q, which is no URI", name.Space))
		return nil
	case name.Space != b.service.Space:
		b.refuse(name.Local, "is in the namespace "+name.Space+", not in the service's, "+b.service.Space)
		return nil
	case !codec.IsLocalName(name.Local):
		b.refuse(strconv.Quote(name.Local), notName)
		return nil
	case element.Type.Simple || element.Type.Content != nil || isAnyType(element.Type):
		b.refuse(name.Local, "is no wrapper: it has no children of its own")
		return nil
	}
	var lender *wsdl.Type
	if names != nil {
		if same, ok := names.Elements[name]; ok {
			lender = same.Type
		}
	}
	return b.typeOf(name.Local, element.Type, lender, name.Local, sent)
}

// notInURI reports whether a character cannot stand in a URI (RFC 3986, section
// 2), as the name of a namespace is one, and would end a struct tag.
func notInURI(r rune) bool {
	return r <= ' ' || r == 0x7F || strings.ContainsRune("\"`\\<>", r)
}

// typeOf returns the plain form of a complex type. Root is the wrapper's name
// when it is a wrapper's.
func (b *builder) typeOf(path string, t, lender *wsdl.Type, root string, sent bool) *Type {
	k := key{t, lender, root}
	if made, ok := b.nodes[k]; ok {
		return made.Type
	}
	n := &node{Type: &Type{Root: root}, path: path, wanted: ownName(path, t)}
	if lender != nil && !lender.Simple && lender.Content == nil {
		n.wanted, n.lent = ownName(path, lender), true
	}
	b.nodes[k] = n
	b.order = append(b.order, n)
	b.contents(path, t, sent)
	for _, e := range t.Elements {
		below := path + "/" + e.Name.Local
		if _, out := b.without[below]; out {
			b.without[below] = true
			b.change(below, describe(e.Type), "left out")
			continue
		}
		if !codec.IsLocalName(e.Name.Local) {
			b.refuse(path+"/"+strconv.Quote(e.Name.Local), notName)
			continue
		}
		n.Elements = append(n.Elements, b.element(below, e, find(lender, e.Name.Local), sent))
	}
	b.fields(path, n.Elements)
	return n.Type
}

// notName is said of a name that no document can have.
const notName = "is not the name of an element in XML (Namespaces in XML, NCName)"

// contents refuses what a type has besides elements that are carried.
func (b *builder) contents(path string, t *wsdl.Type, sent bool) {
	if t.Abstract {
		b.refuse(path, "has an abstract type: which one stands there is told by xsi:type, which is not carried")
	}
	if t.Mixed {
		b.refuse(path, "mixes text and elements")
	}
	if t.Any {
		below := path + "/*"
		if _, out := b.without[below]; out {
			b.without[below] = true
			b.change(below, "xs:any", "left out")
		} else {
			b.refuse(below, "xs:any: elements that the WSDL does not name have no field")
		}
	}
	for _, part := range t.Unsupported {
		b.refuse(path, part.What+" ("+part.Where+")")
	}
	b.attributes(path, t, sent)
}

// attributes tells which attributes are lost. One that a request must have
// cannot be.
func (b *builder) attributes(path string, t *wsdl.Type, sent bool) {
	for _, a := range t.Attributes {
		below := path + "/@" + a.Name.Local
		if a.Required && sent {
			b.refuse(below, "is a required attribute, and attributes are not sent")
			continue
		}
		b.change(below, "attribute", "neither sent nor read")
	}
	if t.AnyAttribute {
		b.change(path+"/@*", "any attribute", "neither sent nor read")
	}
}

func (b *builder) element(path string, e wsdl.Element, lender *wsdl.Element, sent bool) Element {
	made := Element{Name: e.Name.Local, Optional: e.Optional(), List: e.List(), Nillable: e.Nillable, Path: path}
	b.checkForm(path, e.Name)
	if e.MaxOccurs > 1 {
		b.change(path, fmt.Sprintf("at most %d times", e.MaxOccurs), "any number of times")
	}
	switch {
	case isAnyType(e.Type):
		b.refuse(path, "xs:anyType can hold anything, and has no field")
	case e.Type.Simple:
		made.Scalar = b.scalar(path, e.Type, lender)
	case e.Type.Content != nil:
		b.attributes(path, e.Type, sent)
		made.Scalar = b.scalar(path, e.Type.Content, lender)
	default:
		var lends *wsdl.Type
		if lender != nil && !isAnyType(lender.Type) {
			lends = lender.Type
		}
		made.Type = b.typeOf(path, e.Type, lends, "", sent)
	}
	return made
}

// checkForm refuses a second form of children, and a second namespace: the
// codec carries one.
func (b *builder) checkForm(path string, name wsdl.QName) {
	qualified := name.Space != ""
	switch {
	case qualified && name.Space != b.service.Space:
		b.refuse(path, "is in the namespace "+name.Space+", not in the service's, "+b.service.Space)
	case !b.form.known:
		b.form = form{known: true, qualified: qualified, path: path}
	case b.form.qualified != qualified:
		b.refuse(path, fmt.Sprintf("qualified: %t, unlike %s; all children must have one form", qualified, b.form.path))
	}
}

// find returns the child of a type by its local name, or nil.
func find(t *wsdl.Type, local string) *wsdl.Element {
	if t == nil {
		return nil
	}
	for i := range t.Elements {
		if t.Elements[i].Name.Local == local {
			return &t.Elements[i]
		}
	}
	return nil
}
