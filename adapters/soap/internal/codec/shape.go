package codec

import (
	"encoding/xml"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
)

// root is what the codec knows of a wrapper element's type: read once, then
// shared.
type root struct {
	name  xml.Name
	shape *shape
	// slabs are where values are made while one is decoded: copied for each.
	slabs []slab
}

// shape is the fields of a struct type.
type shape struct {
	typ    reflect.Type
	fields []field
	// others is the field tagged ",any": every element that no other field
	// names. Nil when there is none.
	others *field
}

// field is one child element, or list of child elements.
type field struct {
	name  string
	index []int // path through embedded structs
	list  bool
	// pointers is how many pointers stand before one value: none, one, or two
	// for a value that can be absent, nil or there.
	pointers int
	typ      reflect.Type // of one value, without list and pointers
	kind     reflect.Kind // of typ
	child    *shape       // when kind is Struct, and typ is not Value
	decides  bool         // typ is Value
	// read reports that somebody reads the field. A field of an embedded type of
	// another package, as the generated ones are, is known and not read.
	read bool
	// each reports that an item of this list that cannot be trusted is an empty
	// item, and not the end of the answer.
	each  bool
	slab  int // where values of typ are made
	outer int // where pointers to them are made, when there are two
	// plain and qualified are the element's tags, ready to be written.
	plain, qualified tags
}

type tags struct{ open, close string }

var (
	roots    sync.Map // reflect.Type -> *root
	nameType = reflect.TypeFor[xml.Name]()
)

// rootOf returns the shape of a wrapper's type. A type that the codec cannot
// carry is an error, never left out.
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
	r, _ := roots.LoadOrStore(t, &root{name: name, shape: s, slabs: b.made()})
	return r.(*root), nil
}

// rootName returns the name of a root type's element, from the tag of its
// XMLName. Only a root has one: gowsdl gives every type an XMLName, but that
// of a nested type is the name of the type and not of the element.
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

// builder holds the shapes under construction, so that a type may contain
// itself, and numbers the types of values.
type builder struct {
	shapes map[reflect.Type]*shape
	slabs  map[reflect.Type]int
}

func newBuilder() builder {
	return builder{shapes: map[reflect.Type]*shape{}, slabs: map[reflect.Type]int{}}
}

// made returns the slabs in the order of their numbers.
func (b builder) made() []slab {
	slabs := make([]slab, len(b.slabs))
	for t, n := range b.slabs {
		slabs[n] = newSlab(t)
	}
	return slabs
}

func (b builder) slab(t reflect.Type) int {
	n, ok := b.slabs[t]
	if !ok {
		n = len(b.slabs)
		b.slabs[t] = n
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

// collect adds the fields of t, which is the shape's own type or a struct
// embedded in it, to s.
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

// add makes one field. As in Go, it hides one of the same name that stands in
// an embedded struct.
func (b builder) add(s *shape, f reflect.StructField, index []int, read bool) error {
	name, option, _ := strings.Cut(f.Tag.Get("xml"), ",")
	wild := name == "" && option == "any"
	if !f.IsExported() || !wild && (!IsLocalName(name) || option != "" && option != "omitempty") {
		return fmt.Errorf("cannot be carried with the tag %q", f.Tag)
	}
	made := field{
		name: name, index: index, read: read, each: f.Tag.Get("soap") == "each",
		plain:     tags{"<" + name + ">", "</" + name + ">"},
		qualified: tags{"<" + Prefix + ":" + name + ">", "</" + Prefix + ":" + name + ">"},
	}
	if err := b.describe(&made, f.Type); err != nil {
		return err
	}
	if wild {
		if !made.list || made.child == nil || s.others != nil {
			return fmt.Errorf("cannot hold any element in %s", f.Type)
		}
		s.others = &made
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

// describe reads a field's type: T, *T, **T, or a slice of one of them.
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
	f.typ, f.kind, f.decides = t, t.Kind(), t == valueType
	f.slab = b.slab(t)
	if f.pointers == 2 {
		f.outer = b.slab(reflect.PointerTo(t))
	}
	switch f.kind {
	case reflect.String, reflect.Bool, reflect.Float32, reflect.Float64,
		reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return nil
	case reflect.Struct:
		if f.decides {
			return nil
		}
		child, err := b.shape(t)
		f.child = child
		return err
	default:
		return fmt.Errorf("cannot carry %s", t)
	}
}

// find returns the position of the field that a child element is named by, or
// -1. The search begins at from, as elements mostly come in the schema's
// order.
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
