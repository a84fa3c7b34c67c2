package gateway

import (
	"strings"
	"unicode/utf8"
)

// maskFrom is the least number of digits of a number that is masked: it may be a
// phone number or an account number.
const maskFrom = 7

// Mask replaces the gateway's own credentials (see [HideSecret]), and every
// digit of every number of seven or more digits by an asterisk. It is applied
// to every detail, upstream message, log value and span attribute.
//
// Digits are those of every script (Unicode category Nd), also superscript,
// subscript and circled ones. They belong to one number if nothing visible is
// between them, or at most three of the characters that group digits: spaces,
// dots, dashes, parentheses, plus signs, slashes and underscores, as such or
// escaped for URLs, XML or quoted strings. Dates, times, IPv4 addresses, UUIDs,
// durations and versions are not masked, unless a group in them has seven digits
// or more.
func Mask(s string) string {
	s = secrets.redact(s) // first: a credential may contain digits
	if !mayHoldNumber(s) {
		return s
	}
	var out strings.Builder
	done := 0 // s[:done] is in out
	for i := 0; i < len(s); {
		if n := uuid(s, i); n > 0 {
			for end := i + n; i < end; {
				n := max(digits(s[i:end]), 1)
				if n >= maskFrom {
					done = asterisks(&out, s, done, i, i+n)
				}
				i += n
			}
			continue
		}
		if c, size := characterAt(s, i); c != isDigit {
			i += size
			continue
		}
		if n := plainForm(s, i); n > 0 {
			i += n
			continue
		}
		count, end := numberAt(s, i)
		if count >= maskFrom {
			done = asterisks(&out, s, done, i, end)
		}
		i = end
	}
	if done == 0 {
		return s
	}
	out.WriteString(s[done:])
	return out.String()
}

// mayHoldNumber reports whether s has enough digits for a number. Most texts have
// not.
func mayHoldNumber(s string) bool {
	count := 0
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return runesHoldNumber(s[i:], count)
		}
		if isDecimal(s[i]) {
			if count++; count == maskFrom {
				return true
			}
		}
	}
	return false
}

// runesHoldNumber is mayHoldNumber for text that is not ASCII, after count digits.
func runesHoldNumber(s string, count int) bool {
	for _, r := range s {
		if '0' <= r && r <= '9' || r >= utf8.RuneSelf && digitRune(r) { // most are ASCII, and need no call
			if count++; count == maskFrom {
				return true
			}
		}
	}
	return false
}

// asterisks appends s[done:to] to out, with the digits in s[from:to] masked, and
// returns to.
func asterisks(out *strings.Builder, s string, done, from, to int) int {
	out.WriteString(s[done:from])
	for from < to {
		c, size := characterAt(s, from)
		if c == isDigit {
			out.WriteByte('*')
		} else {
			out.WriteString(s[from : from+size])
		}
		from += size
	}
	return to
}

// maxGap is the largest number of separators between two groups of one number,
// as in "+61 (2) - 9876".
const maxGap = 3

// numberAt counts the digits of the number that begins at s[i], and returns the
// index after its last digit.
func numberAt(s string, i int) (count, end int) {
	gap, gapFrom := 0, 0
	for i < len(s) {
		c, size := characterAt(s, i)
		switch c {
		case isDigit:
			// A date or another form is apart from the number only after a single space.
			if gap == 1 && s[gapFrom] == ' ' && gapFrom == i-1 && (plainForm(s, i) > 0 || uuid(s, i) > 0) {
				return count, end
			}
			count++
			gap, end = 0, i+size
		case isSeparator:
			if gap == 0 {
				gapFrom = i
			}
			if gap++; gap > maxGap {
				return count, end
			}
		case isVisible:
			return count, end
		}
		i += size
	}
	return count, end
}

// digits returns how many ASCII digits s begins with.
func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}
