package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"causeway.example/internal/gateway"
)

// Object is a JSON object whose members are looked at one by one, because
// what these back ends answer is not fully public. Numbers are json.Number.
type Object map[string]any

var errNotObject = errors.New("the body is not one JSON object")

// Decode reads a body that must be one JSON object and nothing else.
func Decode(body []byte) (Object, error) {
	// A byte order mark may be ignored (RFC 8259, section 8.1).
	d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(body, []byte("\uFEFF"))))
	d.UseNumber()
	var o Object
	if err := d.Decode(&o); err != nil {
		return nil, fmt.Errorf("%w: %w", errNotObject, err)
	}
	if _, err := d.Token(); o == nil || !errors.Is(err, io.EOF) {
		return nil, errNotObject
	}
	return o, nil
}

// Get returns the first of the named members that is there and not null, or
// nil. Case matters only between members that differ in nothing else: the
// back ends spell one name in several ways.
func (o Object) Get(names ...string) any {
	for _, name := range names {
		if v := o.get(name); v != nil {
			return v
		}
	}
	return nil
}

func (o Object) get(name string) any {
	if v, exact := o[name]; exact {
		return v
	}
	var found string
	var value any
	for key, v := range o {
		// Of several, the first in order: a map has no order of its own.
		if strings.EqualFold(key, name) && (found == "" || key < found) {
			found, value = key, v
		}
	}
	return value
}

// Names is a set of member names, regardless of their case.
type Names map[string]bool

// NewNames makes a set.
func NewNames(names ...string) Names {
	set := make(Names, len(names))
	for _, name := range names {
		set[strings.ToLower(name)] = true
	}
	return set
}

// maxName is the length from which a member's name is cut, in bytes.
const maxName = 64

// Unknown reports the name of every member that is not among the known ones,
// masked and cut.
func (o Object) Unknown(known Names, report func(name string)) {
	for name := range o {
		if !known[strings.ToLower(name)] {
			report(gateway.Clip(name, maxName))
		}
	}
}

// Text returns a string, or a number as it was written.
func Text(v any) (text string, ok bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	default:
		return "", false
	}
}

// Bool returns a boolean, or what the words true and false say in any case.
func Bool(v any) (value, ok bool) {
	switch v := v.(type) {
	case bool:
		return v, true
	case string:
		word := strings.ToLower(strings.TrimSpace(v))
		return word == "true", word == "true" || word == "false"
	default:
		return false, false
	}
}

// List returns a list; a single value is a list of one, and nil is nil.
func List(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	default:
		return []any{v}
	}
}

// Nested returns a member's value as an object, or nil when it is none.
func Nested(v any) Object {
	members, _ := v.(map[string]any)
	return members
}

// Digits returns an unsigned whole number, as a string or a number of at most
// 18 digits, without changing how it was written.
func Digits(v any) (digits string, ok bool) {
	text, ok := Text(v)
	if !ok || text == "" || len(text) > 18 || strings.Trim(text, "0123456789") != "" {
		return "", false
	}
	return text, true
}
