package codec

import (
	"reflect"
	"strings"
	"unicode/utf8"
)

// Value is the text of an element that a decision depends on, such as an error
// code. Unlike a pointer to a string or number, it distinguishes an absent
// element from an unreadable one.
type Value struct {
	// Text is the element's text without surrounding white space. It is empty
	// if the element is absent, nil, empty or unreadable.
	Text string
	// Unreadable reports that the element is present and its value is unknown:
	// it occurs more than once with different texts, contains elements instead
	// of text, contains a replaced character, or is nil and has text.
	Unreadable bool
}

var valueType = reflect.TypeFor[Value]()

// setValue stores the content of the element that has just ended.
func (d *Decoder) setValue(f *field, v reflect.Value, text string, null bool) {
	text = trimSpace(text)
	value := Value{Text: text}
	if null && text != "" || d.elements > 0 && text == "" || d.included || strings.ContainsRune(text, utf8.RuneError) {
		value = Value{Unreadable: true}
		d.handler.Unreadable(f.name, Unreadable)
	}
	*d.target(f, v).Addr().Interface().(*Value) = value
}
