package codec

import (
	"errors"
	"fmt"
	"reflect"
)

// ErrRepeated says that an element with children stands twice where the type
// has room for one, and the two differ. To take either of two results would be
// a guess.
var ErrRepeated = errors.New("soap: more than one element where one belongs")

// ErrReference says that an element stands for another one of the document:
// the answer is in SOAP encoding (SOAP 1.1, section 5.4.1; SOAP 1.2 part 2,
// section 3.1.5), which the WSDL of a literal service rules out. Read as it
// stands, the element would be empty.
var ErrReference = errors.New("soap: a reference to another element")

// What is reported of an element that has a field, and of a character.
const (
	// Unreadable: the text is not of the element's type, or is elsewhere. The
	// value is absent.
	Unreadable = "unreadable"
	// Repeated: the element stands more than once. The value is absent if the
	// texts differ.
	Repeated = "repeated"
	// Replaced: the answer has characters that XML or its encoding does not
	// have. They are U+FFFD.
	Replaced = "replaced"
)

// occurrence is how a field's element was found so far.
type occurrence uint8

const (
	once        occurrence = iota + 1
	again                  // more than once, with the same value
	conflicting            // more than once, with different values
)

// children reads the content of the element that has just started into v.
//
// A child counts whether it is in the service's namespace or in none: which
// of the two a server writes is the commonest thing that WSDLs get wrong, and
// no meaning hangs on it. An element of another namespace is unknown. So is
// one that no field names; it is passed over and reported.
func (d *Decoder) children(s *shape, v reflect.Value) error {
	base := len(d.seen)
	d.seen = append(d.seen, make([]occurrence, len(s.fields))...)
	at := 0
	for {
		ok, err := d.lex.Child()
		if !ok {
			d.seen = d.seen[:base] // after an error nothing is read any more
			return err
		}
		i := -1
		if d.lex.space == "" || d.lex.space == d.wrapper.root.name.Space {
			if i = s.find(d.lex.name, at); i < 0 && s.others != nil {
				if err := d.item(s.others, value(s.others, v)); err != nil {
					return err
				}
				continue
			}
		}
		if i < 0 {
			err = d.SkipUnknown()
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

// SkipUnknown reports the element that has just started as unknown, and reads
// to its end.
func (d *Decoder) SkipUnknown() error {
	read, err := d.handler.Unknown(d.lex.Name())
	if read || err != nil {
		return err
	}
	return d.lex.Skip()
}

// field reads one element into its field of v.
func (d *Decoder) field(f *field, v reflect.Value, seen *occurrence) error {
	v = value(f, v)
	switch {
	case f.list:
		return d.item(f, v)
	case *seen == 0:
		*seen = once
		if !d.lex.null {
			return d.element(f, v)
		}
		return d.single(f, v)
	case *seen == conflicting:
		return d.lex.Skip()
	}
	return d.repeated(f, v, seen)
}

// repeated reads a further element of a field. The same value again costs
// nothing. Another one leaves no value; where that would hide an element with
// children, the answer cannot be trusted.
func (d *Decoder) repeated(f *field, first reflect.Value, seen *occurrence) error {
	if *seen == once {
		d.handler.Unreadable(f.name, Repeated)
	}
	*seen = again
	second := reflect.New(first.Type()).Elem()
	if err := d.single(f, second); err != nil || reflect.DeepEqual(first.Interface(), second.Interface()) {
		return err
	}
	*seen = conflicting
	switch {
	case f.decides:
		*d.target(f, first).Addr().Interface().(*Value) = Value{Unreadable: true}
	case f.kind == reflect.Struct && f.read:
		d.spoil(ErrRepeated, f.name)
	default:
		first.SetZero()
	}
	return nil
}

// spoil records why what is being read cannot be trusted.
func (d *Decoder) spoil(cause error, element string) {
	if d.spoiled == nil {
		d.spoiled = fmt.Errorf("%w: %s", cause, element)
	}
}

// single reads an element that is no item of a list.
func (d *Decoder) single(f *field, v reflect.Value) error {
	if d.lex.null && !d.lex.reference && !f.decides {
		if f.pointers == 2 {
			d.none(f, v)
		}
		return d.lex.Skip()
	}
	return d.element(f, v)
}

// none makes v, behind whose pointers a value is missing, say so as well as
// its type can: as a pointer to a nil pointer, or as an empty value.
func (d *Decoder) none(f *field, v reflect.Value) {
	if f.pointers == 2 {
		v.Set(d.slabs[f.outer].next().Addr())
		return
	}
	d.target(f, v)
}

// item reads one element into a list. A nil item keeps its place, and so does
// a number without text: the position of an item may be its identity. No item
// is a nil pointer, which whoever ranges over the list would have to expect.
func (d *Decoder) item(f *field, list reflect.Value) error {
	if d.items == d.lex.limits.Items {
		return fmt.Errorf("%w: %s", ErrTooManyItems, f.name)
	}
	d.items++
	n := list.Len()
	list.Grow(max(1, 4-n)) // a short list grows once
	list.SetLen(n + 1)
	item := list.Index(n)
	item.SetZero() // what a list grows into is not
	if d.lex.null && !d.lex.reference {
		d.none(f, item)
		return d.lex.Skip()
	}
	outer := d.spoiled
	if f.each {
		d.spoiled = nil
	}
	err := d.element(f, item)
	if f.each {
		if d.spoiled != nil {
			item.SetZero()
			d.handler.Unreadable(f.name, Unreadable)
		}
		d.spoiled = outer
	}
	if err == nil && f.pointers > 0 && item.IsNil() {
		d.none(f, item)
	}
	return err
}

// target returns the value that v points to, made when it is a pointer.
func (d *Decoder) target(f *field, v reflect.Value) reflect.Value {
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
