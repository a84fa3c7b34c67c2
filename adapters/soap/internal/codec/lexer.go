package codec

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// The errors for a document that is not acceptable XML.
var (
	// ErrTruncated: the document ends inside its root element, or before it.
	ErrTruncated = errors.New("soap: the answer breaks off")
	// ErrDTD: SOAP 1.1, section 3, and SOAP 1.2 part 1, section 5, forbid a
	// document type declaration.
	ErrDTD = errors.New("soap: document type declaration")
	// ErrEntity: a reference that is neither to one of XML's five entities nor to
	// a character.
	ErrEntity = errors.New("soap: reference to an unknown entity or character")
)

// SyntaxError reports where a document is not well-formed. It contains no text
// of the document, which may hold phone numbers.
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

// token is one piece of the document. Its strings share the document's memory.
// Members that its kind does not use keep the values of an earlier token.
type token struct {
	kind tokenKind
	// name and space are a start's name. An undeclared prefix is used as the
	// namespace, where it matches none of ours.
	name, space string
	nilled      bool // a start with xsi:nil
	reference   bool // a start with an attribute such as href="#…": if empty, the element refers to another
	text        string
	// raw: the text contains references or carriage returns. cdata: it is the
	// content of a CDATA section. invalid: it contains characters that XML
	// forbids.
	raw, cdata, invalid bool
}

// Lexer reads a UTF-8 document once, from start to end, as starts, ends and
// texts. It checks that the document is well-formed as far as SOAP needs it,
// resolves namespaces and enforces limits.
//
// Duplicate attributes are not detected. Of two declarations of one prefix, the
// last holds.
type Lexer struct {
	doc         string
	pos         int
	limits      Limits
	open        []string // names of the open elements, as written
	scopes      scopes
	token                // the current token
	nilPrefixes []string // prefixes of the current start's attributes that are named nil and true
	emptyTag    bool     // the current start is an empty-element tag
	rootSeen    bool     // a root element was found
	// replaced reports that a text so far contained a character that XML
	// forbids, or a reference to one.
	replaced bool
}

// next reads the next token. It returns io.EOF after a well-formed document.
func (l *Lexer) next() error {
	if l.emptyTag {
		l.emptyTag = false
		l.open = l.open[:len(l.open)-1]
		l.kind = endToken
		return nil
	}
	if n := len(l.scopes.bindings); n > 0 && l.scopes.bindings[n-1].depth > len(l.open) {
		// Not earlier: the content of the element that has just ended may be a
		// qualified name with a prefix that the element declares.
		l.scopes.pop(len(l.open))
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
	if len(l.open) > 0 || !l.rootSeen {
		return ErrTruncated
	}
	return io.EOF
}

// syntax returns a SyntaxError for the current position.
func (l *Lexer) syntax(reason string) error {
	return &SyntaxError{Line: 1 + strings.Count(l.doc[:min(l.pos, len(l.doc))], "\n"), Reason: reason}
}

// malformed returns the error for incomplete markup: ErrTruncated if the
// document ends in it, else a SyntaxError.
func (l *Lexer) malformed(reason string) error {
	if !strings.Contains(l.doc[l.pos:], ">") {
		return ErrTruncated
	}
	return l.syntax(reason)
}

// textStops are the bytes that need a closer look in text.
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
	l.invalid = false
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
		if err := l.specialChar(); err != nil {
			return err
		}
	}
	l.kind, l.text, l.raw, l.cdata = textToken, l.doc[start:l.pos], raw || l.invalid, false
	return nil
}

// specialChar consumes one character in textStops, in text or in an attribute's
// value.
func (l *Lexer) specialChar() error {
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
		l.invalid, l.replaced = true, true
		l.pos++
	default:
		l.pos++
	}
	return nil
}

// instruction skips a processing instruction.
func (l *Lexer) instruction() error {
	const opening = "<?"
	if size, _ := scanName(l.doc[l.pos+len(opening):]); size == 0 {
		return l.malformed("a processing instruction without a name")
	}
	return l.skipMarkup(opening, "?>")
}

// skipMarkup skips a comment or a processing instruction.
func (l *Lexer) skipMarkup(opening, closing string) error {
	inside := l.doc[l.pos+len(opening):]
	size := strings.Index(inside, closing)
	if size < 0 {
		return ErrTruncated
	}
	l.pos += len(opening) + size + len(closing)
	return nil
}

// hasInvalid reports whether a text contains a character that XML forbids.
func hasInvalid(text string) bool {
	for i := range len(text) {
		if c := text[i]; c < 0x20 && textStops[c] && c != '\r' || c == 0xEF && isNonCharacter(text[i:]) {
			return true
		}
	}
	return false
}

// declaration reads markup that begins with "<!". text reports that it was a
// CDATA section.
func (l *Lexer) declaration() (text bool, err error) {
	const comment, cdata, doctype = "<!--", "<![CDATA[", "<!DOCTYPE" // HTML writes doctype in any case
	rest := l.doc[l.pos:]
	switch {
	case strings.HasPrefix(rest, comment):
		inside, _, found := strings.Cut(rest[len(comment):], "-->")
		if found && (strings.Contains(inside, "--") || strings.HasSuffix(inside, "-")) {
			return false, l.syntax("-- within a comment")
		}
		return false, l.skipMarkup(comment, "-->")
	case strings.HasPrefix(rest, cdata) && len(l.open) > 0:
		start := l.pos + len(cdata)
		if err := l.skipMarkup(cdata, "]]>"); err != nil {
			return false, err
		}
		l.kind, l.text, l.raw, l.cdata = textToken, l.doc[start:l.pos-len("]]>")], false, true
		l.invalid = hasInvalid(l.text)
		l.replaced = l.replaced || l.invalid
		return true, nil
	case len(rest) >= len(doctype) && strings.EqualFold(rest[:len(doctype)], doctype):
		return false, ErrDTD
	case strings.HasPrefix(comment, rest), strings.HasPrefix(cdata, rest), strings.HasPrefix(doctype, rest):
		return false, ErrTruncated
	default:
		return false, l.syntax("no comment and no CDATA section after <!")
	}
}

// appendTo appends the current text, decoded.
func (t *token) appendTo(buf []byte) []byte {
	text := t.text
	if t.invalid {
		text = replaceInvalid(text)
	}
	if t.cdata {
		return appendLines(buf, text)
	}
	return appendText(buf, text)
}
