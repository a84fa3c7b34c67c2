package soap

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
)

// ErrRepeated says that an element stands twice where the type has room for
// one. To take either of two order numbers would be a guess.
var ErrRepeated = errors.New("soap: more than one element where one belongs")

// ErrValue says that an element's text is not of the element's type.
var ErrValue = errors.New("soap: not a value of the element's type")

// ErrReference says that an element stands for another one of the document:
// the answer is in SOAP encoding (SOAP 1.1, section 5.4.1), which the WSDL of a
// literal service rules out. Read as it stands, the element would be empty.
var ErrReference = errors.New("soap: a reference to another element")

// decoder fills a struct from the elements of an answer.
type decoder struct {
	lexer
	service string            // its namespace
	unknown func(name string) // never nil
	items   int               // of all lists so far
	slabs   []slab
	seen    []bool // of the fields of every struct that is being read, innermost last
}

// children reads the content of the element that has just started into v.
//
// A child counts whether it is in the service's namespace or in none: which
// of the two a server writes is the commonest thing that WSDLs get wrong, and
// no meaning hangs on it. An element of another namespace is unknown. So is
// one that no field names; it is passed over and reported. A second element
// where the type has room for one is an error, not a silent loss.
func (d *decoder) children(s *shape, v reflect.Value) error {
	base := len(d.seen)
	d.seen = append(d.seen, make([]bool, len(s.fields))...)
	at := 0
	for {
		ok, err := d.child()
		if !ok {
			d.seen = d.seen[:base] // after an error nothing is read any more
			return err
		}
		i := -1
		if d.space == "" || d.space == d.service {
			if i = s.find(d.name, at); i < 0 && s.others != nil {
				if err := d.item(s.others, value(s.others, v)); err != nil {
					return err
				}
				continue
			}
		}
		if i < 0 {
			err = d.pass()
		} else {
			err = d.field(&s.fields[i], v, &d.seen[base+i])
			at = i
		}
		if err != nil {
			return err
		}
	}
}

// value returns the value of a field.
func value(f *field, v reflect.Value) reflect.Value {
	if len(f.index) == 1 {
		return v.Field(f.index[0])
	}
	return v.FieldByIndex(f.index)
}

// pass reports the element that has just started as unknown, and reads to its
// end.
func (d *decoder) pass() error {
	d.unknown(strings.Clone(d.name)) // the document must not live as long as its name may
	return d.skip()
}

// field reads one element into its field of v.
func (d *decoder) field(f *field, v reflect.Value, seen *bool) error {
	if f.list {
		return d.item(f, value(f, v))
	}
	if *seen {
		return fmt.Errorf("%w: %s", ErrRepeated, f.name)
	}
	*seen = true
	if d.null {
		if f.pointers == 2 {
			d.none(f, value(f, v))
		}
		return d.skip()
	}
	return d.element(f, value(f, v))
}

// none makes v, behind whose pointers a value is missing, say so as well as
// its type can: as a pointer to a nil pointer, or as an empty value.
func (d *decoder) none(f *field, v reflect.Value) {
	if f.pointers == 2 {
		v.Set(d.slabs[f.outer].next().Addr())
		return
	}
	d.target(f, v)
}

// item reads one element into a list. A nil item keeps its place, and so does
// a number without text: the position of an item may be its identity. No item
// is a nil pointer, which whoever ranges over the list would have to expect.
func (d *decoder) item(f *field, list reflect.Value) error {
	if d.items == d.limits.Items {
		return fmt.Errorf("%w: %s", ErrTooManyItems, f.name)
	}
	d.items++
	n := list.Len()
	list.Grow(max(1, 4-n)) // a short list grows once
	list.SetLen(n + 1)
	item := list.Index(n)
	item.SetZero() // what a list grows into is not
	if d.null {
		d.none(f, item)
		return d.skip()
	}
	err := d.element(f, item)
	if err == nil && f.pointers > 0 && item.IsNil() {
		d.none(f, item)
	}
	return err
}

// target returns the value that v points to, made when it is a pointer.
func (d *decoder) target(f *field, v reflect.Value) reflect.Value {
	if f.pointers == 0 {
		return v
	}
	made := d.slabs[f.slab].next()
	pointer := made.Addr()
	if f.pointers == 2 {
		outer := d.slabs[f.outer].next()
		outer.Set(pointer)
		pointer = outer.Addr()
	}
	v.Set(pointer)
	return made
}

// element reads the content of the element that has just started into v.
func (d *decoder) element(f *field, v reflect.Value) error {
	if d.reference {
		return fmt.Errorf("%w: %s", ErrReference, f.name)
	}
	if f.kind == reflect.Struct {
		return d.children(f.child, d.target(f, v))
	}
	text, err := d.content()
	if err != nil {
		return err
	}
	if f.kind == reflect.String {
		d.target(f, v).SetString(text)
		return nil
	}
	// A number or boolean without text says as little as no element.
	if text = trimBlanks(text); text == "" {
		return nil
	}
	return setScalar(f, d.target(f, v), text)
}

// content returns the text of the element that has just started. Elements
// inside it are unknown.
func (d *decoder) content() (string, error) {
	if err := d.next(); err != nil {
		return "", err
	}
	switch {
	case d.kind == endToken:
		return "", nil
	case d.kind == textToken && !d.raw && !d.cdata:
		// As most are: one run of plain text, then the end.
		text := d.text
		if err := d.next(); err != nil || d.kind == endToken {
			return text, err
		}
		return d.mixed([]byte(text))
	default:
		return d.mixed(nil)
	}
}

// mixed collects text, beginning with the current token, to the element's end.
func (d *decoder) mixed(text []byte) (string, error) {
	for d.kind != endToken {
		if d.kind == textToken {
			text = d.appendTo(text)
		} else if err := d.pass(); err != nil {
			return "", err
		}
		if err := d.next(); err != nil {
			return "", err
		}
	}
	return string(text), nil
}
