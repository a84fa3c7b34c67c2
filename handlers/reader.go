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
// faults of both. A pointer is spelt out only for a fault that may be listed.
type reader struct {
	scanner
	path      []step
	structure faults // members of one name, nesting: in the order of the body
	found     []finding
	full      bool // what is found now comes after maxFaults others
	dropped   int  // found while full
	tooDeep   bool // the rest is read for its syntax only
}

// step is a member's name, or an item's index if the name is nil.
type step struct {
	name  *string
	index int
}

// finding is a fault of what the body says. Its rank orders it among those of
// one object: as the members are declared, not as the body has them.
type finding struct {
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

// add adds a fault of what stands here.
func (r *reader) add(code, detail string) {
	if r.full {
		r.dropped++
		return
	}
	r.found = append(r.found, finding{gateway.Violation{Pointer: r.pointer(), Code: code, Detail: detail}, 0})
}

// addStructure adds a fault of the text itself.
func (r *reader) addStructure(code, detail string) {
	r.structure.addAt(r.pointer, code, detail)
}

// open reads the bracket at the start of a list or object.
func (r *reader) open() {
	if len(r.path) == maxDepth && !r.tooDeep {
		r.addStructure(faultTooDeep, "the body is nested too deeply")
		r.tooDeep = true
	}
	r.scanner.open()
}

// skip reads a value for the faults of its text only.
func (r *reader) skip() {
	switch r.peek() {
	case '{':
		r.object(&object{any: true})
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
		r.add(faultType, "must be a JSON object")
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
	slices.SortStableFunc(r.found[start:], func(a, b finding) int { return a.rank - b.rank })
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
		r.unknown(o, name)
		r.rank(start, len(o.fields))
	case o.fields[i].seen:
		r.skip()
		r.addStructure(faultDuplicateMember, duplicateMember)
	default:
		r.known(&o.fields[i])
		r.rank(start, i)
	}
}

const duplicateMember = "the object has two members of this name"

func (r *reader) known(f *field) {
	f.seen = true
	f.given = r.peek() != 'n' // null is the same as none
	if f.given {
		f.read(r)
	} else {
		r.scalar()
	}
}

// unknown reads a member that the object does not have.
func (r *reader) unknown(o *object, name string) {
	r.skip()
	switch {
	case o.others[name]:
		r.addStructure(faultDuplicateMember, duplicateMember)
		return
	case !o.any:
		full := r.full
		r.full = full || len(o.others) >= maxFaults
		r.add(faultUnknownMember, "the object has no such member")
		r.full = full
	}
	if o.others == nil {
		o.others = make(map[string]bool)
	}
	o.others[name] = true
}

// missing adds a fault for each required member that has no value.
func (r *reader) missing(o *object) {
	for i := range o.fields {
		f := &o.fields[i]
		if f.given || f.required == "" {
			continue
		}
		start := len(r.found)
		r.enter(step{name: &f.name})
		r.add(f.required, f.says)
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
		r.add(faultType, "must be a string: "+check.says)
		r.skip()
		return ""
	}
	text := unquote(r.string())
	if code := check.fault(text); code != "" && !r.failed() {
		r.add(code, check.says)
	}
	return text
}

// list reads a list of 1 to limit items. Items beyond the limit are counted,
// not read.
func (r *reader) list(limit int, item func()) {
	if r.peek() != '[' {
		r.add(faultType, "must be a list, even for one item")
		r.skip()
		return
	}
	r.open()
	start, full := len(r.found), r.full
	n := r.items(func(i int) {
		r.full = full || len(r.found)-start >= maxFaults
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
		r.add(faultTooFewItems, "the list needs at least one item")
	case n > limit:
		r.add(faultTooManyItems, "the list may have at most "+strconv.Itoa(limit)+" items")
	}
	if len(r.found) > first { // the list's own fault comes before those of its items
		own := r.found[first]
		copy(r.found[start+1:], r.found[start:first])
		r.found[start] = own
	}
}
