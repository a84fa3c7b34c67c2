package jsonbody

import (
	"slices"
	"strconv"
	"strings"

	"causeway.example/internal/gateway"
)

// MaxDepth bounds the nesting of a body; the deepest valid request has 3 levels.
const MaxDepth = 16

// maxToken bounds the length in bytes of a member's name in a pointer.
const maxToken = 100

// reader reads the tokens of a body into the bound variables and collects violations
// of the JSON text and of the values. A pointer is built only for a violation that can
// still be listed.
type reader struct {
	scanner
	path    []step
	syntax  Violations // repeated members, nesting: in the order of the body
	found   []rankedViolation
	full    bool // MaxViolations were found before: further ones are only counted
	dropped int  // number found while full
	tooDeep bool // MaxDepth was exceeded: the rest is read for its syntax only
}

// step is one token of the current pointer: a member's name, or an item's index if
// name is nil.
type step struct {
	name  *string
	index int
}

// rankedViolation is a violation of a value. Its rank is the position of its member
// among the bindings: violations of one object are reported in that order, not in the
// order of the body.
type rankedViolation struct {
	gateway.Violation
	rank int
}

func (r *reader) enter(s step) { r.path = append(r.path, s) }
func (r *reader) leave()       { r.path = r.path[:len(r.path)-1] }

// pointer returns the current position as a JSON pointer (RFC 6901).
func (r *reader) pointer() string {
	var b strings.Builder
	for _, s := range r.path {
		b.WriteByte('/')
		if s.name == nil {
			b.WriteString(strconv.Itoa(s.index))
			continue
		}
		b.WriteString(PointerToken(*s.name))
	}
	return b.String()
}

// shorten cuts a name to maxToken bytes at the boundary of a character.
func shorten(name string) string {
	if len(name) <= maxToken {
		return name
	}
	return strings.ToValidUTF8(name[:maxToken], "") + "…"
}

var pointerEscapes = strings.NewReplacer("~", "~0", "/", "~1")

// PointerToken returns a name as a reference token of a JSON pointer (RFC 6901
// section 3), shortened to about 100 bytes.
func PointerToken(name string) string { return pointerEscapes.Replace(shorten(name)) }

// add adds a violation of the current value.
func (r *reader) add(code, detail string) {
	if r.full {
		r.dropped++
		return
	}
	r.found = append(r.found, rankedViolation{gateway.Violation{Pointer: r.pointer(), Code: code, Detail: detail}, 0})
}

// addSyntax adds a violation of the JSON text at the current position.
func (r *reader) addSyntax(code, detail string) {
	r.syntax.AddAt(r.pointer, code, detail)
}

// open reads the opening bracket of a list or object and checks the depth.
func (r *reader) open() {
	if len(r.path) == MaxDepth && !r.tooDeep {
		r.addSyntax(CodeTooDeep, "the body is nested too deeply")
		r.tooDeep = true
	}
	r.scanner.open()
}

// skip reads a value that is not bound, for violations of the JSON text only.
func (r *reader) skip() {
	switch r.peek() {
	case '{':
		r.object(&Object{allowUnknown: true})
	case '[':
		r.open()
		r.items(func(int) { r.skip() })
	case '"':
		r.string()
	default:
		r.scalar()
	}
}

// items calls read for each item of a list whose opening bracket was read, and returns
// their number.
func (r *reader) items(read func(i int)) (n int) {
	for ; r.more(n == 0, ']'); n++ {
		r.enter(step{index: n})
		read(n)
		r.leave()
	}
	return n
}

// object reads an object into the variables that o binds.
func (r *reader) object(o *Object) {
	if r.peek() != '{' {
		r.add(CodeType, "must be a JSON object")
		r.skip()
		return
	}
	r.open()
	start := len(r.found)
	for first := true; r.more(first, '}'); first = false {
		if name := unquote(r.name()); !r.failed() {
			r.member(o, name)
		}
	}
	if !r.failed() {
		r.missing(o)
	}
	slices.SortStableFunc(r.found[start:], func(a, b rankedViolation) int { return a.rank - b.rank })
}

// member reads the value of one member. Of two with the same name the first one
// counts.
func (r *reader) member(o *Object, name string) {
	r.enter(step{name: &name})
	defer r.leave()
	start := len(r.found)
	i := slices.IndexFunc(o.fields, func(f field) bool { return f.name == name })
	switch {
	case r.tooDeep:
		r.skip()
	case i < 0:
		r.unknownMember(o, name)
		r.rank(start, len(o.fields))
	case o.fields[i].seen:
		r.skip()
		r.addSyntax(CodeDuplicateMember, duplicateMember)
	default:
		r.readMember(&o.fields[i])
		r.rank(start, i)
	}
}

const duplicateMember = "the object has two members of this name"

// readMember reads the value of a member that is bound.
func (r *reader) readMember(f *field) {
	f.seen = true
	f.hasValue = r.peek() != 'n' // null counts as missing
	if f.hasValue {
		f.read(r)
	} else {
		r.scalar()
	}
}

// unknownMember skips a member that is not bound.
func (r *reader) unknownMember(o *Object, name string) {
	r.skip()
	switch {
	case o.unknown[name]:
		r.addSyntax(CodeDuplicateMember, duplicateMember)
		return
	case !o.allowUnknown:
		full := r.full
		r.full = full || len(o.unknown) >= MaxViolations
		r.add(CodeUnknownMember, "the object has no such member")
		r.full = full
	}
	if o.unknown == nil {
		o.unknown = make(map[string]bool)
	}
	o.unknown[name] = true
}

// missing adds a violation for each required member that has no value.
func (r *reader) missing(o *Object) {
	for i := range o.fields {
		f := &o.fields[i]
		if f.hasValue || f.required == "" {
			continue
		}
		start := len(r.found)
		r.enter(step{name: &f.name})
		r.add(f.required, f.description)
		r.leave()
		r.rank(start, i)
	}
}

// rank sets the rank of the violations found since start.
func (r *reader) rank(start, rank int) {
	for i := range r.found[start:] {
		r.found[start+i].rank = rank
	}
}

// textValue reads a string and checks it by rule.
func (r *reader) textValue(rule Rule) string {
	if r.peek() != '"' {
		r.add(CodeType, "must be a string: "+rule.Description)
		r.skip()
		return ""
	}
	text := unquote(r.string())
	if code := rule.Check(text); code != "" && !r.failed() {
		r.add(code, rule.Description)
	}
	return text
}

// list reads a list of 1 to limit items and calls item for each. Items beyond the
// limit are skipped.
func (r *reader) list(limit int, item func()) {
	if r.peek() != '[' {
		r.add(CodeType, "must be a list, even for one item")
		r.skip()
		return
	}
	r.open()
	start, full := len(r.found), r.full
	n := r.items(func(i int) {
		r.full = full || len(r.found)-start >= MaxViolations
		if i < limit {
			item()
		} else {
			r.skip()
		}
	})
	r.full = full
	first := len(r.found)
	switch {
	case n == 0 && !r.failed():
		r.add(CodeTooFewItems, "the list needs at least one item")
	case n > limit:
		r.add(CodeTooManyItems, "the list may have at most "+strconv.Itoa(limit)+" items")
	}
	if len(r.found) > first { // the list's own violation is reported before those of its items
		own := r.found[first]
		copy(r.found[start+1:], r.found[start:first])
		r.found[start] = own
	}
}
