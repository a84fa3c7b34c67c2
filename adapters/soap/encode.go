package soap

import (
	"fmt"
	"reflect"
	"strconv"
	"unicode/utf8"
)

// envelopeSpace is the namespace of a SOAP 1.1 envelope.
const envelopeSpace = "http://schemas.xmlsoap.org/soap/envelope/"

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
// zeros and empty strings included, in the order of the fields.
func Marshal(request any, qualified bool) ([]byte, error) {
	v := reflect.ValueOf(request).Elem()
	name, err := rootName(v.Type())
	if err != nil {
		return nil, err
	}
	s, err := shapeOf(v.Type())
	if err != nil {
		return nil, err
	}
	e := encoder{buf: make([]byte, 0, 1024)}
	if qualified {
		e.prefix = "o:"
	}
	e.raw(`<?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:e="` + envelopeSpace + `" xmlns:o="`)
	e.text("xmlns:o", name.Space)
	e.raw(`"><e:Body><o:` + name.Local + `>`)
	e.children(s, v)
	e.raw(`</o:` + name.Local + `></e:Body></e:Envelope>`)
	return e.buf, e.err
}

// encoder writes elements. It remembers the first error and goes on.
type encoder struct {
	buf    []byte
	prefix string // of every child element
	err    error
}

func (e *encoder) raw(s string) { e.buf = append(e.buf, s...) }

func (e *encoder) children(s *shape, v reflect.Value) {
	for i := range s.fields {
		f := &s.fields[i]
		value := v.FieldByIndex(f.index)
		if !f.list {
			e.element(f, value)
			continue
		}
		for n := range value.Len() {
			e.element(f, value.Index(n))
		}
	}
}

func (e *encoder) element(f *field, v reflect.Value) {
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return
		}
		v = v.Elem()
	}
	e.raw("<" + e.prefix + f.name + ">")
	switch f.kind {
	case reflect.Struct:
		e.children(f.child, v)
	case reflect.String:
		e.text(f.name, v.String())
	case reflect.Bool:
		e.buf = strconv.AppendBool(e.buf, v.Bool())
	default:
		e.buf = strconv.AppendInt(e.buf, v.Int(), 10)
	}
	e.raw("</" + e.prefix + f.name + ">")
}

// text writes character data. A carriage return is written as a reference,
// or the reader would turn it into a line feed (XML 1.0, section 2.11).
func (e *encoder) text(element, s string) {
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1, !isXMLChar(r):
			if e.err == nil {
				e.err = fmt.Errorf("soap: %w", &CharacterError{Element: element})
			}
		case r == '<':
			e.raw("&lt;")
		case r == '>':
			e.raw("&gt;")
		case r == '&':
			e.raw("&amp;")
		case r == '"':
			e.raw("&#34;")
		case r == '\r':
			e.raw("&#13;")
		default:
			e.raw(s[i : i+size])
		}
		i += size
	}
}

// isXMLChar implements production 2 (Char) of XML 1.0.
func isXMLChar(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' ||
		r >= 0x20 && r <= 0xD7FF ||
		r >= 0xE000 && r <= 0xFFFD ||
		r >= 0x10000 && r <= 0x10FFFF
}
