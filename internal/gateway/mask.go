package gateway

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maskFrom is the number of digits from which a number may be a phone number
// or an account number.
const maskFrom = 7

// Mask replaces the gateway's own credentials (see [HideSecret]), and every
// digit of every number of seven or more digits by an asterisk. It is applied
// to every detail, upstream message, log value and span attribute.
//
// Digits are those of every script (Unicode category Nd). They belong to one
// number when nothing visible is between them, or at most three of the
// characters that numbers are grouped by: blanks, dots, dashes, parentheses,
// plus signs, slashes and underscores, as they stand or escaped as URLs, XML
// and quoted strings do. Groups that make a date, a time, an IPv4 address, a
// UUID, a duration or a version are no number; a group in these that has seven
// digits is one.
func Mask(s string) string {
	s = secrets.redact(s) // first: a credential may have digits
	if !mayHoldNumber(s) {
		return s
	}
	var out strings.Builder
	done := 0 // what is in out
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

// mayHoldNumber is what most texts are done with.
func mayHoldNumber(s string) bool {
	count := 0
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			for _, r := range s[i:] {
				if unicode.IsDigit(r) {
					count++
				}
			}
			break
		}
		if isDecimal(s[i]) {
			count++
		}
	}
	return count >= maskFrom
}

// asterisks appends s[done:to] to out, with the digits of s[from:to] masked.
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

// maxGap is how many characters stand between two groups of one number, as in
// "+61 (2) - 9876".
const maxGap = 3

// numberAt counts the digits of the number that begins at s[i], and returns
// where it ends: behind its last digit.
func numberAt(s string, i int) (count, end int) {
	gap, gapFrom := 0, 0
	for i < len(s) {
		c, size := characterAt(s, i)
		switch c {
		case isDigit:
			// A form stands for itself behind a single blank only.
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

// digits counts the ASCII digits that s starts with.
func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}
