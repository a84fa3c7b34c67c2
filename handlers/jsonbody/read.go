// Package jsonbody reads JSON request bodies (RFC 8259) into Go types, strictly: an
// unknown or repeated member is an error, and so is a value that breaks its rule. All
// violations are collected, each with a JSON pointer (RFC 6901), so that a caller can
// correct a request at once.
//
// A body costs a small multiple of its size, whatever is in it: it is read token by
// token without a tree, nesting and tokens are bounded, and so is the list of
// violations. [Read] is the way in; an [Object] binds the members of a type, as the
// package flag binds flags to variables.
package jsonbody

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// spareTokens is how many tokens a body may have beyond those of the largest valid
// one: enough that a wrong body is answered with what is wrong in it instead of with
// its size. It is ten for each violation that a response lists.
const spareTokens = 10 * MaxViolations

// byteOrderMark is what some editors put before UTF-8 text. A reader may ignore it
// (RFC 8259 section 8.1).
var byteOrderMark = []byte("\ufeff")

// Read returns the value of a body, whose members bind binds, and adds its violations
// to v: first those of the JSON text in the order of the body, then those of the
// values in the order in which the members were bound. The result shares no memory
// with the body.
func Read[T any](body []byte, v *Violations, bind func(*Object, *T)) (out T) {
	body = bytes.TrimPrefix(body, byteOrderMark)
	if !utf8.Valid(body) {
		v.Add("", CodeNotUTF8, "send the body in UTF-8")
		return out
	}
	var o Object
	bind(&o, &out)
	largest := o.MaxTokens()
	r := reader{scanner: scanner{text: body, tokensLeft: largest + spareTokens}}
	r.object(&o)
	switch {
	case r.errContext != "":
		r.addSyntaxError(v)
	case r.exhausted:
		v.Add("", CodeTooManyTokens, fmt.Sprintf("the body has more than %d JSON tokens (names, values and brackets), and the largest request of this kind has %d", largest+spareTokens, largest))
		r.report(v)
	default:
		if r.peek(); r.next < len(body) {
			v.Add("", CodeTrailingData, "only one JSON value may stand in the body")
		}
		r.report(v)
		if !r.tooDeep {
			return out
		}
	}
	return *new(T)
}

// report adds the violations that were found to v.
func (r *reader) report(v *Violations) {
	for _, s := range r.syntax.List {
		v.Add(s.Pointer, s.Code, s.Detail)
	}
	v.Unlisted += r.syntax.Unlisted
	if r.tooDeep {
		return
	}
	for _, f := range r.found {
		v.Add(f.Pointer, f.Code, f.Detail)
	}
	v.Unlisted += r.dropped
}

// addSyntaxError adds the violation of a body that is not JSON, with the line and
// column of the syntax error.
func (s *scanner) addSyntaxError(v *Violations) {
	if len(bytes.TrimLeft(s.text, " \t\r\n")) == 0 {
		v.Add("", CodeBodyRequired, "send a JSON object")
		return
	}
	before := s.text[:s.next]
	line := bytes.Count(before, []byte("\n")) + 1
	column := utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
	v.Add("", CodeMalformedJSON, fmt.Sprintf("line %d, column %d: %s", line, column, s.syntaxError()))
}
