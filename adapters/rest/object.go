package rest

import (
	"encoding/json"
	"strings"
	"unicode"

	"causeway.example/internal/gateway"
)

// Object is a JSON object whose members are read one by one, because the back ends'
// schemas are not fully public. Numbers are json.Number.
type Object map[string]any

// Get returns the first of the named members that is present and not null, or nil.
// It ignores case: the back ends spell a name in several ways.
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
	for key, v := range o {
		if strings.EqualFold(key, name) {
			return v
		}
	}
	return nil
}

// Names is a case-insensitive set of member names.
type Names map[string]bool

// NewNames returns a set.
func NewNames(names ...string) Names {
	set := make(Names, len(names))
	for _, name := range names {
		set[strings.ToLower(name)] = true
	}
	return set
}

// maxName is the maximum length of a reported name, in bytes.
const maxName = 64

// Unknown reports the name of every unknown member, masked and cut.
func (o Object) Unknown(known Names, report func(name string)) {
	for name := range o {
		if !known[strings.ToLower(name)] {
			report(gateway.Clip(name, maxName))
		}
	}
}

// Text returns a string, or a number in its original spelling.
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

// Word returns a text without control characters, limited by [gateway.Word].
func Word(v any, limit int) (word string, ok bool) {
	text, ok := Text(v)
	return gateway.Word(strings.Map(printable, text), limit), ok
}

// printable drops control characters, and those that only change how others are
// displayed.
func printable(r rune) rune {
	if unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) {
		return -1
	}
	return r
}

// Bool returns a boolean, or the meaning of true and false as text in any case.
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

// Nested returns a value as an object, or nil if it is not one.
func Nested(v any) Object {
	members, _ := v.(map[string]any)
	return members
}

// Digits returns an unsigned whole number of at most 18 digits, a string or a number,
// in its original spelling.
func Digits(v any) (digits string, ok bool) {
	text, ok := Text(v)
	if !ok || text == "" || len(text) > 18 || strings.Trim(text, "0123456789") != "" {
		return "", false
	}
	return text, true
}
