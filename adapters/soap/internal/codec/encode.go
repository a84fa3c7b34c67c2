package codec

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

// Prefix is the namespace prefix of qualified elements. Whoever writes the
// wrapper declares it.
const Prefix = "o"

// Append appends the children of the wrapper's element. Their names are
// qualified by [Prefix] or bare. A text that XML cannot carry is a
// [*CharacterError].
//
// A nil pointer and an empty slice are left out; every other value is sent,
// zeros and empty strings included, in the order of the fields. A pointer to a
// nil pointer is sent as xsi:nil. What a field tagged ",any" holds is not sent:
// the names of its elements are not kept.
func (w Wrapper) Append(buf []byte, qualified bool) ([]byte, error) {
	e := encoder{qualified: qualified}
	buf = e.children(buf, w.root.shape, w.value)
	return buf, e.err
}

// AppendText appends character data, escaped. element names it in an error.
func AppendText(buf []byte, element, text string) ([]byte, error) {
	var e encoder
	buf = e.text(buf, element, text)
	return buf, e.err
}

// encoder appends elements. It remembers the first error and goes on.
type encoder struct {
	qualified bool
	err       error
}

func (e *encoder) children(buf []byte, s *shape, v reflect.Value) []byte {
	for i := range s.fields {
		f := &s.fields[i]
		content := value(f, v)
		if !f.list {
			buf = e.element(buf, f, content)
			continue
		}
		for n := range content.Len() {
			buf = e.element(buf, f, content.Index(n))
		}
	}
	return buf
}

func (e *encoder) element(buf []byte, f *field, v reflect.Value) []byte {
	tags := &f.plain
	if e.qualified {
		tags = &f.qualified
	}
	if f.pointers > 0 {
		if v.IsNil() {
			return buf
		}
		v = v.Elem()
	}
	if f.pointers > 1 {
		if v.IsNil() {
			buf = append(buf, tags.open[:len(tags.open)-1]...)
			return append(buf, ` xmlns:i="`+schemaInstance+`" i:nil="true"/>`...)
		}
		v = v.Elem()
	}
	buf = append(buf, tags.open...)
	switch f.kind {
	case reflect.Struct:
		if f.decides {
			buf = e.text(buf, f.name, v.Interface().(Value).Text)
			break
		}
		buf = e.children(buf, f.child, v)
	case reflect.String:
		buf = e.text(buf, f.name, v.String())
	default:
		buf = appendScalar(buf, f, v)
	}
	return append(buf, tags.close...)
}

// escapes are what stands for a byte in character data. A carriage return is
// written as a reference, or the reader would turn it into a line feed (XML
// 1.0, section 2.11).
var escapes = [256]string{'<': "&lt;", '>': "&gt;", '&': "&amp;", '"': "&#34;", '\r': "&#13;"}

// isPlain tells the bytes that stand for themselves in character data. Those
// beyond ASCII are looked at.
var isPlain = func() (table [256]bool) {
	for c := range utf8.RuneSelf {
		table[c] = escapes[c] == "" && isXMLChar(rune(c))
	}
	return table
}()

// text appends character data.
func (e *encoder) text(buf []byte, element, s string) []byte {
	for i := range len(s) {
		if !isPlain[s[i]] {
			return e.escape(append(buf, s[:i]...), element, s[i:])
		}
	}
	return append(buf, s...)
}

// escape appends character data that is not all plain.
func (e *encoder) escape(buf []byte, element, s string) []byte {
	if !utf8.ValidString(s) {
		e.refuse(element)
	}
	start := 0
	for i := range len(s) {
		c := s[i]
		if escape := escapes[c]; escape != "" {
			buf = append(buf, s[start:i]...)
			buf = append(buf, escape...)
			start = i + 1
		} else if !isPlain[c] && (c < utf8.RuneSelf || c == 0xEF && isNonCharacter(s[i:])) {
			e.refuse(element)
		}
	}
	return append(buf, s[start:]...)
}

func (e *encoder) refuse(element string) {
	if e.err == nil {
		e.err = fmt.Errorf("soap: %w", &CharacterError{Element: element})
	}
}
