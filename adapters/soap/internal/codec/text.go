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

// isNonCharacter reports whether text begins with U+FFFE or U+FFFF. Control
// characters aside, they are the only valid UTF-8 that XML forbids.
func isNonCharacter(text string) bool {
	return strings.HasPrefix(text, "\uFFFE") || strings.HasPrefix(text, "\uFFFF")
}

// replaceInvalid replaces the characters that XML forbids by U+FFFD.
func replaceInvalid(text string) string {
	return strings.Map(func(r rune) rune {
		if isXMLChar(r) {
			return r
		}
		return utf8.RuneError
	}, text)
}

// reference returns the character that the reference at the start of text
// stands for, and the reference's length. size is 0 if it is neither one of
// XML's five entities nor a character reference. A character that XML forbids,
// such as half of a surrogate pair, becomes U+FFFD. Entities cannot be
// declared, as a document type declaration is refused.
func reference(text string) (r rune, size int) {
	const longest = len("&#1114111;") + 8 // a few leading zeros are allowed
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

// appendText appends character data with references resolved and line ends
// normalised to line feeds (XML 1.0, section 2.11). The lexer has checked the
// references.
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

// appendLines appends the content of a CDATA section, with line ends
// normalised.
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

// isSpace implements production 3 (S) of XML 1.0.
func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// trimSpace returns text without leading and trailing white space of XML.
func trimSpace(text string) string {
	for text != "" && isSpace(text[0]) {
		text = text[1:]
	}
	for text != "" && isSpace(text[len(text)-1]) {
		text = text[:len(text)-1]
	}
	return text
}
