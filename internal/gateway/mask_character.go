package gateway

import (
	"html"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// character classifies characters by their meaning in a number.
type character int

const (
	isVisible   character = iota // ends the number
	isDigit                      // belongs to the number
	isSeparator                  // may be between its groups
	isInvisible                  // is ignored: a reader does not see it
)

// characterAt classifies the character at s[i], and returns its length in bytes.
// An escape, such as %20, &nbsp; or \u00a0, counts as the character that it
// encodes.
func characterAt(s string, i int) (character, int) {
	switch c := s[i]; {
	case c == '%' || c == '&' || c == '\\':
		return escapeAt(s, i)
	case c < utf8.RuneSelf:
		return ascii[c], 1
	}
	r, size := utf8.DecodeRuneInString(s[i:])
	return ofRune(r), size
}

// ascii has the results of [ofRune] for ASCII, which most texts consist of.
var ascii = func() (table [utf8.RuneSelf]character) {
	for r := range table {
		table[r] = ofRune(rune(r))
	}
	return table
}()

// separators are the separators without a Unicode category of their own: those
// in ASCII, characters that look alike (dots, minus signs, slashes, a dash that
// is a letter in Japanese, an empty braille pattern), and their full-width,
// small, superscript and subscript forms. A line break is no separator: a number
// is on one line.
const separators = "\t.()+/_" +
	"\u00b7\u2022\u2024\u2027\u2219\u22c5\u30fb\uff65\u2212\u30fc\uff70\u2044\u2215\u2800" +
	"\uff08\uff09\uff0b\uff0e\uff0f\uff3f\ufe52\ufe59\ufe5a\ufe62\u207a\u207b\u207d\u207e\u208a\u208b\u208d\u208e"

// invisible are the categories of combining marks, and of characters without
// width such as the zero width space and fillers.
var invisible = []*unicode.RangeTable{unicode.Cf, unicode.Mn, unicode.Me, unicode.Other_Default_Ignorable_Code_Point}

// otherDigits are digits (Numeric_Type=Digit) outside of category Nd and of
// Latin-1: superscript, subscript, circled, in parentheses, with a full stop,
// and those of scripts without a zero.
var otherDigits = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x1369, 0x1371, 1},
		{0x19da, 0x19da, 1},
		{0x2070, 0x2070, 1},
		{0x2074, 0x2079, 1},
		{0x2080, 0x2089, 1},
		{0x2460, 0x2468, 1},
		{0x2474, 0x247c, 1},
		{0x2488, 0x2490, 1},
		{0x24ea, 0x24ea, 1},
		{0x24f5, 0x24fd, 1},
		{0x24ff, 0x24ff, 1},
		{0x2776, 0x277e, 1},
		{0x2780, 0x2788, 1},
		{0x278a, 0x2792, 1},
	},
	R32: []unicode.Range32{
		{0x10a40, 0x10a43, 1}, {0x10e60, 0x10e68, 1}, {0x11052, 0x1105a, 1}, {0x1f100, 0x1f10a, 1},
	},
}

// digitRune reports whether r is a digit of any script or form.
func digitRune(r rune) bool {
	switch {
	case r < utf8.RuneSelf:
		return '0' <= r && r <= '9'
	case r <= unicode.MaxLatin1: // most of the rest
		return r == '²' || r == '³' || r == '¹'
	default:
		return unicode.IsDigit(r) || unicode.Is(otherDigits, r)
	}
}

func ofRune(r rune) character {
	switch {
	case digitRune(r):
		return isDigit
	case unicode.In(r, unicode.Zs, unicode.Pd) || strings.ContainsRune(separators, r):
		return isSeparator
	case r == '\n' || r == '\r':
		return isVisible
	case unicode.IsControl(r) || unicode.In(r, invisible...):
		return isInvisible
	default:
		return isVisible
	}
}

// escapeAt classifies the escape at s[i], and returns its length. It is not taken
// for an escape if it encodes a visible character, or if it is part of a long
// run of digits, which is a number whatever is before it.
func escapeAt(s string, i int) (character, int) {
	text, size := escape(s[i:])
	if size == 0 {
		return isVisible, 1
	}
	r, _ := utf8.DecodeRuneInString(text)
	c := ofRune(r)
	if c == isVisible || utf8.RuneCountInString(text) != 1 || r == utf8.RuneError {
		return isVisible, 1
	}
	for at := i; at < i+size; at++ {
		if digits(s[at:]) >= maskFrom {
			return isVisible, 1
		}
	}
	return c, size
}

// escape decodes the escape that s begins with, and returns its length: zero if
// there is none.
func escape(s string) (text string, size int) {
	switch s[0] {
	case '%':
		// A character of UTF-8 is up to four bytes.
		var octets []byte
		for size+3 <= len(s) && s[size] == '%' && !utf8.FullRune(octets) {
			b, err := strconv.ParseUint(s[size+1:size+3], 16, 8)
			if err != nil {
				break
			}
			octets = append(octets, byte(b))
			size += 3
		}
		return string(octets), size
	case '&':
		const longest = len("&NegativeVeryThinSpace;")
		end := strings.IndexByte(s[:min(len(s), longest)], ';') + 1
		return html.UnescapeString(s[:end]), end
	default:
		r, _, rest, err := strconv.UnquoteChar(s[:min(len(s), len(`\U00000000`))], 0)
		if err != nil {
			return "", 0
		}
		return string(r), min(len(s), len(`\U00000000`)) - len(rest)
	}
}
