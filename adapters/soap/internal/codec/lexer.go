package codec

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Why a document is refused as XML.
var (
	// ErrTruncated: the document ends before its root element does.
	ErrTruncated = errors.New("soap: the answer breaks off")
	// ErrDTD: SOAP 1.1, section 3, and SOAP 1.2 part 1, section 5, forbid a
	// document type declaration.
	ErrDTD = errors.New("soap: document type declaration")
	// ErrEntity: a reference to an entity other than XML's five, or one that is
	// not of a character.
	ErrEntity = errors.New("soap: reference to an unknown entity or character")
)

// SyntaxError says where a document is not well-formed. It tells no text of
// the document, which may hold phone numbers.
type SyntaxError struct {
	Line   int // from 1
	Reason string
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("soap: line %d: %s", e.Line, e.Reason) }

type tokenKind int

const (
	startToken tokenKind = iota
	endToken
	textToken
)

// token is one piece of the document. Its texts are parts of the document. A
// member that the kind does not have is left from an earlier token.
type token struct {
	kind tokenKind
	// name and space are those of a start. A prefix that is not declared is
	// its own namespace, as nothing of ours is in it.
	name, space string
	null        bool // a start with xsi:nil
	reference   bool // a start with an attribute such as href="#…": an empty element stands for another one
	text        string
	// raw is a text with references or carriage returns in it, cdata one out
	// of a CDATA section, dirty one with characters that XML does not have.
	raw, cdata, dirty bool
}

// Lexer reads a document of UTF-8 once, from its start to its end, and hands
// on starts, ends and texts. It checks that the document is well-formed as far
// as SOAP goes, resolves namespaces, and enforces the limits.
//
// It does not notice an attribute that stands twice on an element: of two
// declarations of one prefix the last holds.
type Lexer struct {
	doc    string
	pos    int
	limits Limits
	open   []string // names of the open elements, as written
	scopes scopes
	token           // the one that was just read
	nils   []string // prefixes of the attributes of the current start that may be xsi:nil, and are true
	closed bool     // the start that was just read was an empty element
	rooted bool     // a root element was read
	// replaced reports that a text has a character that XML does not have, or a
	// reference to one.
	replaced bool
}

// next reads the next token, or returns io.EOF after a well-formed document.
func (l *Lexer) next() error {
	if l.closed {
		l.closed = false
		l.open = l.open[:len(l.open)-1]
		l.kind = endToken
		return nil
	}
	if n := len(l.scopes.bindings); n > 0 && l.scopes.bindings[n-1].depth > len(l.open) {
		// Only now: the content of an element may be a qualified name, whose
		// prefix the element itself declares.
		l.scopes.leave(len(l.open))
	}
	for l.pos < len(l.doc) {
		if l.doc[l.pos] != '<' {
			return l.characters()
		}
		if l.pos+1 == len(l.doc) {
			return ErrTruncated
		}
		switch l.doc[l.pos+1] {
		case '/':
			return l.end()
		case '?':
			if err := l.instruction(); err != nil {
				return err
			}
		case '!':
			if text, err := l.declaration(); text || err != nil {
				return err
			}
		default:
			return l.start()
		}
	}
	if len(l.open) > 0 || !l.rooted {
		return ErrTruncated
	}
	return io.EOF
}

// syntax makes the error for the current position.
func (l *Lexer) syntax(reason string) error {
	return &SyntaxError{Line: 1 + strings.Count(l.doc[:min(l.pos, len(l.doc))], "\n"), Reason: reason}
}

// broken makes the error for markup that does not go on as it must: the
// document breaks off, or something else stands there.
func (l *Lexer) broken(reason string) error {
	if !strings.Contains(l.doc[l.pos:], ">") {
		return ErrTruncated
	}
	return l.syntax(reason)
}

// textStops are the bytes that a run of plain text ends at, to be looked at.
var textStops = func() (table [256]bool) {
	for c := range 0x20 {
		table[c] = c != '\t' && c != '\n'
	}
	for _, c := range []byte{'<', '&', ']', 0xEF} { // 0xEF begins U+FFFE and U+FFFF
		table[c] = true
	}
	return table
}()

// characters reads a run of text.
func (l *Lexer) characters() error {
	start, raw := l.pos, false
	l.dirty = false
	for l.pos < len(l.doc) {
		c := l.doc[l.pos]
		if !textStops[c] {
			l.pos++
			continue
		}
		if c == '<' {
			break
		}
		if c == ']' && strings.HasPrefix(l.doc[l.pos:], "]]>") {
			return l.syntax("]]> outside a CDATA section")
		}
		raw = raw || c == '&' || c == '\r'
		if err := l.special(); err != nil {
			return err
		}
	}
	l.kind, l.text, l.raw, l.cdata = textToken, l.doc[start:l.pos], raw || l.dirty, false
	return nil
}

// special passes over one character of a text or an attribute's value that
// had to be looked at.
func (l *Lexer) special() error {
	switch c := l.doc[l.pos]; {
	case c == '&':
		r, size := reference(l.doc[l.pos:])
		switch {
		case size == 0 && !strings.ContainsAny(l.doc[l.pos:], ";<>"):
			return ErrTruncated
		case size == 0:
			return fmt.Errorf("%w: %w", ErrEntity, l.syntax("a reference that XML does not have"))
		}
		l.replaced = l.replaced || r == utf8.RuneError
		l.pos += size
	case c < 0x20 && c != '\r' && c != '\t' && c != '\n', c == 0xEF && isNonCharacter(l.doc[l.pos:]):
		l.dirty, l.replaced = true, true
		l.pos++
	default:
		l.pos++
	}
	return nil
}

// instruction passes over a processing instruction, which no meaning hangs on.
func (l *Lexer) instruction() error {
	const opening = "<?"
	if size, _ := scanName(l.doc[l.pos+len(opening):]); size == 0 {
		return l.broken("a processing instruction without a name")
	}
	return l.passOver(opening, "?>")
}

// passOver skips a comment or a processing instruction.
func (l *Lexer) passOver(opening, closing string) error {
	inside := l.doc[l.pos+len(opening):]
	size := strings.Index(inside, closing)
	if size < 0 {
		return ErrTruncated
	}
	l.pos += len(opening) + size + len(closing)
	return nil
}

// hasForbidden reports whether a text has a character that XML does not have.
func hasForbidden(text string) bool {
	for i := range len(text) {
		if c := text[i]; c < 0x20 && textStops[c] && c != '\r' || c == 0xEF && isNonCharacter(text[i:]) {
			return true
		}
	}
	return false
}

// declaration reads what begins with an exclamation mark. text tells that it
// was a text.
func (l *Lexer) declaration() (text bool, err error) {
	const comment, cdata, doctype = "<!--", "<![CDATA[", "<!DOCTYPE" // HTML writes the last in any case
	rest := l.doc[l.pos:]
	switch {
	case strings.HasPrefix(rest, comment):
		inside, _, found := strings.Cut(rest[len(comment):], "-->")
		if found && (strings.Contains(inside, "--") || strings.HasSuffix(inside, "-")) {
			return false, l.syntax("-- within a comment")
		}
		return false, l.passOver(comment, "-->")
	case strings.HasPrefix(rest, cdata) && len(l.open) > 0:
		start := l.pos + len(cdata)
		if err := l.passOver(cdata, "]]>"); err != nil {
			return false, err
		}
		l.kind, l.text, l.raw, l.cdata = textToken, l.doc[start:l.pos-len("]]>")], false, true
		l.dirty = hasForbidden(l.text)
		l.replaced = l.replaced || l.dirty
		return true, nil
	case len(rest) >= len(doctype) && strings.EqualFold(rest[:len(doctype)], doctype):
		return false, ErrDTD
	case strings.HasPrefix(comment, rest), strings.HasPrefix(cdata, rest), strings.HasPrefix(doctype, rest):
		return false, ErrTruncated
	default:
		return false, l.syntax("no comment and no CDATA section after <!")
	}
}

// appendTo appends what the current text means.
func (t *token) appendTo(buf []byte) []byte {
	text := t.text
	if t.dirty {
		text = withoutForbidden(text)
	}
	if t.cdata {
		return appendLines(buf, text)
	}
	return appendText(buf, text)
}
