package handlers

import (
	"encoding/json"
	"math/rand/v2"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"
)

// drawer generates JSON values: some that match a schema, some that nearly do, and any
// others. Whether a value matches is decided by the validator.
type drawer struct{ *rand.Rand }

// schemaOf is a schema with its references resolved.
type schemaOf map[string]any

// runes are characters that checks often get wrong.
var runes = []rune("aZ09 -.@+~!\"\\/éß\t\n\r\x00\x1f\x7f\u0085\u009f\u00a0\u1680\u2000\u200a\u200b\u2026\u2027\u2028\u2029\u202a\u202e\u202f\u2030\u205f\u3000\ufeff\ufffc\ufffd\ufffe\uffff\U00010000😀\U0010ffff")

// numbers are spellings of numbers.
var numbers = []string{
	"0", "-0", "0.0", "-0.0", "0e5", "1", "-1", "1.0", "10.0", "1e10", "1E+2", "100e-1", "1e-1", "1.5", "-1.5", "15e-1", "0.1e1", "1.0000000000000001",
	"9007199254740990", "9007199254740991", "9007199254740991.0", "9.007199254740991e15", "9007199254740992", "9007199254740992.0", "9007199254740990.5",
	"9223372036854775807", "18446744073709551617", "1e15", "1e16", "1e308", "1e400", "-1e400", "1e-400", "2147483648", "5368709120", "10737418240.000",
}

func pick[T any](d drawer, from []T) T { return from[d.IntN(len(from))] }

// value draws a value for a schema.
func (d drawer) value(s schemaOf) any {
	switch d.IntN(8) {
	case 0, 1, 2, 3:
		return d.described(s)
	case 4, 5, 6:
		return d.changed(s)
	default:
		return d.any(2)
	}
}

// described draws a value that matches the schema, or nearly does.
func (d drawer) described(s schemaOf) any {
	kind := pick(d, kinds(s))
	if words, ok := s["enum"].([]any); ok {
		return pick(d, words)
	}
	switch kind {
	case "string":
		return d.text(s)
	case "integer":
		return json.Number(pick(d, numbers))
	case "array":
		return d.list(s)
	case "object":
		return d.object(s)
	default:
		return nil
	}
}

// kinds returns the types of a schema.
func kinds(s schemaOf) []string {
	switch t := s["type"].(type) {
	case string:
		return []string{t}
	case []any:
		out := make([]string, len(t))
		for i := range t {
			out[i], _ = t[i].(string)
		}
		return out
	}
	return []string{"null"}
}

// text draws a string by its pattern, sometimes of the maximum length.
func (d drawer) text(s schemaOf) string {
	pattern, ok := s["pattern"].(string)
	if !ok {
		return d.anyText()
	}
	expression, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		panic(err) // the description's patterns are in the dialect of RE2
	}
	var b strings.Builder
	limit := 3
	if d.IntN(4) == 0 {
		limit = 1 + d.IntN(130)
	}
	d.match(&b, expression, limit)
	text := b.String()
	if longest := bound(s, "maxLength"); longest > 0 && d.IntN(6) == 0 {
		return lengthen(text, longest+d.IntN(3)-1)
	}
	return text
}

// lengthen repeats a text's last character up to a length.
func lengthen(text string, length int) string {
	chars := []rune(text)
	if len(chars) == 0 {
		return text
	}
	for len(chars) < length {
		chars = append(chars, chars[len(chars)-1])
	}
	return string(chars[:length])
}

func bound(s schemaOf, word string) int {
	n, _ := s[word].(json.Number)
	v, _ := strconv.Atoi(n.String())
	return v
}

// match writes a string that the expression matches, with at most limit more repetitions
// than required.
func (d drawer) match(b *strings.Builder, e *syntax.Regexp, limit int) {
	repeat := func(least, most int) {
		if most < 0 || most > least+limit {
			most = least + limit
		}
		for range least + d.IntN(most-least+1) {
			d.match(b, e.Sub[0], limit)
		}
	}
	switch e.Op {
	case syntax.OpLiteral:
		b.WriteString(string(e.Rune))
	case syntax.OpCharClass:
		b.WriteRune(d.oneOf(e.Rune))
	case syntax.OpCapture:
		d.match(b, e.Sub[0], limit)
	case syntax.OpStar:
		repeat(0, -1)
	case syntax.OpPlus:
		repeat(1, -1)
	case syntax.OpQuest:
		repeat(0, 1)
	case syntax.OpRepeat:
		repeat(e.Min, e.Max)
	case syntax.OpConcat:
		for _, part := range e.Sub {
			d.match(b, part, limit)
		}
	case syntax.OpAlternate:
		d.match(b, pick(d, e.Sub), limit)
	}
}

// oneOf draws a character of a class, which is pairs of first and last.
func (d drawer) oneOf(class []rune) rune {
	in := func(r rune) bool {
		for i := 0; i < len(class); i += 2 {
			if class[i] <= r && r <= class[i+1] {
				return true
			}
		}
		return false
	}
	if d.IntN(2) == 0 {
		if r := pick(d, runes); in(r) {
			return r
		}
	}
	for {
		i := 2 * d.IntN(len(class)/2)
		r := class[i] + rune(d.IntN(int(class[i+1]-class[i])+1))
		if r < 0xD800 || r > 0xDFFF { // an unpaired surrogate is not a character
			return r
		}
	}
}

// list draws a list of items, most of them different.
func (d drawer) list(s schemaOf) any {
	items := schemaOf(s["items"].(map[string]any))
	n := 1 + d.IntN(3)
	if most := bound(s, "maxItems"); d.IntN(20) == 0 {
		n = most + d.IntN(3) - 1
	}
	out := make([]any, n)
	for i := range out {
		if out[i] = d.described(items); n > 50 && items["pattern"] == "^0[0-9]{9}$" {
			out[i] = "04" + strconv.Itoa(10_000_000+i) // at random, two of a thousand may be the same
		}
	}
	return out
}

// object draws an object with all required members and some others.
func (d drawer) object(s schemaOf) any {
	out := map[string]any{}
	members, _ := s["properties"].(map[string]any)
	required, _ := s["required"].([]any)
	for _, name := range sortedNames(members) {
		if slices.Contains(required, any(name)) || d.IntN(2) == 0 {
			out[name] = d.described(members[name].(map[string]any))
		}
	}
	return out
}

// sortedNames returns the names in an order that is the same in every run.
func sortedNames(m map[string]any) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// changed draws a described value with one change.
func (d drawer) changed(s schemaOf) any {
	switch v := d.described(s).(type) {
	case string:
		return d.changedText(v)
	case []any:
		switch d.IntN(3) {
		case 0:
			return []any{}
		case 1:
			return append(v, v[0])
		}
		v[d.IntN(len(v))] = d.any(1)
		return v
	case map[string]any:
		names := sortedNames(v)
		switch {
		case d.IntN(3) == 0 || len(names) == 0:
			v[d.anyText()] = d.any(1)
		case d.IntN(2) == 0:
			delete(v, pick(d, names))
		default:
			v[pick(d, names)] = d.any(1)
		}
		return v
	default:
		return d.any(1)
	}
}

// changedText inserts, replaces or removes one character.
func (d drawer) changedText(text string) string {
	chars := []rune(text)
	at := d.IntN(len(chars) + 1)
	switch {
	case d.IntN(3) == 0 || at == len(chars):
		return string(slices.Insert(chars, at, pick(d, runes)))
	case d.IntN(2) == 0:
		chars[at] = pick(d, runes)
		return string(chars)
	default:
		return string(slices.Delete(chars, at, at+1))
	}
}

// any draws any JSON value of at most this depth.
func (d drawer) any(depth int) any {
	switch n := d.IntN(8); {
	case n < 3:
		return d.anyText()
	case n == 3:
		return json.Number(pick(d, numbers))
	case n == 4:
		return nil
	case n == 5:
		return d.IntN(2) == 0
	case depth == 0:
		return ""
	case n == 6:
		return []any{d.any(depth - 1)}
	default:
		return map[string]any{d.anyText(): d.any(depth - 1)}
	}
}

// anyText draws a string of up to four characters, often a blank one.
func (d drawer) anyText() string {
	var b strings.Builder
	for range d.IntN(5) {
		b.WriteRune(pick(d, runes))
	}
	return b.String()
}
