package soap

import (
	"encoding/xml"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
)

// shape is what the codec knows of a struct type: read once, then shared.
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
	depth int   // number of embedded structs on the path
	list  bool
	// kind is the kind of one value, without list and pointer.
	kind  reflect.Kind
	child *shape // when kind is Struct
}

var (
	shapes   sync.Map // reflect.Type -> *shape, of root types only
	nameType = reflect.TypeFor[xml.Name]()
)

// shapeOf returns the shape of a root type. A type that the codec cannot
// carry is an error, never left out.
func shapeOf(t reflect.Type) (*shape, error) {
	if s, ok := shapes.Load(t); ok {
		return s.(*shape), nil
	}
	s, err := builder{}.shape(t)
	if err != nil {
		return nil, fmt.Errorf("soap: type %s: %w", t, err)
	}
	shapes.Store(t, s)
	return s, nil
}

// rootName returns the name of a root type's element, from the tag of its
// XMLName. Only a root has one: gowsdl gives every type an XMLName, but that
// of a nested type is the name of the type and not of the element.
func rootName(t reflect.Type) (xml.Name, error) {
	f, ok := t.FieldByName("XMLName")
	space, local, tagged := strings.Cut(f.Tag.Get("xml"), " ")
	if !ok || f.Type != nameType || !tagged {
		return xml.Name{}, fmt.Errorf("soap: type %s has no XMLName with namespace and name", t)
	}
	return xml.Name{Space: space, Local: local}, nil
}

// builder holds the shapes under construction, so that a type may contain
// itself.
type builder map[reflect.Type]*shape

func (b builder) shape(t reflect.Type) (*shape, error) {
	if s, ok := b[t]; ok {
		return s, nil
	}
	if t.Kind() != reflect.Struct {
		return nil, fmt.Errorf("%s is not a struct", t)
	}
	s := &shape{typ: t}
	b[t] = s
	return s, b.collect(s, t, nil)
}

// collect adds the fields of t, which is the shape's own type or a struct
// embedded in it, to s.
func (b builder) collect(s *shape, t reflect.Type, path []int) error {
	for i := range t.NumField() {
		f := t.Field(i)
		index := append(slices.Clone(path), i)
		if f.Type == nameType {
			continue
		}
		if f.Anonymous && f.Type.Kind() == reflect.Struct {
			if err := b.collect(s, f.Type, index); err != nil {
				return err
			}
			continue
		}
		if err := b.add(s, f, index); err != nil {
			return fmt.Errorf("field %s: %w", f.Name, err)
		}
	}
	return nil
}

// add makes one field. As in Go, it hides one of the same name that stands in
// an embedded struct.
func (b builder) add(s *shape, f reflect.StructField, index []int) error {
	name, option, _ := strings.Cut(f.Tag.Get("xml"), ",")
	if !f.IsExported() || option != "" && option != "omitempty" && option != "any" || (name == "") != (option == "any") {
		return fmt.Errorf("cannot be carried with the tag %q", f.Tag)
	}
	made := field{name: name, index: index, depth: len(index) - 1}
	if err := b.describe(&made, f.Type); err != nil {
		return err
	}
	if option == "any" {
		if !made.list || made.child == nil {
			return fmt.Errorf("cannot hold any element in %s", f.Type)
		}
		s.others = &made
		return nil
	}
	same := s.find(name)
	switch {
	case same < 0:
		s.fields = append(s.fields, made)
	case made.depth < s.fields[same].depth:
		s.fields[same] = made
	case made.depth == s.fields[same].depth:
		return fmt.Errorf("another field is named %s", name)
	}
	return nil
}

// describe reads a field's type: T, *T, []T or []*T.
func (b builder) describe(f *field, t reflect.Type) error {
	if t.Kind() == reflect.Slice {
		f.list, t = true, t.Elem()
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	f.kind = t.Kind()
	switch f.kind {
	case reflect.String, reflect.Bool, reflect.Int32, reflect.Int64:
		return nil
	case reflect.Struct:
		child, err := b.shape(t)
		f.child = child
		return err
	default:
		return fmt.Errorf("cannot carry %s", t)
	}
}

// find returns the position of the field that a child element is named by, or
// -1.
func (s *shape) find(name string) int {
	return slices.IndexFunc(s.fields, func(f field) bool { return f.name == name })
}
