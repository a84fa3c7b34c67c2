package codec

import (
	"encoding/xml"
	"fmt"
	"reflect"
)

// Wrapper is a struct that is read from, or written as, the element that its
// XMLName names.
type Wrapper struct {
	value reflect.Value
	root  *root
}

// Open returns the wrapper that pointer points to, a pointer to a struct.
func Open(pointer any) (Wrapper, error) {
	v := reflect.ValueOf(pointer)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		return Wrapper{}, fmt.Errorf("soap: %T is nil, or does not point to a struct", pointer)
	}
	root, err := rootOf(v.Type().Elem())
	return Wrapper{v.Elem(), root}, err
}

// NameOf returns the name of the element that a wrapper of type t is, or an
// error for a type that the codec cannot carry.
func NameOf(t reflect.Type) (xml.Name, error) {
	root, err := rootOf(t)
	if err != nil {
		return xml.Name{}, err
	}
	return root.name, nil
}

// Name returns the name of the wrapper's element.
func (w Wrapper) Name() xml.Name { return w.root.name }
