package codec

import (
	"encoding/xml"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
)

// root describes the type of a wrapper. It is compiled once, then shared.
type root struct {
	name  xml.Name
	shape *shape
	// arenas are the templates of a decoder's arenas, which are copies.
	arenas []arena
}

// shape describes the fields of a struct type.
type shape struct {
	typ    reflect.Type
	fields []field
	// wildcard is the field tagged ",any", which takes every element that no
	// other field names. Nil if there is none.
	wildcard *field
}

// field describes one child element, or a list of child elements.
type field struct {
	name  string
	index []int // path through embedded structs
	list  bool
	// pointers is the number of pointers before a value: none, one, or two for
	// a value that can be absent, nil or present.
	pointers int
	typ      reflect.Type // of one value, without list and pointers
	kind     reflect.Kind // of typ
	child    *shape       // if kind is Struct and typ is not Value
	isValue  bool         // typ is Value
	// used is false for a field of an embedded type of another package, such as
	// a generated one: it makes the element known, and nothing reads it.
	used bool
	// isolated reports that an untrusted item of this list becomes an empty
	// item, instead of making the whole answer untrusted (tag soap:"each").
	isolated bool
	arena    int // index of the arena for values of typ
	outer    int // index of the arena for pointers to them, if there are two pointers
	// plain and qualified are the element's tags as they are written.
	plain, qualified tags
}

type tags struct{ open, close string }

var (
	roots    sync.Map // reflect.Type -> *root
	nameType = reflect.TypeFor[xml.Name]()
)

// rootOf returns the description of a wrapper's type. A type that the codec
// cannot carry is an error.
func rootOf(t reflect.Type) (*root, error) {
	if r, ok := roots.Load(t); ok {
		return r.(*root), nil
	}
	name, err := rootName(t)
	if err != nil {
		return nil, err
	}
	b := newBuilder()
	s, err := b.shape(t)
	if err != nil {
		return nil, fmt.Errorf("soap: type %s: %w", t, err)
	}
	r, _ := roots.LoadOrStore(t, &root{name: name, shape: s, arenas: b.newArenas()})
	return r.(*root), nil
}

// rootName returns the name in the tag of a root type's XMLName. The XMLName of
// a nested type is ignored: gowsdl puts the name of the type there, not that of
// an element.
func rootName(t reflect.Type) (xml.Name, error) {
	if t.Kind() != reflect.Struct {
		return xml.Name{}, fmt.Errorf("soap: type %s is not a struct", t)
	}
	f, ok := t.FieldByName("XMLName")
	space, local, _ := strings.Cut(f.Tag.Get("xml"), " ")
	if !ok || f.Type != nameType || space == "" || !IsLocalName(local) {
		return xml.Name{}, fmt.Errorf("soap: type %s has no XMLName with namespace and name", t)
	}
	return xml.Name{Space: space, Local: local}, nil
}

// builder holds the shapes under construction, as a type may contain itself,
// and assigns indexes to arenas.
type builder struct {
	shapes map[reflect.Type]*shape
	arenas map[reflect.Type]int
}

func newBuilder() builder {
	return builder{shapes: map[reflect.Type]*shape{}, arenas: map[reflect.Type]int{}}
}

// newArenas returns the arenas in the order of their indexes.
func (b builder) newArenas() []arena {
	arenas := make([]arena, len(b.arenas))
	for t, n := range b.arenas {
		arenas[n] = newArena(t)
	}
	return arenas
}

func (b builder) arena(t reflect.Type) int {
	n, ok := b.arenas[t]
	if !ok {
		n = len(b.arenas)
		b.arenas[t] = n
	}
	return n
}

func (b builder) shape(t reflect.Type) (*shape, error) {
	if s, ok := b.shapes[t]; ok {
		return s, nil
	}
	s := &shape{typ: t}
	b.shapes[t] = s
	return s, b.collect(s, t, nil)
}

// collect adds the fields of t to s. t is the shape's own type, or a struct
// embedded in it.
func (b builder) collect(s *shape, t reflect.Type, path []int) error {
	for i := range t.NumField() {
		f := t.Field(i)
		index := append(slices.Clone(path), i)
		if f.Name == "XMLName" && f.Type == nameType {
			continue
		}
		if f.Anonymous && f.Type.Kind() == reflect.Struct && f.Tag.Get("xml") == "" {
			if err := b.collect(s, f.Type, index); err != nil {
				return err
			}
			continue
		}
		if err := b.add(s, f, index, t.PkgPath() == s.typ.PkgPath()); err != nil {
			return fmt.Errorf("field %s: %w", f.Name, err)
		}
	}
	return nil
}

// add adds one field. As in Go, it hides a field of the same name in an
// embedded struct.
func (b builder) add(s *shape, f reflect.StructField, index []int, used bool) error {
	name, option, _ := strings.Cut(f.Tag.Get("xml"), ",")
	wildcard := name == "" && option == "any"
	if !f.IsExported() || !wildcard && (!IsLocalName(name) || option != "" && option != "omitempty") {
		return fmt.Errorf("cannot be carried with the tag %q", f.Tag)
	}
	made := field{
		name: name, index: index, used: used, isolated: f.Tag.Get("soap") == "each",
		plain:     tags{"<" + name + ">", "</" + name + ">"},
		qualified: tags{"<" + Prefix + ":" + name + ">", "</" + Prefix + ":" + name + ">"},
	}
	if err := b.describe(&made, f.Type); err != nil {
		return err
	}
	if wildcard {
		if !made.list || made.child == nil || s.wildcard != nil {
			return fmt.Errorf("cannot hold any element in %s", f.Type)
		}
		s.wildcard = &made
		return nil
	}
	same := slices.IndexFunc(s.fields, func(f field) bool { return f.name == name })
	switch {
	case same < 0:
		s.fields = append(s.fields, made)
	case len(made.index) < len(s.fields[same].index):
		s.fields[same] = made
	case len(made.index) == len(s.fields[same].index):
		return fmt.Errorf("another field is named %s", name)
	}
	return nil
}

// describe analyses a field's type: T, *T, **T, or a slice of one of them.
func (b builder) describe(f *field, t reflect.Type) error {
	if t.Kind() == reflect.Slice {
		f.list, t = true, t.Elem()
		if t.Kind() == reflect.Uint8 {
			return fmt.Errorf("cannot carry bytes: xs:base64Binary is a string")
		}
	}
	for ; t.Kind() == reflect.Pointer && f.pointers < 2; t = t.Elem() {
		f.pointers++
	}
	f.typ, f.kind, f.isValue = t, t.Kind(), t == valueType
	f.arena = b.arena(t)
	if f.pointers == 2 {
		f.outer = b.arena(reflect.PointerTo(t))
	}
	switch f.kind {
	case reflect.String, reflect.Bool, reflect.Float32, reflect.Float64,
		reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return nil
	case reflect.Struct:
		if f.isValue {
			return nil
		}
		child, err := b.shape(t)
		f.child = child
		return err
	default:
		return fmt.Errorf("cannot carry %s", t)
	}
}

// find returns the index of the field that an element is named by, or -1. It
// searches from index from, as elements mostly come in schema order.
func (s *shape) find(name string, from int) int {
	for i := from; i < len(s.fields); i++ {
		if s.fields[i].name == name {
			return i
		}
	}
	for i := range min(from, len(s.fields)) {
		if s.fields[i].name == name {
			return i
		}
	}
	return -1
}
