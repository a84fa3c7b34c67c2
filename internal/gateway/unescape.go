package gateway

import (
	"html"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// escapeDepth is how many times a text may have been escaped.
const escapeDepth = 4

// span is the part text[from:to] of a text.
type span struct{ from, to int }

// unescape decodes every escape of XML and HTML, of JSON and the strings of
// programming languages, and of URLs, in any mixture, and reports whether there
// was one. spans has the position of each byte of text in the original text; nil
// means that text is the original. So have the spans that it returns.
func unescape(text string, spans []span) (plain string, places []span, changed bool) {
	if !strings.ContainsAny(text, `&\%`) {
		return text, spans, false
	}
	var out strings.Builder
	places = make([]span, 0, len(text))
	for i := 0; i < len(text); {
		value, size := unescapeAt(text[i:])
		if size == 0 {
			value, size = text[i:i+1], 1
		} else {
			changed = true
		}
		place := span{i, i + size}
		if spans != nil {
			place = span{spans[i].from, spans[i+size-1].to}
		}
		out.WriteString(value)
		for range len(value) {
			places = append(places, place)
		}
		i += size
	}
	return out.String(), places, changed
}

// unescapeAt decodes the escape at the start of text, and returns its size: 0 if
// there is none.
func unescapeAt(text string) (value string, size int) {
	switch text[0] {
	case '&':
		const longest = len("&#x0010FFFF;")
		end := strings.IndexByte(text[:min(len(text), longest)], ';')
		if end < 0 {
			return "", 0
		}
		entity := text[:end+1]
		if value = html.UnescapeString(entity); value == entity {
			return "", 0
		}
		return value, len(entity)
	case '%':
		if b, ok := hexAt(text, 1, 2); ok {
			return string([]byte{byte(b & 0xFF)}), 3
		}
	case '\\':
		return backslashAt(text)
	}
	return "", 0
}

// backslashAt is unescapeAt for JSON (RFC 8259, section 7), and \x of other
// languages.
func backslashAt(text string) (value string, size int) {
	if len(text) < 2 {
		return "", 0
	}
	switch text[1] {
	case 'u':
		first, ok := hexAt(text, 2, 4)
		if !ok {
			return "", 0
		}
		if second, ok := hexAt(text, 8, 4); ok && text[6:8] == `\u` {
			if r := utf16.DecodeRune(first, second); r != utf8.RuneError {
				return string(r), 12
			}
		}
		return string(first), 6
	case 'x':
		if b, ok := hexAt(text, 2, 2); ok {
			return string([]byte{byte(b & 0xFF)}), 4
		}
	case '"', '\'', '\\', '/':
		return text[1:2], 2
	case 't':
		return "\t", 2
	}
	return "", 0
}

// hexAt parses n hexadecimal digits, at most 4.
func hexAt(text string, from, n int) (rune, bool) {
	if len(text) < from+n {
		return 0, false
	}
	value, err := strconv.ParseUint(text[from:from+n], 16, 16)
	return rune(uint16(value)), err == nil
}
