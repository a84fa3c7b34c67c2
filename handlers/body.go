package handlers

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// spareTokens is how many tokens a body may have beyond those of the largest
// valid one, so that a wrong body is answered with what is wrong in it, and
// not with its size: ten for each violation that an answer lists.
const spareTokens = 10 * maxViolations

// byteOrderMark is what some editors put in front of UTF-8. A reader may ignore
// it (RFC 8259 section 8.1).
var byteOrderMark = []byte("\ufeff")

// readBody reads the request's body into its type, whose members bind binds.
// All violations are collected in the request: first those of the text, in the
// order of the body, then those of what it says, in the order of the members.
func readBody[T any](in *request, bind func(*object, *T)) (out T) {
	body := bytes.TrimPrefix(in.body, byteOrderMark)
	in.body = nil // what is read is a copy
	defer in.buffer.release()
	if !utf8.Valid(body) {
		in.add("", violationNotUTF8, "send the body in UTF-8")
		return out
	}
	var o object
	bind(&o, &out)
	largest := o.maxTokens()
	r := reader{scanner: scanner{text: body, tokensLeft: largest + spareTokens}}
	r.object(&o)
	switch {
	case r.errContext != "":
		addSyntaxError(&r.scanner, in)
	case r.exhausted:
		in.add("", violationTooManyTokens, fmt.Sprintf("the body has more than %d JSON tokens (names, values and brackets), and the largest request of this kind has %d", largest+spareTokens, largest))
		r.report(in)
	default:
		if r.peek(); r.next < len(body) {
			in.add("", violationTrailingData, "only one JSON value may stand in the body")
		}
		r.report(in)
		if !r.tooDeep {
			return out
		}
	}
	return *new(T)
}

// report adds what was found to the violations of the request.
func (r *reader) report(in *request) {
	for _, v := range r.syntax.list {
		in.add(v.Pointer, v.Code, v.Detail)
	}
	in.more += r.syntax.more
	if r.tooDeep {
		return
	}
	for _, f := range r.found {
		in.add(f.Pointer, f.Code, f.Detail)
	}
	in.more += r.dropped
}

// addSyntaxError reports a body that is no JSON, with the place where it breaks.
func addSyntaxError(s *scanner, in *request) {
	if len(bytes.TrimLeft(s.text, " \t\r\n")) == 0 {
		in.add("", violationBodyRequired, "send a JSON object")
		return
	}
	before := s.text[:s.next]
	line := bytes.Count(before, []byte("\n")) + 1
	column := s.next - bytes.LastIndexByte(before, '\n')
	in.add("", violationMalformedJSON, fmt.Sprintf("line %d, column %d: %s", line, column, s.syntaxError()))
}
