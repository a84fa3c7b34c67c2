package jsonbody

import "strconv"

// Object binds the members of a JSON object to the variables that receive their
// values. A member of the body that is not bound is a violation.
type Object struct {
	fields       []field
	unknown      map[string]bool // names in the body that are not bound
	allowUnknown bool            // they are no violations
}

// field is one member that is bound.
type field struct {
	name        string
	required    string // code of the violation if it is missing; empty for an optional member
	description string // detail of that violation
	tokens      int    // most that a valid value has
	read        func(*reader)

	seen     bool
	hasValue bool // other than null, which counts as missing
}

// reset removes all bindings and keeps their memory.
func (o *Object) reset() { o.fields, o.unknown = o.fields[:0], nil }

func (o *Object) bind(f field) { o.fields = append(o.fields, f) }

// MaxTokens returns the number of JSON tokens that the largest valid object has.
func (o *Object) MaxTokens() int {
	n := 2
	for _, f := range o.fields {
		n += 1 + f.tokens
	}
	return n
}

// Text binds a required string.
func (o *Object) Text(name string, to *string, rule Rule) {
	o.bind(field{name: name, required: CodeRequired, description: rule.Description, tokens: 1, read: func(r *reader) { *to = r.textValue(rule) }})
}

// OptionalText binds a string that may be missing or null, and is "" then.
func (o *Object) OptionalText(name string, to *string, rule Rule) {
	o.bind(field{name: name, tokens: 1, read: func(r *reader) { *to = r.textValue(rule) }})
}

const limitRequired = "a limit is required and greater than 0: it can be raised or lowered, but not removed"

// DataLimit binds a required limit in bytes. A missing limit and zero would mean "no
// limit", which the back end cannot set.
func (o *Object) DataLimit(name string, to *int64) {
	o.bind(field{name: name, required: CodeLimitRequired, description: limitRequired, tokens: 1, read: func(r *reader) { *to = r.dataLimit() }})
}

const limitInteger = "a limit is a JSON number that is an integer: whole bytes"

// dataLimit reads a limit in bytes.
func (r *reader) dataLimit() int64 {
	if c := r.peek(); c != '-' && (c < '0' || c > '9') {
		r.add(CodeType, limitInteger)
		r.skip()
		return 0
	}
	n, code := integer(string(r.scalar()))
	switch {
	case code == CodeType:
		r.add(CodeType, limitInteger)
	case code == "" && n == 0:
		r.add(CodeLimitRequired, limitRequired)
	case code != "" || n < 0:
		r.add(CodeOutOfRange, "a limit has 1 to 2^53-1 bytes")
	default:
		return n
	}
	return 0
}

// Texts binds a required list of 1 to limit strings, all different.
func (o *Object) Texts(name string, to *[]string, limit int, rule Rule) {
	o.list(name, limit, 1, func(r *reader) {
		seen := make(map[string]bool)
		r.list(limit, func() {
			text := r.textValue(rule)
			if text != "" && seen[text] {
				r.add(CodeDuplicateItem, "the list names it twice")
			}
			seen[text] = true
			*to = append(*to, text)
		})
	})
}

// Objects binds a required list of 1 to limit objects, whose members bind binds.
func Objects[T any](o *Object, name string, to *[]T, limit int, bind func(*Object, *T)) {
	var item Object
	bind(&item, new(T))
	o.list(name, limit, item.MaxTokens(), func(r *reader) {
		r.list(limit, func() {
			*to = append(*to, *new(T))
			item.reset()
			bind(&item, &(*to)[len(*to)-1])
			r.object(&item)
		})
	})
}

// list binds a required list of 1 to limit items of at most tokens tokens each.
func (o *Object) list(name string, limit, tokens int, read func(*reader)) {
	description := "a list of 1 to " + strconv.Itoa(limit) + " items"
	o.bind(field{name: name, required: CodeRequired, description: description, tokens: 2 + limit*tokens, read: read})
}
