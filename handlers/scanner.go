package handlers

import "errors"

// Why a scanner stops.
var (
	errSyntax = errors.New("the text is not JSON")
	errTokens = errors.New("the text has too many tokens")
)

// scanner reads a JSON text (RFC 8259) token by token, and allocates nothing.
// A token is a bracket, a name or a value that is no list or object: what
// [encoding/json.Decoder.Token] returns. After an error it reads nothing more,
// and next is where the text stops being JSON.
type scanner struct {
	text []byte
	next int
	left int // tokens that may still be read
	err  error
}

func (s *scanner) fail(err error) {
	if s.err == nil {
		s.err = err
	}
}

// peek skips white space and returns the next byte, or 0: at the end, and
// after an error.
func (s *scanner) peek() byte {
	for s.err == nil && s.next < len(s.text) {
		switch c := s.text[s.next]; c {
		case ' ', '\t', '\r', '\n':
			s.next++
		default:
			return c
		}
	}
	return 0
}

// count counts one token.
func (s *scanner) count() {
	if s.left--; s.left < 0 {
		s.fail(errTokens)
	}
}

// punctuation reads one byte that has to be c.
func (s *scanner) punctuation(c byte) {
	if s.peek() != c {
		s.fail(errSyntax)
		return
	}
	s.next++
}

// open reads the bracket at the start of a list or object.
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
	case !first:
		s.punctuation(',')
	}
	return s.err == nil
}

// name reads the name of a member and the colon after it.
func (s *scanner) name() (quoted []byte, escaped bool) {
	quoted, escaped = s.string()
	s.punctuation(':')
	return quoted, escaped
}

// string reads a string. It returns it with its quotes, and whether it has
// escapes.
func (s *scanner) string() (quoted []byte, escaped bool) {
	s.punctuation('"')
	start := s.next - 1
	for s.err == nil && s.next < len(s.text) {
		c := s.text[s.next]
		switch {
		case c < ' ':
			s.fail(errSyntax)
			return nil, false
		case c == '\\':
			escaped = true
			s.escape()
			continue
		}
		s.next++
		if c == '"' {
			s.count()
			return s.text[start:s.next], escaped
		}
	}
	s.fail(errSyntax)
	return nil, false
}

// escape reads a backslash and what belongs to it.
func (s *scanner) escape() {
	s.next++
	if s.next == len(s.text) {
		return // the string has no end
	}
	switch s.text[s.next] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		s.next++
	case 'u':
		s.next++
		for range 4 {
			if s.next == len(s.text) || !isHex(s.text[s.next]) {
				s.fail(errSyntax)
				return
			}
			s.next++
		}
	default:
		s.fail(errSyntax)
	}
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
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

func (s *scanner) literal(word string) {
	for i := range len(word) {
		if s.next == len(s.text) || s.text[s.next] != word[i] {
			s.fail(errSyntax)
			return
		}
		s.next++
	}
}

// number reads a number (RFC 8259 section 6).
func (s *scanner) number() {
	s.optional("-")
	if !s.optional("0") {
		s.digits()
	}
	if s.optional(".") {
		s.digits()
	}
	if s.optional("eE") {
		s.optional("+-")
		s.digits()
	}
}

// optional reads one byte if it is one of set.
func (s *scanner) optional(set string) bool {
	if s.err != nil || s.next == len(s.text) {
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
func (s *scanner) digits() {
	start := s.next
	for s.err == nil && s.next < len(s.text) && '0' <= s.text[s.next] && s.text[s.next] <= '9' {
		s.next++
	}
	if s.next == start {
		s.fail(errSyntax)
	}
}
