package codec

import (
	"errors"
	"fmt"
	"reflect"
)

// ErrRepeated reports that an element with children occurs twice where the type
// allows one, with different content. Choosing one of them would be a guess.
var ErrRepeated = errors.New("soap: more than one element where one belongs")

// ErrReference reports an element that refers to another element for its
// content. That is SOAP encoding (SOAP 1.1, section 5.4.1; SOAP 1.2 part 2,
// section 3.1.5), which the WSDL of a literal service rules out. Taken
// literally, the element would be empty.
var ErrReference = errors.New("soap: a reference to another element")

// The reasons that [Handler.Unreadable] receives.
const (
	// Unreadable: the text is not a value of the element's type, or is in another
	// element or part. The value is absent.
	Unreadable = "unreadable"
	// Repeated: the element occurs more than once. The value is absent if the
	// texts differ.
	Repeated = "repeated"
	// Replaced: the answer contains characters that XML forbids, or bytes that are
	// invalid in its encoding. They became U+FFFD.
	Replaced = "replaced"
)

// occurrence is how often a field's element was found so far.
type occurrence uint8

const (
	once        occurrence = iota + 1
	again                  // more than once, with the same value
	conflicting            // more than once, with different values
)

// children reads the content of the current element into v.
//
// A child may be in the service's namespace or in none: servers often get the
// schema's elementFormDefault wrong, and nothing depends on it. A child in
// another namespace, or without a field, is unknown: it is reported and
// skipped.
func (d *Decoder) children(s *shape, v reflect.Value) error {
	base := len(d.seen)
	d.seen = append(d.seen, make([]occurrence, len(s.fields))...)
	at := 0
	for {
		ok, err := d.lex.Child()
		if !ok {
			d.seen = d.seen[:base] // after an error nothing more is read
			return err
		}
		i := -1
		if d.lex.space == "" || d.lex.space == d.wrapper.root.name.Space {
			if i = s.find(d.lex.name, at); i < 0 && s.wildcard != nil {
				if err := d.item(s.wildcard, fieldValue(s.wildcard, v)); err != nil {
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

// fieldValue returns the value of a field.
func fieldValue(f *field, v reflect.Value) reflect.Value {
	if len(f.index) == 1 {
		return v.Field(f.index[0])
	}
	return v.FieldByIndex(f.index)
}

// SkipUnknown passes the current element to the handler as unknown, and skips
// it unless the handler reads it.
func (d *Decoder) SkipUnknown() error {
	read, err := d.handler.Unknown(d.lex.Name())
	if read || err != nil {
		return err
	}
	return d.lex.Skip()
}

// field reads one element into its field of v.
func (d *Decoder) field(f *field, v reflect.Value, seen *occurrence) error {
	v = fieldValue(f, v)
	switch {
	case f.list:
		return d.item(f, v)
	case *seen == 0:
		*seen = once
		if !d.lex.nilled {
			return d.element(f, v)
		}
		return d.single(f, v)
	case *seen == conflicting:
		return d.lex.Skip()
	}
	return d.repeated(f, v, seen)
}

// repeated reads a further element of a field that is no list. The same value
// again is accepted. A different value leaves the field absent; a different
// element with children makes the answer untrusted.
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
	case f.isValue:
		*d.target(f, first).Addr().Interface().(*Value) = Value{Unreadable: true}
	case f.kind == reflect.Struct && f.used:
		d.distrust(ErrRepeated, f.name)
	default:
		first.SetZero()
	}
	return nil
}

// distrust records why the current answer or isolated item cannot be trusted.
func (d *Decoder) distrust(cause error, element string) {
	if d.untrusted == nil {
		d.untrusted = fmt.Errorf("%w: %s", cause, element)
	}
}

// single reads an element that is no list item.
func (d *Decoder) single(f *field, v reflect.Value) error {
	if d.lex.nilled && !d.lex.reference && !f.isValue {
		if f.pointers == 2 {
			d.setNil(f, v)
		}
		return d.lex.Skip()
	}
	return d.element(f, v)
}

// setNil records xsi:nil in v: a pointer to a nil pointer where the type has
// two, else the empty value.
func (d *Decoder) setNil(f *field, v reflect.Value) {
	if f.pointers == 2 {
		v.Set(d.arenas[f.outer].next().Addr())
		return
	}
	d.target(f, v)
}

// item reads one element into a list. A nil item, and a number without text,
// keep their places, as an item's position may identify it. Items are never nil
// pointers, which callers that range over the list would have to check.
func (d *Decoder) item(f *field, list reflect.Value) error {
	if d.items == d.lex.limits.Items {
		return fmt.Errorf("%w: %s", ErrTooManyItems, f.name)
	}
	d.items++
	n := list.Len()
	list.Grow(max(1, 4-n)) // a short list grows once
	list.SetLen(n + 1)
	item := list.Index(n)
	item.SetZero() // the grown part of a list may be dirty
	if d.lex.nilled && !d.lex.reference {
		d.setNil(f, item)
		return d.lex.Skip()
	}
	outer := d.untrusted
	if f.isolated {
		d.untrusted = nil
	}
	err := d.element(f, item)
	if f.isolated {
		if d.untrusted != nil {
			item.SetZero()
			d.handler.Unreadable(f.name, Unreadable)
		}
		d.untrusted = outer
	}
	if err == nil && f.pointers > 0 && item.IsNil() {
		d.setNil(f, item)
	}
	return err
}

// target returns the value that v holds or points to. It allocates what v
// points to.
func (d *Decoder) target(f *field, v reflect.Value) reflect.Value {
	if f.pointers == 0 {
		return v
	}
	made := d.arenas[f.arena].next()
	pointer := made.Addr()
	if f.pointers == 2 {
		outer := d.arenas[f.outer].next()
		outer.Set(pointer)
		pointer = outer.Addr()
	}
	v.Set(pointer)
	return made
}
