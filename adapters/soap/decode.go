package soap

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
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

// reports are the callbacks of one reading.
type reports struct {
	unknown    func(name string)
	unreadable func(element, why string)
}

// decoder fills a struct from the elements of an answer.
type decoder struct {
	lexer
	service string            // its namespace
	unknown func(name string) // never nil
	report  func(element, why string)
	items   int // of all lists so far
	slabs   []slab
	seen    []occurrence // of the fields of every struct that is being read, innermost last
	// spoiled is why the answer, or the list item that is being read, cannot be
	// trusted. The rest is read nevertheless: a fault may stand in it.
	spoiled error
	// elements is how many there are in the text that was read last; included
	// reports that its content is in another part (xop:Include).
	elements int
	included bool
	fault    *Fault
}

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
func (d *decoder) children(s *shape, v reflect.Value) error {
	base := len(d.seen)
	d.seen = append(d.seen, make([]occurrence, len(s.fields))...)
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
// end. A fault is none: wherever it stands beside a result, it counts.
func (d *decoder) pass() error {
	if d.name == "Fault" && (d.space == "" || isEnvelope(d.space)) {
		return d.keepFault()
	}
	d.unknown(strings.Clone(d.name)) // the document must not live as long as its name may
	return d.skip()
}

// field reads one element into its field of v.
func (d *decoder) field(f *field, v reflect.Value, seen *occurrence) error {
	v = value(f, v)
	switch {
	case f.list:
		return d.item(f, v)
	case *seen == 0:
		*seen = once
		if !d.null {
			return d.element(f, v)
		}
		return d.single(f, v)
	case *seen == conflicting:
		return d.skip()
	}
	return d.repeated(f, v, seen)
}

// repeated reads a further element of a field. The same value again costs
// nothing. Another one leaves no value; where that would hide an element with
// children, the answer cannot be trusted.
func (d *decoder) repeated(f *field, first reflect.Value, seen *occurrence) error {
	if *seen == once {
		d.report(f.name, Repeated)
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
func (d *decoder) spoil(cause error, element string) {
	if d.spoiled == nil {
		d.spoiled = fmt.Errorf("%w: %s", cause, element)
	}
}

// single reads an element that is no item of a list.
func (d *decoder) single(f *field, v reflect.Value) error {
	if d.null && !d.reference && !f.decides {
		if f.pointers == 2 {
			d.none(f, v)
		}
		return d.skip()
	}
	return d.element(f, v)
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
	if d.null && !d.reference {
		d.none(f, item)
		return d.skip()
	}
	outer := d.spoiled
	if f.each {
		d.spoiled = nil
	}
	err := d.element(f, item)
	if f.each {
		if d.spoiled != nil {
			item.SetZero()
			d.report(f.name, Unreadable)
		}
		d.spoiled = outer
	}
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
