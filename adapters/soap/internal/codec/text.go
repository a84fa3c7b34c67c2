package codec

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"
)

// isXMLChar implements production 2 (Char) of XML 1.0.
func isXMLChar(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' ||
		r >= 0x20 && r <= 0xD7FF ||
		r >= 0xE000 && r <= 0xFFFD ||
		r >= 0x10000 && r <= 0x10FFFF
}

// isNonCharacter tells whether text begins with U+FFFE or U+FFFF, the only
// characters that are valid UTF-8 and, control characters aside, no XML.
func isNonCharacter(text string) bool {
	return strings.HasPrefix(text, "\uFFFE") || strings.HasPrefix(text, "\uFFFF")
}

// withoutForbidden replaces the characters that XML does not have.
func withoutForbidden(text string) string {
	return strings.Map(func(r rune) rune {
		if isXMLChar(r) {
			return r
		}
		return utf8.RuneError
	}, text)
}

// reference returns the character that the reference at the start of text
// stands for, and the reference's length; size is 0 when it is none of XML's
// five and not that of a character. A character that XML does not have, such
// as half of a surrogate pair, is U+FFFD. Entities of a document's own cannot
// be: a document type declaration is refused.
func reference(text string) (r rune, size int) {
	const longest = len("&#1114111;") + 8 // leading zeros are allowed, not any number of them
	end := strings.IndexByte(text[:min(len(text), longest)], ';')
	if end < 0 {
		return 0, 0
	}
	name := text[1:end]
	switch name {
	case "lt":
		return '<', end + 1
	case "gt":
		return '>', end + 1
	case "amp":
		return '&', end + 1
	case "quot":
		return '"', end + 1
	case "apos":
		return '\'', end + 1
	}
	digits, numeric := strings.CutPrefix(name, "#")
	base := 10
	if hex, ok := strings.CutPrefix(digits, "x"); ok {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(digits, base, 64)
	switch {
	case !numeric, err != nil && !errors.Is(err, strconv.ErrRange):
		return 0, 0
	case err != nil, n > utf8.MaxRune, !isXMLChar(rune(n)):
		return utf8.RuneError, end + 1
	}
	return rune(n), end + 1
}

// appendText appends character data as the document means it: references
// resolved, line ends as line feeds (XML 1.0, section 2.11). The lexer has
// judged the references.
func appendText(buf []byte, text string) []byte {
	for {
		i := strings.IndexByte(text, '&')
		if i < 0 {
			return appendLines(buf, text)
		}
		buf = appendLines(buf, text[:i])
		r, size := reference(text[i:])
		buf = utf8.AppendRune(buf, r)
		text = text[i+size:]
	}
}

// appendLines appends the content of a CDATA section, where nothing but line
// ends has a meaning.
func appendLines(buf []byte, text string) []byte {
	for {
		before, after, found := strings.Cut(text, "\r")
		buf = append(buf, before...)
		if !found {
			return buf
		}
		buf = append(buf, '\n')
		text = strings.TrimPrefix(after, "\n")
	}
}

// isBlank implements production 3 (S) of XML 1.0.
func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// trimBlanks returns text without the white space around it.
func trimBlanks(text string) string {
	for text != "" && isBlank(text[0]) {
		text = text[1:]
	}
	for text != "" && isBlank(text[len(text)-1]) {
		text = text[:len(text)-1]
	}
	return text
}
