package rest

import (
	"encoding/json"
	"strings"
	"unicode"

	"causeway.example/internal/gateway"
)

// Object is a JSON object whose members are looked at one by one, because
// what these back ends answer is not fully public. Numbers are json.Number.
type Object map[string]any

// Get returns the first of the named members that is there and not null, or
// nil. Case does not matter: the back ends spell one name in several ways.
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

// Word returns a text for a member of an answer: without control characters,
// and as [gateway.Word] has it.
func Word(v any, limit int) (word string, ok bool) {
	text, ok := Text(v)
	return gateway.Word(strings.Map(printable, text), limit), ok
}

// printable drops what is not for people to read: controls, and characters
// that only change how others are shown.
func printable(r rune) rune {
	if unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) {
		return -1
	}
	return r
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
