package handlers

import "strconv"

// object is a JSON object that is about to be read: its members, bound to
// where their values go, as the package flag does it. A member that is not
// bound is a violation.
type object struct {
	fields       []field
	unknown      map[string]bool // names in the body that are not bound
	allowUnknown bool            // no name is a violation
}

// field is a member of an object.
type field struct {
	name        string
	required    string // the code of the violation when it is missing; empty: it may be
	description string // what a missing one should be
	tokens      int    // of its largest value
	read        func(*reader)

	seen     bool
	hasValue bool // other than null, which is the same as none
}

// reset unbinds all members.
func (o *object) reset() { o.fields, o.unknown = o.fields[:0], nil }

func (o *object) bind(f field) { o.fields = append(o.fields, f) }

// maxTokens returns how many tokens the maxTokens valid object has.
func (o *object) maxTokens() int {
	n := 2
	for _, f := range o.fields {
		n += 1 + f.tokens
	}
	return n
}

// text binds a required text.
func (o *object) text(name string, to *string, check rule) {
	o.bind(field{name: name, required: violationRequired, description: check.description, tokens: 1, read: func(r *reader) { *to = r.textValue(check) }})
}

// optionalText binds a text that stays "" when there is none.
func (o *object) optionalText(name string, to *string, check rule) {
	o.bind(field{name: name, tokens: 1, read: func(r *reader) { *to = r.textValue(check) }})
}

const limitRequired = "a limit is required and greater than 0: it can be raised or lowered, but not removed"

// limit binds a required number of bytes. Nothing and zero would mean "no
// limit", which the back end cannot do.
func (o *object) limit(name string, to *int64) {
	o.bind(field{name: name, required: violationLimitRequired, description: limitRequired, tokens: 1, read: func(r *reader) { *to = r.limit() }})
}

const limitInteger = "a limit is a JSON number that is an integer: whole bytes"

func (r *reader) limit() int64 {
	if c := r.peek(); c != '-' && (c < '0' || c > '9') {
		r.add(violationType, limitInteger)
		r.skip()
		return 0
	}
	n, code := integer(string(r.scalar()))
	switch {
	case code == violationType:
		r.add(violationType, limitInteger)
	case code == "" && n == 0:
		r.add(violationLimitRequired, limitRequired)
	case code != "" || n < 0:
		r.add(violationOutOfRange, "a limit has 1 to 2^53-1 bytes")
	default:
		return n
	}
	return 0
}

// texts binds a required list of 1 to limit different texts.
func (o *object) texts(name string, to *[]string, limit int, check rule) {
	o.list(name, limit, 1, func(r *reader) {
		seen := make(map[string]bool)
		r.list(limit, func() {
			text := r.textValue(check)
			if text != "" && seen[text] {
				r.add(violationDuplicateItem, "the list names it twice")
			}
			seen[text] = true
			*to = append(*to, text)
		})
	})
}

// objects binds a required list of 1 to limit objects.
func objects[T any](o *object, name string, to *[]T, limit int, bind func(*object, *T)) {
	var item object
	bind(&item, new(T))
	o.list(name, limit, item.maxTokens(), func(r *reader) {
		r.list(limit, func() {
			*to = append(*to, *new(T))
			item.reset()
			bind(&item, &(*to)[len(*to)-1])
			r.object(&item)
		})
	})
}

// list binds a required list of 1 to limit items, with at most tokens each.
func (o *object) list(name string, limit, tokens int, read func(*reader)) {
	description := "a list of 1 to " + strconv.Itoa(limit) + " items"
	o.bind(field{name: name, required: violationRequired, description: description, tokens: 2 + limit*tokens, read: read})
}
