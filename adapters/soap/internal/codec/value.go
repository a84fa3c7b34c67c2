package codec

import (
	"reflect"
	"strings"
	"unicode/utf8"
)

// Value is the text of an element that something is decided by, such as an
// error code. A field of this type keeps apart what a pointer to a string or a
// number cannot: an element that is not there, and one that cannot be read.
type Value struct {
	// Text is the element's text without the blanks around it. It is empty when
	// the element is absent, nil or empty, and when it cannot be read.
	Text string
	// Unreadable reports that the element is there, and what it says is not
	// known: it stands more than once with different texts, holds elements in
	// place of a text or a character that had to be replaced, or is nil and has
	// a text.
	Unreadable bool
}

var valueType = reflect.TypeFor[Value]()

// setValue stores the content of the element that has just ended.
func (d *Decoder) setValue(f *field, v reflect.Value, text string, null bool) {
	text = trimBlanks(text)
	value := Value{Text: text}
	if null && text != "" || d.elements > 0 && text == "" || d.included || strings.ContainsRune(text, utf8.RuneError) {
		value = Value{Unreadable: true}
		d.handler.Unreadable(f.name, Unreadable)
	}
	*d.target(f, v).Addr().Interface().(*Value) = value
}
