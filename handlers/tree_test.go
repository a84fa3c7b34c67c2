package handlers

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"causeway.example/handlers/jsonbody"
)

// This file is a second reader of bodies, a reference for jsonbody. It builds a tree with
// encoding/json and looks members up in the order of their declaration: simple, and too
// expensive to serve requests with.

// treeKind is the type of a JSON value.
type treeKind int

const (
	isNull treeKind = iota
	isBoolean
	isNumber
	isText
	isArray
	isObject
)

// treeValue is a JSON value as written: numbers keep their digits.
type treeValue struct {
	kind    treeKind
	text    string // of a text or a number
	items   []treeValue
	members []treeMember // in the order of the body, the first of each name
}

type treeMember struct {
	name  string
	value treeValue
}

// jsonPath is the path of a value in a body; nil is the body itself. It is a linked list, so
// that a pointer is built for violations only.
type jsonPath struct {
	parent *jsonPath
	token  string
}

func (p *jsonPath) member(name string) *jsonPath { return &jsonPath{p, name} }
func (p *jsonPath) item(i int) *jsonPath         { return &jsonPath{p, strconv.Itoa(i)} }

// pointer returns the path as a JSON pointer (RFC 6901).
func (p *jsonPath) pointer() string {
	if p == nil {
		return ""
	}
	token := p.token
	if len(token) > 100 {
		token = strings.ToValidUTF8(token[:100], "") + "…"
	}
	return p.parent.pointer() + "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(token)
}

// treeParse reads a body as one JSON value and adds the violations of the JSON text; ok is
// false if there is no value.
func treeParse(body []byte, f *jsonbody.Violations) (v treeValue, ok bool) {
	if !utf8.Valid(body) {
		f.Add("", jsonbody.CodeNotUTF8, "send the body in UTF-8")
		return treeValue{}, false
	}
	// The value is checked first, so that reading its tokens below cannot fail.
	var raw json.RawMessage
	d := json.NewDecoder(bytes.NewReader(body))
	if err := d.Decode(&raw); err != nil {
		treeDescribe(err, body, f)
		return treeValue{}, false
	}
	if rest := bytes.TrimLeft(body[d.InputOffset():], " \t\r\n"); len(rest) > 0 {
		f.Add("", jsonbody.CodeTrailingData, "only one JSON value may stand in the body")
	}
	p := treeParser{tokens: json.NewDecoder(bytes.NewReader(raw)), violations: f}
	p.tokens.UseNumber()
	v = p.value(nil, 0)
	return v, !p.tooDeep
}

// treeDescribe reports a body that is no JSON, with the place where it breaks.
func treeDescribe(err error, body []byte, f *jsonbody.Violations) {
	if errors.Is(err, io.EOF) {
		f.Add("", jsonbody.CodeBodyRequired, "send a JSON object")
		return
	}
	at := len(body)
	reason := "it ends too early"
	if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) {
		at, reason = min(max(int(syntax.Offset)-1, 0), len(body)), syntax.Error()
	}
	// encoding/json shows one byte of a character, and counts bytes.
	if found, _ := utf8.DecodeRune(body[at:]); at < len(body) && found >= utf8.RuneSelf {
		quoted := func(r rune) string { return "'" + strings.Trim(strconv.Quote(string(r)), `"`) + "'" }
		reason = strings.Replace(reason, quoted(rune(body[at])), quoted(found), 1)
	}
	before := body[:at]
	line := bytes.Count(before, []byte("\n")) + 1
	column := utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
	f.Add("", jsonbody.CodeMalformedJSON, fmt.Sprintf("line %d, column %d: %s", line, column, reason))
}

// treeParser builds values from tokens, and reports what a value cannot represent: repeated
// members, and nesting that is too deep.
type treeParser struct {
	tokens     *json.Decoder
	violations *jsonbody.Violations
	tooDeep    bool
}

// next returns the next token. An error is not possible after the check in treeParse.
func (p *treeParser) next() json.Token {
	token, err := p.tokens.Token()
	if err != nil {
		return nil
	}
	return token
}

func (p *treeParser) value(at *jsonPath, depth int) treeValue {
	switch token := p.next().(type) {
	case json.Delim:
		if depth == jsonbody.MaxDepth {
			p.tooDeep = true
			p.violations.Add(at.pointer(), jsonbody.CodeTooDeep, "the body is nested too deeply")
		}
		if p.tooDeep {
			return treeValue{}
		}
		if token == '[' {
			return p.array(at, depth)
		}
		return p.object(at, depth)
	case string:
		return treeValue{kind: isText, text: token}
	case json.Number:
		return treeValue{kind: isNumber, text: token.String()}
	case bool:
		return treeValue{kind: isBoolean}
	default:
		return treeValue{kind: isNull}
	}
}

func (p *treeParser) array(at *jsonPath, depth int) treeValue {
	v := treeValue{kind: isArray}
	for p.tokens.More() && !p.tooDeep {
		v.items = append(v.items, p.value(at.item(len(v.items)), depth+1))
	}
	p.next()
	return v
}

func (p *treeParser) object(at *jsonPath, depth int) treeValue {
	v := treeValue{kind: isObject}
	seen := make(map[string]bool)
	for p.tokens.More() && !p.tooDeep {
		name, _ := p.next().(string)
		m := treeMember{name, p.value(at.member(name), depth+1)}
		if seen[name] {
			p.violations.Add(at.member(name).pointer(), jsonbody.CodeDuplicateMember, "the object has two members of this name")
			continue
		}
		seen[name] = true
		v.members = append(v.members, m)
	}
	p.next()
	return v
}

// treeObject returns the members of a JSON object, checked. A member that is not looked up
// is a violation.
type treeObject struct {
	value      treeValue
	at         *jsonPath
	violations *jsonbody.Violations
	seen       []string
}

// treeReadBody reads the request's body with read, which looks up its members. The violations
// are collected in the request.
func treeReadBody[T any](in *request, read func(*treeObject) T) (out T) {
	v, ok := treeParse(in.body, &in.Violations)
	if !ok {
		return out
	}
	return treeReadObject(v, nil, &in.Violations, read)
}

func treeReadObject[T any](v treeValue, at *jsonPath, f *jsonbody.Violations, read func(*treeObject) T) (out T) {
	if v.kind != isObject {
		f.Add(at.pointer(), jsonbody.CodeType, "must be a JSON object")
		return out
	}
	o := &treeObject{value: v, at: at, violations: f}
	out = read(o)
	for _, m := range v.members {
		if !slices.Contains(o.seen, m.name) {
			f.Add(at.member(m.name).pointer(), jsonbody.CodeUnknownMember, "the object has no such member")
		}
	}
	return out
}

// member returns a member; null counts as missing.
func (o *treeObject) member(name string) (v treeValue, present bool) {
	o.seen = append(o.seen, name)
	for _, m := range o.value.members {
		if m.name == name {
			return m.value, m.value.kind != isNull
		}
	}
	return treeValue{}, false
}

func (o *treeObject) violation(name, code, detail string) {
	o.violations.Add(o.at.member(name).pointer(), code, detail)
}

// text returns a required string.
func (o *treeObject) text(name string, rule jsonbody.Rule) string {
	v, present := o.member(name)
	if !present {
		o.violation(name, jsonbody.CodeRequired, rule.Description)
		return ""
	}
	return treeChecked(v, o.at.member(name), o.violations, rule)
}

// optionalText returns a string, or "" if it is missing.
func (o *treeObject) optionalText(name string, rule jsonbody.Rule) string {
	v, present := o.member(name)
	if !present {
		return ""
	}
	return treeChecked(v, o.at.member(name), o.violations, rule)
}

// limit returns a required limit in bytes.
func (o *treeObject) limit(name string) int64 {
	v, present := o.member(name)
	if !present {
		o.violation(name, jsonbody.CodeLimitRequired, "a limit is required and greater than 0: it can be raised or lowered, but not removed")
		return 0
	}
	if v.kind != isNumber {
		o.violation(name, jsonbody.CodeType, "a limit is a JSON number that is an integer: whole bytes")
		return 0
	}
	n, whole := treeNumber(v.text)
	switch {
	case n.Sign() == 0:
		o.violation(name, jsonbody.CodeLimitRequired, "a limit is required and greater than 0: it can be raised or lowered, but not removed")
		return 0
	case !whole:
		o.violation(name, jsonbody.CodeType, "a limit is a JSON number that is an integer: whole bytes")
		return 0
	case n.Sign() < 0 || n.Cmp(big.NewRat(jsonbody.MaxInteger, 1)) > 0:
		o.violation(name, jsonbody.CodeOutOfRange, "a limit has 1 to 2^53-1 bytes")
		return 0
	}
	return n.Num().Int64()
}

// treeNumber returns the value of a number, and whether it is an integer. An exponent of more
// than four digits would take math/big too long: it is replaced by 9999, which is beyond
// every limit as well.
func treeNumber(text string) (value *big.Rat, whole bool) {
	mantissa, exponent, _ := strings.Cut(strings.ToLower(text), "e")
	sign := strings.TrimRight(exponent, "0123456789")
	digits := strings.TrimLeft(exponent[len(sign):], "0")
	if len(digits) > 4 {
		digits = "9999"
	}
	value, ok := new(big.Rat).SetString(mantissa + "e" + sign + "0" + digits)
	if !ok {
		return new(big.Rat), true
	}
	return value, value.IsInt()
}

// texts returns a required list of 1 to limit different strings.
func (o *treeObject) texts(name string, limit int, rule jsonbody.Rule) []string {
	return treeList(o, name, limit, func(v treeValue, at *jsonPath, before []string) string {
		text := treeChecked(v, at, o.violations, rule)
		if text != "" && slices.Contains(before, text) {
			o.violations.Add(at.pointer(), jsonbody.CodeDuplicateItem, "the list names it twice")
		}
		return text
	})
}

// treeObjects returns a required list of 1 to limit objects.
func treeObjects[T any](o *treeObject, name string, limit int, read func(*treeObject) T) []T {
	return treeList(o, name, limit, func(v treeValue, at *jsonPath, _ []T) T {
		return treeReadObject(v, at, o.violations, read)
	})
}

// treeList returns a required list of 1 to limit items. Items beyond the limit are not read.
func treeList[T any](o *treeObject, name string, limit int, read func(v treeValue, at *jsonPath, before []T) T) []T {
	v, present := o.member(name)
	switch {
	case !present:
		o.violation(name, jsonbody.CodeRequired, "a list of 1 to "+strconv.Itoa(limit)+" items")
		return nil
	case v.kind != isArray:
		o.violation(name, jsonbody.CodeType, "must be a list, even for one item")
		return nil
	case len(v.items) == 0:
		o.violation(name, jsonbody.CodeTooFewItems, "the list needs at least one item")
	case len(v.items) > limit:
		o.violation(name, jsonbody.CodeTooManyItems, "the list may have at most "+strconv.Itoa(limit)+" items")
	}
	at := o.at.member(name)
	out := make([]T, 0, min(len(v.items), limit))
	for i, item := range v.items[:min(len(v.items), limit)] {
		out = append(out, read(item, at.item(i), out))
	}
	return out
}

// treeChecked returns the string of a value, checked by rule.
func treeChecked(v treeValue, at *jsonPath, f *jsonbody.Violations, rule jsonbody.Rule) string {
	if v.kind != isText {
		f.Add(at.pointer(), jsonbody.CodeType, "must be a string: "+rule.Description)
		return ""
	}
	if code := rule.Check(v.text); code != "" {
		f.Add(at.pointer(), code, rule.Description)
	}
	return v.text
}

func treeReadNewDataPool(o *treeObject) NewDataPool {
	return NewDataPool{
		PlanNumber:        o.text("planNumber", planNumber),
		Name:              o.text("name", jsonbody.Line(100, "a name has 1 to 100 characters, none of them control characters")),
		NotificationEmail: o.text("notificationEmail", jsonbody.Email),
		Department:        o.optionalText("department", jsonbody.Line(100, "a department has 1 to 100 characters, none of them control characters")),
		Notes:             o.optionalText("notes", jsonbody.Lines(1000, "notes have 1 to 1000 characters, and no control characters but line breaks and tabs")),
	}
}

func treeReadBalanceUpdate(o *treeObject) BalanceUpdate {
	return BalanceUpdate{Balances: treeObjects(o, "balances", maxBuckets, treeReadAdjustment)}
}

func treeReadAdjustment(o *treeObject) Adjustment {
	return Adjustment{
		BucketRefID: o.text("bucketRefId", bucketRefID),
		Action:      o.text("action", action),
		Amount:      o.text("amount", amount),
		Unit:        o.optionalText("unit", jsonbody.Line(16, "a unit has 1 to 16 characters, none of them control characters")),
		Reason:      o.optionalText("reason", jsonbody.Line(200, "a reason has 1 to 200 characters, none of them control characters")),
		ValidTo:     o.optionalText("validTo", jsonbody.DateTime),
	}
}

func treeReadBucketAddition(o *treeObject) BucketAddition {
	return BucketAddition{BucketRefIDs: o.texts("bucketRefIds", maxBuckets, bucketRefID)}
}

func treeReadBucketCancellation(o *treeObject) BucketCancellation {
	return BucketCancellation{BucketRefIDs: o.texts("bucketRefIds", maxBuckets, bucketRefID)}
}

func treeReadPrimaryBucket(o *treeObject) PrimaryBucket {
	return PrimaryBucket{BucketRefID: o.text("bucketRefId", bucketRefID)}
}

func treeReadDataLimit(o *treeObject) DataLimit {
	return DataLimit{LimitBytes: o.limit("limitBytes")}
}

func treeReadConsumerAddition(o *treeObject, bulkMax int) ConsumerAddition {
	return ConsumerAddition{
		ServiceNumbers: o.texts("serviceNumbers", bulkMax, serviceNumber),
		RequestedDate:  o.optionalText("requestedDate", jsonbody.Date),
	}
}

func treeReadConsumerTransfer(o *treeObject, bulkMax int) ConsumerTransfer {
	return ConsumerTransfer{
		TargetServiceNumber: o.text("targetServiceNumber", serviceNumber),
		ServiceNumbers:      o.texts("serviceNumbers", bulkMax, serviceNumber),
	}
}

func treeReadConsumerRemoval(o *treeObject, bulkMax int) ConsumerRemoval {
	return ConsumerRemoval{ServiceNumbers: o.texts("serviceNumbers", bulkMax, serviceNumber)}
}
