package gateway

import (
	"html"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// character is what a character does to a number.
type character int

const (
	isVisible   character = iota // ends it
	isDigit                      // belongs to it
	isSeparator                  // may stand between its groups
	isInvisible                  // changes nothing: a reader does not see it
)

// characterAt says what stands at s[i], and its length in bytes: of an
// escape, such as %20, &nbsp; or \u00a0, the whole.
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

// ascii has what [ofRune] says of the characters that most texts are made of.
var ascii = func() (table [utf8.RuneSelf]character) {
	for r := range table {
		table[r] = ofRune(rune(r))
	}
	return table
}()

// separators are those that have no category of their own. A line end is none:
// what stands on two lines is two things.
const separators = "\t.()+/_\u00b7\u2022\u2027\u2212\u2219\uff08\uff09\uff0b\uff0e\uff0f\uff3f"

// invisible are marks on other characters, and what has no width: formats such
// as the zero width space, and fillers.
var invisible = []*unicode.RangeTable{unicode.Cf, unicode.Mn, unicode.Me, unicode.Other_Default_Ignorable_Code_Point}

func ofRune(r rune) character {
	switch {
	case unicode.IsDigit(r):
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

// escapeAt reads an escape. One that stands for a visible character is none,
// and so is one that is a part of a long run of digits: that is a number,
// whatever stands before it.
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

// escape returns what the escape that s begins with stands for, and its
// length; zero for none.
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
