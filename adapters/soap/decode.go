package soap

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// decoder fills a struct from the elements of an answer.
type decoder struct {
	*scanner
	space   string            // the service's namespace
	unknown func(name string) // never nil
}

// children reads the content of the element that has just started into v.
//
// A child counts whether it is in the service's namespace or in none: which
// of the two a server writes is the commonest thing that WSDLs get wrong, and
// no meaning hangs on it. An element of another namespace is unknown. So is
// one that no field names; it is passed over and reported. A second element
// where the type has room for one is an error, not a silent loss.
func (d *decoder) children(s *shape, v reflect.Value) error {
	seen := make([]bool, len(s.fields))
	for {
		t, ok, err := d.child()
		if !ok {
			return err
		}
		f, i := s.others, -1
		if t.name.Space != "" && t.name.Space != d.space {
			f = nil
		} else if i = s.find(t.name.Local); i >= 0 {
			f = &s.fields[i]
		}
		switch {
		case f == nil:
			d.unknown(t.name.Local)
			err = d.skip()
		case !f.list && seen[i]:
			err = fmt.Errorf("soap: more than one %s", f.name)
		default:
			if i >= 0 {
				seen[i] = true
			}
			err = d.field(f, v.FieldByIndex(f.index), t.null)
		}
		if err != nil {
			return err
		}
	}
}

// field reads one element into its field. A nil item of a list keeps its
// place, as an empty value: the position of an item may be its identity.
func (d *decoder) field(f *field, v reflect.Value, null bool) error {
	if f.list {
		item := reflect.New(v.Type().Elem()).Elem()
		if item.Kind() == reflect.Pointer && null {
			item.Set(reflect.New(item.Type().Elem()))
		}
		if err := d.value(f, item, null); err != nil {
			return err
		}
		v.Set(reflect.Append(v, item))
		return nil
	}
	return d.value(f, v, null)
}

func (d *decoder) value(f *field, v reflect.Value, null bool) error {
	if null {
		return d.skip()
	}
	target := v
	if v.Kind() == reflect.Pointer {
		target = reflect.New(v.Type().Elem()).Elem()
	}
	if f.kind == reflect.Struct {
		if err := d.children(f.child, target); err != nil {
			return err
		}
	} else {
		text, err := d.content()
		if err != nil {
			return err
		}
		// A number or boolean without text says as little as no element.
		if f.kind != reflect.String && strings.TrimSpace(text) == "" {
			return nil
		}
		if err := setScalar(f, target, text); err != nil {
			return err
		}
	}
	if v.Kind() == reflect.Pointer {
		v.Set(target.Addr())
	}
	return nil
}

// content returns the text of the element that has just started. Elements
// inside it are unknown.
func (d *decoder) content() (string, error) {
	var text []byte
	for {
		t, err := d.next()
		if err != nil {
			return "", err
		}
		switch t.kind {
		case textToken:
			text = append(text, t.text...)
		case endToken:
			return string(text), nil
		case startToken:
			d.unknown(t.name.Local)
			if err := d.skip(); err != nil {
				return "", err
			}
		}
	}
}

// setScalar parses text as XML Schema does. The error does not tell the text:
// it may be a phone number.
func setScalar(f *field, v reflect.Value, text string) error {
	if f.kind == reflect.String {
		v.SetString(text)
		return nil
	}
	text = strings.TrimSpace(text)
	if f.kind == reflect.Bool {
		switch text {
		case "true", "1":
			v.SetBool(true)
		case "false", "0":
			v.SetBool(false)
		default:
			return fmt.Errorf("soap: %s is not a boolean", f.name)
		}
		return nil
	}
	n, err := strconv.ParseInt(text, 10, v.Type().Bits())
	if err != nil {
		return fmt.Errorf("soap: %s is not a whole number of %d bits", f.name, v.Type().Bits())
	}
	v.SetInt(n)
	return nil
}
