package handlers

import (
	"slices"
	"strconv"
	"strings"

	"causeway.example/internal/gateway"
)

// maxDepth bounds the nesting of a body; the deepest request needs 3.
const maxDepth = 16

// maxToken bounds a member's name in a pointer.
const maxToken = 100

// reader reads the tokens of a body into a request's type, and finds the
// violations of both. A pointer is spelt out only for a violation that may be listed.
type reader struct {
	scanner
	path    []step
	syntax  violations // members of one name, nesting: in the order of the body
	found   []rankedViolation
	full    bool // what is found now comes after maxViolations others
	dropped int  // found while full
	tooDeep bool // the rest is read for its syntax only
}

// step is a member's name, or an item's index if the name is nil.
type step struct {
	name  *string
	index int
}

// rankedViolation is a violation of what the body says. Its rank orders it among those of
// one object: as the members are declared, not as the body has them.
type rankedViolation struct {
	gateway.Violation
	rank int
}

func (r *reader) enter(s step) { r.path = append(r.path, s) }
func (r *reader) leave()       { r.path = r.path[:len(r.path)-1] }

// pointer returns where the reader is as a JSON pointer (RFC 6901).
func (r *reader) pointer() string {
	var b strings.Builder
	for _, s := range r.path {
		b.WriteByte('/')
		if s.name == nil {
			b.WriteString(strconv.Itoa(s.index))
			continue
		}
		b.WriteString(escapePointer(shorten(*s.name)))
	}
	return b.String()
}

func shorten(name string) string {
	if len(name) <= maxToken {
		return name
	}
	return strings.ToValidUTF8(name[:maxToken], "") + "…"
}

var pointerEscapes = strings.NewReplacer("~", "~0", "/", "~1")

// escapePointer escapes a reference token (RFC 6901 section 3).
func escapePointer(token string) string { return pointerEscapes.Replace(token) }

// add adds a violation of what stands here.
func (r *reader) add(code, detail string) {
	if r.full {
		r.dropped++
		return
	}
	r.found = append(r.found, rankedViolation{gateway.Violation{Pointer: r.pointer(), Code: code, Detail: detail}, 0})
}

// addSyntax adds a violation of the text itself.
func (r *reader) addSyntax(code, detail string) {
	r.syntax.addAt(r.pointer, code, detail)
}

// open reads the bracket at the start of a list or object.
func (r *reader) open() {
	if len(r.path) == maxDepth && !r.tooDeep {
		r.addSyntax(violationTooDeep, "the body is nested too deeply")
		r.tooDeep = true
	}
	r.scanner.open()
}

// skip reads a value for the violations of its text only.
func (r *reader) skip() {
	switch r.peek() {
	case '{':
		r.object(&object{allowUnknown: true})
	case '[':
		r.open()
		r.items(func(int) { r.skip() })
	case '"':
		r.string()
	default:
		r.scalar()
	}
}

// items reads the items of a list behind its opening bracket.
func (r *reader) items(read func(i int)) (n int) {
	for ; r.more(n == 0, ']'); n++ {
		r.enter(step{index: n})
		read(n)
		r.leave()
	}
	return n
}

// object reads an object into the members that are bound to o.
func (r *reader) object(o *object) {
	if r.peek() != '{' {
		r.add(violationType, "must be a JSON object")
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

// member reads the value of one member. Of two with the same name the first
// counts.
func (r *reader) member(o *object, name string) {
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
		r.addSyntax(violationDuplicateMember, duplicateMember)
	default:
		r.readMember(&o.fields[i])
		r.rank(start, i)
	}
}

const duplicateMember = "the object has two members of this name"

func (r *reader) readMember(f *field) {
	f.seen = true
	f.hasValue = r.peek() != 'n' // null is the same as none
	if f.hasValue {
		f.read(r)
	} else {
		r.scalar()
	}
}

// unknownMember reads a member that the object does not have.
func (r *reader) unknownMember(o *object, name string) {
	r.skip()
	switch {
	case o.unknown[name]:
		r.addSyntax(violationDuplicateMember, duplicateMember)
		return
	case !o.allowUnknown:
		full := r.full
		r.full = full || len(o.unknown) >= maxViolations
		r.add(violationUnknownMember, "the object has no such member")
		r.full = full
	}
	if o.unknown == nil {
		o.unknown = make(map[string]bool)
	}
	o.unknown[name] = true
}

// missing adds a violation for each required member that has no value.
func (r *reader) missing(o *object) {
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

// rank gives what was found since start its rank in the present object.
func (r *reader) rank(start, rank int) {
	for i := range r.found[start:] {
		r.found[start+i].rank = rank
	}
}

// textValue reads a string that keeps the rule.
func (r *reader) textValue(check rule) string {
	if r.peek() != '"' {
		r.add(violationType, "must be a string: "+check.description)
		r.skip()
		return ""
	}
	text := unquote(r.string())
	if code := check.check(text); code != "" && !r.failed() {
		r.add(code, check.description)
	}
	return text
}

// list reads a list of 1 to limit items. Items beyond the limit are counted,
// not read.
func (r *reader) list(limit int, item func()) {
	if r.peek() != '[' {
		r.add(violationType, "must be a list, even for one item")
		r.skip()
		return
	}
	r.open()
	start, full := len(r.found), r.full
	n := r.items(func(i int) {
		r.full = full || len(r.found)-start >= maxViolations
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
		r.add(violationTooFewItems, "the list needs at least one item")
	case n > limit:
		r.add(violationTooManyItems, "the list may have at most "+strconv.Itoa(limit)+" items")
	}
	if len(r.found) > first { // the list's own violation comes before those of its items
		own := r.found[first]
		copy(r.found[start+1:], r.found[start:first])
		r.found[start] = own
	}
}
