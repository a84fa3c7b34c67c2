package jsonbody

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// scanner reads a JSON text (RFC 8259) token by token without allocating. A token is
// what [encoding/json.Decoder.Token] returns: a bracket, a name, or a scalar. After an
// error it reads nothing more, and next is the offset of the error.
type scanner struct {
	text       []byte
	next       int
	tokensLeft int    // number of tokens that may still be read
	exhausted  bool   // the text has more tokens than that
	errContext string // of a syntax error: where in the grammar it is, as encoding/json words it
}

const (
	beginningOfValue = "looking for beginning of value"
	beginningOfName  = "looking for beginning of object key string"
)

// failed reports whether reading has stopped.
func (s *scanner) failed() bool { return s.exhausted || s.errContext != "" }

// unexpected reports a syntax error at the next byte.
func (s *scanner) unexpected(where string) {
	if !s.failed() {
		s.errContext = where
	}
}

// syntaxError says what is wrong with the text, as encoding/json does, which shows
// one byte only of a character beyond ASCII.
func (s *scanner) syntaxError() string {
	if s.next >= len(s.text) {
		return "it ends too early"
	}
	found, _ := utf8.DecodeRune(s.text[s.next:])
	char := strconv.Quote(string(found))
	switch found {
	case '\'':
		char = `"\'"`
	case '"':
		char = `"""`
	}
	return "invalid character '" + char[1:len(char)-1] + "' " + s.errContext
}

// peek skips white space and returns the next byte, or 0 at the end and after an
// error.
func (s *scanner) peek() byte {
	for !s.failed() && s.next < len(s.text) {
		switch c := s.text[s.next]; c {
		case ' ', '\t', '\r', '\n':
			s.next++
		default:
			return c
		}
	}
	return 0
}

// count counts one token against tokensLeft.
func (s *scanner) count() {
	if s.tokensLeft--; s.tokensLeft < 0 && !s.failed() {
		s.exhausted = true
	}
}

// punctuation reads one byte, which has to be c.
func (s *scanner) punctuation(c byte, where string) {
	if s.peek() != c {
		s.unexpected(where)
		return
	}
	s.next++
}

// open reads the opening bracket of a list or object.
func (s *scanner) open() {
	s.next++
	s.count()
}

// more reports whether the list or object that ends with closing has another
// item. It reads the comma before that item, or the closing bracket.
func (s *scanner) more(first bool, closing byte) bool {
	switch c := s.peek(); {
	case c == closing:
		s.next++
		s.count()
		return false
	case first:
	case closing == ']':
		s.punctuation(',', "after array element")
	default:
		s.punctuation(',', "after object key:value pair")
	}
	return !s.failed()
}

// name reads the name of a member and the colon after it.
func (s *scanner) name() (quoted []byte, escaped bool) {
	s.punctuation('"', beginningOfName)
	quoted, escaped = s.restOfString()
	s.punctuation(':', "after object key")
	return quoted, escaped
}

// string reads a string and returns it with its quotes, and whether it has escapes.
func (s *scanner) string() (quoted []byte, escaped bool) {
	s.punctuation('"', beginningOfValue)
	return s.restOfString()
}

// restOfString reads a string whose opening quote was read.
func (s *scanner) restOfString() (quoted []byte, escaped bool) {
	start := s.next - 1
	for !s.failed() {
		for s.next < len(s.text) && s.text[s.next] >= ' ' && s.text[s.next] != '"' && s.text[s.next] != '\\' {
			s.next++
		}
		switch {
		case s.next < len(s.text) && s.text[s.next] == '"':
			s.next++
			s.count()
			return s.text[start:s.next], escaped
		case s.next < len(s.text) && s.text[s.next] == '\\':
			escaped = true
			s.escape()
		default:
			s.unexpected("in string literal")
		}
	}
	return nil, false
}

// escape reads an escape sequence.
func (s *scanner) escape() {
	s.next++
	if !s.optional(`u"\/bfnrt`) {
		s.unexpected("in string escape code")
		return
	}
	if s.text[s.next-1] != 'u' {
		return
	}
	for range 4 {
		if s.next == len(s.text) || hexDigit(s.text[s.next]) < 0 {
			s.unexpected(`in \u hexadecimal character escape`)
			return
		}
		s.next++
	}
}

// hexDigit returns the value of a hexadecimal digit, or -1.
func hexDigit(c byte) rune {
	switch {
	case '0' <= c && c <= '9':
		return rune(c - '0')
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return rune(c|0x20-'a') + 10
	default:
		return -1
	}
}

// scalar reads a number, true, false or null.
func (s *scanner) scalar() []byte {
	first := s.peek()
	start := s.next
	switch first {
	case 't':
		s.literal("true")
	case 'f':
		s.literal("false")
	case 'n':
		s.literal("null")
	default:
		s.number()
	}
	s.count()
	return s.text[start:s.next]
}

// literal reads true, false or null.
func (s *scanner) literal(word string) {
	for i := range len(word) {
		if !s.optional(word[i : i+1]) {
			s.unexpected("in literal " + word + " (expecting '" + word[i:i+1] + "')")
			return
		}
	}
}

// number reads a number (RFC 8259 section 6).
func (s *scanner) number() {
	first := beginningOfValue
	if s.optional("-") {
		first = "in numeric literal"
	}
	if !s.optional("0") {
		s.digits(first)
	}
	if s.optional(".") {
		s.digits("after decimal point in numeric literal")
	}
	if s.optional("eE") {
		s.optional("+-")
		s.digits("in exponent of numeric literal")
	}
}

// optional reads one byte if it is one of set.
func (s *scanner) optional(set string) bool {
	if s.failed() || s.next >= len(s.text) {
		return false
	}
	for i := range len(set) {
		if s.text[s.next] == set[i] {
			s.next++
			return true
		}
	}
	return false
}

// digits reads one digit or more.
func (s *scanner) digits(where string) {
	start := s.next
	for !s.failed() && s.next < len(s.text) && '0' <= s.text[s.next] && s.text[s.next] <= '9' {
		s.next++
	}
	if s.next == start {
		s.unexpected(where)
	}
}

// unquote returns the text of a quoted string. An unpaired surrogate becomes U+FFFD,
// as in encoding/json.
func unquote(quoted []byte, escaped bool) string {
	if len(quoted) < 2 {
		return "" // a syntax error was reported
	}
	rest := quoted[1 : len(quoted)-1]
	if !escaped {
		return string(rest)
	}
	var text strings.Builder
	text.Grow(len(rest))
	for len(rest) > 0 {
		plain := bytes.IndexByte(rest, '\\')
		if plain < 0 {
			text.Write(rest)
			break
		}
		text.Write(rest[:plain])
		char, n := unescape(rest[plain:])
		text.WriteRune(char)
		rest = rest[plain+n:]
	}
	return text.String()
}

// unescape returns the character of the escape sequence that text begins with, and
// the length of the sequence: for a surrogate pair, that of both.
func unescape(text []byte) (char rune, n int) {
	if text[1] != 'u' {
		return rune(escapes[text[1]]), 2
	}
	char, n = codeUnit(text), 6
	if utf16.IsSurrogate(char) {
		char = utf8.RuneError
		if len(text) >= 12 && text[6] == '\\' && text[7] == 'u' {
			if pair := utf16.DecodeRune(codeUnit(text), codeUnit(text[6:])); pair != utf8.RuneError {
				return pair, 12
			}
		}
	}
	return char, n
}

// escapes maps the character after a backslash to the one that is meant.
var escapes = [...]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// codeUnit returns the UTF-16 code unit of an escape such as \u00e9.
func codeUnit(text []byte) rune {
	return hexDigit(text[2])<<12 | hexDigit(text[3])<<8 | hexDigit(text[4])<<4 | hexDigit(text[5])
}
