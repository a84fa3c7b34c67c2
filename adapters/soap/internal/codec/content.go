package codec

import (
	"reflect"
	"strings"
)

// element reads the content of the element that has just started into v.
func (d *Decoder) element(f *field, v reflect.Value) error {
	if d.lex.reference && d.isEmpty() {
		return d.elsewhere(f)
	}
	if f.child != nil {
		return d.children(f.child, d.target(f, v))
	}
	null := d.lex.null
	text, err := d.content()
	switch {
	case err != nil:
		return err
	case f.decides:
		d.setValue(f, v, text, null)
	case d.included:
		d.handler.Unreadable(f.name, Unreadable)
	case f.kind == reflect.String:
		d.target(f, v).SetString(text)
	default:
		// A number or boolean without text says as little as no element.
		if text = trimBlanks(text); text != "" && !setScalar(f, d.target(f, v), text) {
			d.handler.Unreadable(f.name, Unreadable)
			v.SetZero()
		}
	}
	return nil
}

// elsewhere passes over an element that refers to another one.
func (d *Decoder) elsewhere(f *field) error {
	if f.read {
		d.spoil(ErrReference, f.name)
	} else {
		d.handler.Unreadable(f.name, Unreadable)
	}
	return d.lex.Skip()
}

// isEmpty reports whether nothing but blanks and comments is in the element
// that has just started.
func (d *Decoder) isEmpty() bool {
	rest := d.lex.doc[d.lex.pos:]
	for !d.lex.closed {
		for rest != "" && isBlank(rest[0]) {
			rest = rest[1:]
		}
		comment, found := strings.CutPrefix(rest, "<!--")
		if !found {
			return strings.HasPrefix(rest, "</")
		}
		_, rest, _ = strings.Cut(comment, "-->")
	}
	return true
}

// content returns the text of the element that has just started. Elements
// inside it are unknown.
func (d *Decoder) content() (string, error) {
	d.elements, d.included = 0, false
	if err := d.lex.next(); err != nil {
		return "", err
	}
	switch {
	case d.lex.kind == endToken:
		return "", nil
	case d.lex.kind == textToken && !d.lex.raw && !d.lex.cdata:
		// As most are: one run of plain text, then the end.
		text := d.lex.text
		if err := d.lex.next(); err != nil || d.lex.kind == endToken {
			return text, err
		}
		return d.mixed([]byte(text))
	default:
		return d.mixed(nil)
	}
}

// mixed collects text, beginning with the current token, to the element's end.
func (d *Decoder) mixed(text []byte) (string, error) {
	for d.lex.kind != endToken {
		var err error
		switch {
		case d.lex.kind == textToken:
			text = d.lex.appendTo(text)
		case d.lex.name == "Include" && d.lex.space == xopInclude:
			d.included = true
			err = d.lex.Skip()
		default:
			err = d.SkipUnknown()
			d.elements++
		}
		if err == nil {
			err = d.lex.next()
		}
		if err != nil {
			return "", err
		}
	}
	return string(text), nil
}

// xopInclude is the namespace of xop:Include, which stands for a part of a
// multipart answer (XML-binary Optimized Packaging, section 2.1).
const xopInclude = "http://www.w3.org/2004/08/xop/include"
