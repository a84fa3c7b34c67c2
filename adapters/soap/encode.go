package soap

import (
	"fmt"
	"reflect"
	"unicode/utf8"
)

// CharacterError says that a value holds what XML 1.0 cannot carry: a control
// character, half a surrogate pair, or invalid UTF-8. The value is not told.
type CharacterError struct {
	Element string
}

func (e *CharacterError) Error() string {
	return "the value of " + e.Element + " holds a character that XML cannot carry"
}

// Marshal returns the envelope around request, a pointer to a struct whose
// XMLName names the wrapper. The wrapper is qualified; qualified says whether
// its children are, too. A text that XML cannot carry is a [*CharacterError].
//
// A nil pointer and an empty slice are left out; every other value is sent,
// zeros and empty strings included, in the order of the fields. A pointer to a
// nil pointer is sent as xsi:nil.
func Marshal(version Version, request any, qualified bool) ([]byte, error) {
	v := reflect.ValueOf(request).Elem()
	root, err := rootOf(v.Type())
	if err != nil {
		return nil, err
	}
	e := encoder{buf: make([]byte, 0, 1024), qualified: qualified}
	e.raw(`<?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:e="`)
	e.raw(version.envelope())
	e.raw(`" xmlns:o="`)
	e.text("xmlns:o", root.name.Space)
	e.raw(`"><e:Body><o:`)
	e.raw(root.name.Local)
	e.raw(`>`)
	e.children(root.shape, v)
	e.raw(`</o:`)
	e.raw(root.name.Local)
	e.raw(`></e:Body></e:Envelope>`)
	return e.buf, e.err
}

// encoder writes elements. It remembers the first error and goes on.
type encoder struct {
	buf       []byte
	qualified bool
	err       error
}

func (e *encoder) raw(s string) { e.buf = append(e.buf, s...) }

func (e *encoder) children(s *shape, v reflect.Value) {
	for i := range s.fields {
		f := &s.fields[i]
		content := value(f, v)
		if !f.list {
			e.element(f, content)
			continue
		}
		for n := range content.Len() {
			e.element(f, content.Index(n))
		}
	}
}

func (e *encoder) element(f *field, v reflect.Value) {
	tags := &f.plain
	if e.qualified {
		tags = &f.qualified
	}
	for range f.pointers {
		if v.IsNil() {
			if v.Type().Elem() == f.typ && f.pointers == 2 {
				e.raw(tags.open[:len(tags.open)-1])
				e.raw(` xmlns:i="` + schemaInstance + `" i:nil="true"/>`)
			}
			return
		}
		v = v.Elem()
	}
	e.raw(tags.open)
	switch f.kind {
	case reflect.Struct:
		e.children(f.child, v)
	case reflect.String:
		e.text(f.name, v.String())
	default:
		e.buf = appendScalar(e.buf, f, v)
	}
	e.raw(tags.close)
}

// escapes are what stands for a byte in character data. A carriage return is
// written as a reference, or the reader would turn it into a line feed (XML
// 1.0, section 2.11).
var escapes = [256]string{'<': "&lt;", '>': "&gt;", '&': "&amp;", '"': "&#34;", '\r': "&#13;"}

// text writes character data.
func (e *encoder) text(element, s string) {
	if !utf8.ValidString(s) {
		e.refuse(element)
	}
	start := 0
	for i := range len(s) {
		c := s[i]
		if escape := escapes[c]; escape != "" {
			e.buf = append(e.buf, s[start:i]...)
			e.buf = append(e.buf, escape...)
			start = i + 1
		} else if c < 0x20 && c != '\t' && c != '\n' || c == 0xEF && isNonCharacter(s[i:]) {
			e.refuse(element)
		}
	}
	e.buf = append(e.buf, s[start:]...)
}

func (e *encoder) refuse(element string) {
	if e.err == nil {
		e.err = fmt.Errorf("soap: %w", &CharacterError{Element: element})
	}
}
