package handlers

import (
	"slices"
	"strconv"
	"strings"
)

// maxInteger is the largest integer that every JSON reader keeps exactly
// (RFC 8259 section 6): 2^53-1.
const maxInteger = 1<<53 - 1

// object hands out the members of a JSON object, checked. A member that
// nobody asks for is a fault.
type object struct {
	value  value
	at     *place
	faults *faults
	asked  []string
}

// readBody reads the request's body with read, which asks for the members
// that the operation has. All faults are collected in the request.
func readBody[T any](in *request, read func(*object) T) (out T) {
	v, ok := parse(in.body, &in.faults)
	if !ok {
		return out
	}
	return readObject(v, nil, &in.faults, read)
}

func readObject[T any](v value, at *place, f *faults, read func(*object) T) (out T) {
	if v.kind != isObject {
		f.add(at.pointer(), faultType, "must be a JSON object")
		return out
	}
	o := &object{value: v, at: at, faults: f}
	out = read(o)
	for _, m := range v.members {
		if !slices.Contains(o.asked, m.name) {
			f.add(at.member(m.name).pointer(), faultUnknownMember, "the object has no such member")
		}
	}
	return out
}

// take returns a member; null is the same as none.
func (o *object) take(name string) (v value, present bool) {
	o.asked = append(o.asked, name)
	for _, m := range o.value.members {
		if m.name == name {
			return m.value, m.value.kind != isNull
		}
	}
	return value{}, false
}

func (o *object) fault(name, code, detail string) {
	o.faults.add(o.at.member(name).pointer(), code, detail)
}

// text returns a required text.
func (o *object) text(name string, check rule) string {
	v, present := o.take(name)
	if !present {
		o.fault(name, faultRequired, check.says)
		return ""
	}
	return checked(v, o.at.member(name), o.faults, check)
}

// optionalText returns a text, or "" when there is none.
func (o *object) optionalText(name string, check rule) string {
	v, present := o.take(name)
	if !present {
		return ""
	}
	return checked(v, o.at.member(name), o.faults, check)
}

// limit returns a required number of bytes. Nothing and zero would mean "no
// limit", which the back end cannot do.
func (o *object) limit(name string) int64 {
	v, present := o.take(name)
	switch {
	case !present || v.kind == isNumber && strings.Trim(v.text, "-0") == "":
		o.fault(name, faultLimitRequired, "a limit is required and greater than 0: it can be raised or lowered, but not removed")
		return 0
	case v.kind != isNumber || strings.ContainsAny(v.text, ".eE"):
		o.fault(name, faultType, "a limit is a JSON integer: bytes, without fraction or exponent")
		return 0
	}
	n, err := strconv.ParseInt(v.text, 10, 64)
	if err != nil || n < 1 || n > maxInteger {
		o.fault(name, faultOutOfRange, "a limit has 1 to 2^53-1 bytes")
		return 0
	}
	return n
}

// texts returns a required list of 1 to limit different texts.
func (o *object) texts(name string, limit int, check rule) []string {
	return list(o, name, limit, func(v value, at *place, before []string) string {
		text := checked(v, at, o.faults, check)
		if text != "" && slices.Contains(before, text) {
			o.faults.add(at.pointer(), faultDuplicateItem, "the list names it twice")
		}
		return text
	})
}

// objects returns a required list of 1 to limit objects.
func objects[T any](o *object, name string, limit int, read func(*object) T) []T {
	return list(o, name, limit, func(v value, at *place, _ []T) T {
		return readObject(v, at, o.faults, read)
	})
}

// list returns a required list of 1 to limit items. Items beyond the limit
// are counted, not read.
func list[T any](o *object, name string, limit int, read func(v value, at *place, before []T) T) []T {
	v, present := o.take(name)
	switch {
	case !present:
		o.fault(name, faultRequired, "a list of 1 to "+strconv.Itoa(limit)+" items")
		return nil
	case v.kind != isArray:
		o.fault(name, faultType, "must be a list, even for one item")
		return nil
	case len(v.items) == 0:
		o.fault(name, faultTooFewItems, "the list needs at least one item")
	case len(v.items) > limit:
		o.fault(name, faultTooManyItems, "the list may have at most "+strconv.Itoa(limit)+" items")
	}
	at := o.at.member(name)
	out := make([]T, 0, min(len(v.items), limit))
	for i, item := range v.items[:min(len(v.items), limit)] {
		out = append(out, read(item, at.item(i), out))
	}
	return out
}

// checked returns the text of a value, which must be one and keep the rule.
func checked(v value, at *place, f *faults, check rule) string {
	if v.kind != isText {
		f.add(at.pointer(), faultType, "must be a string: "+check.says)
		return ""
	}
	if code := check.fault(v.text); code != "" {
		f.add(at.pointer(), code, check.says)
	}
	return v.text
}
