package handlers

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxDepth bounds the nesting of a body; the deepest request needs 3.
const maxDepth = 16

// maxToken bounds a member's name in a pointer.
const maxToken = 100

// kind is the type of a JSON value.
type kind int

const (
	isNull kind = iota
	isBoolean
	isNumber
	isText
	isArray
	isObject
)

// value is a JSON value as it was written: numbers keep their digits.
type value struct {
	kind    kind
	text    string // of a text or a number
	items   []value
	members []member // in the order of the body, the first of each name
}

type member struct {
	name  string
	value value
}

// place is where a value stands in a body: a chain, so that a pointer is
// spelt out for faults only. nil is the body itself.
type place struct {
	parent *place
	token  string
}

func (p *place) member(name string) *place { return &place{p, name} }
func (p *place) item(i int) *place         { return &place{p, strconv.Itoa(i)} }

// pointer returns the place as a JSON pointer (RFC 6901).
func (p *place) pointer() string {
	if p == nil {
		return ""
	}
	token := p.token
	if len(token) > maxToken {
		token = strings.ToValidUTF8(token[:maxToken], "") + "…"
	}
	return p.parent.pointer() + "/" + escapePointer(token)
}

// escapePointer escapes a reference token (RFC 6901 section 3).
func escapePointer(token string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(token)
}

// parse reads a body as one JSON value. It reports what is wrong with the
// text of the body; ok is false when there is no value to look at.
func parse(body []byte, f *faults) (v value, ok bool) {
	if !utf8.Valid(body) {
		f.add("", faultNotUTF8, "send the body in UTF-8")
		return value{}, false
	}
	// The whole value is checked first, so that the reading of tokens below
	// meets no syntax error.
	var raw json.RawMessage
	d := json.NewDecoder(bytes.NewReader(body))
	if err := d.Decode(&raw); err != nil {
		describe(err, body, f)
		return value{}, false
	}
	if rest := bytes.TrimLeft(body[d.InputOffset():], " \t\r\n"); len(rest) > 0 {
		f.add("", faultTrailingData, "only one JSON value may stand in the body")
	}
	p := parser{tokens: json.NewDecoder(bytes.NewReader(raw)), faults: f}
	p.tokens.UseNumber()
	v = p.value(nil, 0)
	return v, !p.tooDeep
}

// describe reports a body that is no JSON, with the place where it breaks.
func describe(err error, body []byte, f *faults) {
	if errors.Is(err, io.EOF) {
		f.add("", faultBodyRequired, "send a JSON object")
		return
	}
	at := len(body)
	reason := "it ends too early"
	if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) {
		at, reason = min(max(int(syntax.Offset)-1, 0), len(body)), syntax.Error()
	}
	before := body[:at]
	line := bytes.Count(before, []byte("\n")) + 1
	column := at - bytes.LastIndexByte(before, '\n')
	f.add("", faultMalformedJSON, fmt.Sprintf("line %d, column %d: %s", line, column, reason))
}

// parser builds values from tokens, and finds what a value cannot hold:
// members of the same name, and nesting without end.
type parser struct {
	tokens  *json.Decoder
	faults  *faults
	tooDeep bool
}

// next returns the next token; an error cannot come after parse's check, and
// would read as null.
func (p *parser) next() json.Token {
	token, err := p.tokens.Token()
	if err != nil {
		return nil
	}
	return token
}

func (p *parser) value(at *place, depth int) value {
	switch token := p.next().(type) {
	case json.Delim:
		if depth == maxDepth {
			p.tooDeep = true
			p.faults.add(at.pointer(), faultTooDeep, "the body is nested too deeply")
		}
		if p.tooDeep {
			return value{}
		}
		if token == '[' {
			return p.array(at, depth)
		}
		return p.object(at, depth)
	case string:
		return value{kind: isText, text: token}
	case json.Number:
		return value{kind: isNumber, text: token.String()}
	case bool:
		return value{kind: isBoolean}
	default:
		return value{kind: isNull}
	}
}

func (p *parser) array(at *place, depth int) value {
	v := value{kind: isArray}
	for p.tokens.More() && !p.tooDeep {
		v.items = append(v.items, p.value(at.item(len(v.items)), depth+1))
	}
	p.next()
	return v
}

func (p *parser) object(at *place, depth int) value {
	v := value{kind: isObject}
	seen := make(map[string]bool)
	for p.tokens.More() && !p.tooDeep {
		name, _ := p.next().(string)
		m := member{name, p.value(at.member(name), depth+1)}
		if seen[name] {
			p.faults.add(at.member(name).pointer(), faultDuplicateMember, "the object has two members of this name")
			continue
		}
		seen[name] = true
		v.members = append(v.members, m)
	}
	p.next()
	return v
}
