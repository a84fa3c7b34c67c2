package gateway

import (
	"strconv"
	"strings"
)

// plainForm returns the length of the date, time, IPv4 address, duration or
// version that begins at the digit s[i], or zero. In doubt it is a number, for
// example if another group of digits follows directly.
func plainForm(s string, i int) int {
	if i > 0 && (s[i-1] == '+' || s[i-1] == '.') || i > 1 && s[i-1] == ':' && isDecimal(s[i-2]) {
		return 0
	}
	for _, form := range [...]func(string) int{date, clockForm, ipv4, duration} {
		if n := form(s[i:]); n > 0 {
			return n
		}
	}
	if i > 0 && (s[i-1] == 'v' || s[i-1] == 'V') && (i == 1 || !isAlphanumeric(s[i-2])) {
		return version(s[i:])
	}
	return 0
}

// endsAt reports whether s[:n] ends there: no digit or group of digits follows.
func endsAt(s string, n int) bool {
	switch {
	case n >= len(s):
		return true
	case strings.IndexByte(".-+/_()", s[n]) >= 0:
		return n+1 == len(s) || !isDecimal(s[n+1])
	default:
		return !isDecimal(s[n])
	}
}

func isDecimal(c byte) bool { return c >= '0' && c <= '9' }

func isAlphanumeric(c byte) bool {
	return isDecimal(c) || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80
}

// hasShape reports whether s begins with shape, in which 0 stands for any digit.
func hasShape(s, shape string) bool {
	if len(s) < len(shape) {
		return false
	}
	for i := range len(shape) {
		if s[i] != shape[i] && (shape[i] != '0' || !isDecimal(s[i])) {
			return false
		}
	}
	return true
}

// pair reports whether the first two digits of s are in the range.
func pair(s string, least, most int) bool {
	n := int(s[0]-'0')*10 + int(s[1]-'0')
	return n >= least && n <= most
}

// date returns the length of 2026-11-28 or 2026/11/28, with an optional zone (XML
// Schema part 2, section 3.2.9).
func date(s string) int {
	if !hasShape(s, "0000-00-00") && !hasShape(s, "0000/00/00") ||
		!pair(s, 19, 21) || !pair(s[5:], 1, 12) || !pair(s[8:], 1, 31) {
		return 0
	}
	n := len("0000-00-00")
	if n += zone(s[n:]); !endsAt(s, n) {
		return 0
	}
	return n
}

// clockForm returns the length of 05:37:43, with an optional fraction and zone
// (RFC 3339). A fraction of seven digits or more counts as a number.
func clockForm(s string) int {
	if !hasShape(s, "00:00:00") || !pair(s, 0, 23) || !pair(s[3:], 0, 59) || !pair(s[6:], 0, 60) {
		return 0
	}
	n := len("00:00:00")
	if len(s) > n && (s[n] == '.' || s[n] == ',') {
		fraction := digits(s[n+1:])
		if fraction >= maskFrom {
			return n + 1
		}
		if fraction > 0 {
			n += 1 + fraction
		}
	}
	if n += zone(s[n:]); !endsAt(s, n) {
		return 0
	}
	return n
}

// zone returns the length of +11:00 or -0500.
func zone(s string) int {
	for _, shape := range []string{"+00:00", "-00:00", "+0000", "-0000"} {
		if hasShape(s, shape) && pair(s[1:], 0, 14) && pair(s[len(shape)-2:], 0, 59) {
			return len(shape)
		}
	}
	return 0
}

// ipv4 returns the length of an address, with an optional port or prefix length.
func ipv4(s string) int {
	n := 0
	for part := range 4 {
		if part > 0 {
			if n >= len(s) || s[n] != '.' {
				return 0
			}
			n++
		}
		length := digits(s[n:])
		if length == 0 || length > 3 || length > 1 && s[n] == '0' {
			return 0
		}
		if octet, _ := strconv.Atoi(s[n : n+length]); octet > 255 {
			return 0
		}
		n += length
	}
	if n < len(s) && (s[n] == ':' || s[n] == '/') {
		if length := digits(s[n+1:]); length > 0 && length < 6 {
			n += 1 + length
		}
	}
	if !endsAt(s, n) {
		return 0
	}
	return n
}

// duration returns the length of 1.234567s in Go's format. A fraction of seven
// digits or more counts as a number.
func duration(s string) int {
	whole := digits(s)
	if whole >= maskFrom || whole > 1 && s[0] == '0' || len(s) == whole || s[whole] != '.' {
		return 0
	}
	fraction := digits(s[whole+1:])
	n := whole + 1 + fraction
	for _, unit := range []string{"ns", "us", "µs", "ms", "s", "m", "h"} {
		if fraction == 0 || !strings.HasPrefix(s[n:], unit) {
			continue
		}
		if end := n + len(unit); end < len(s) && isAlphanumeric(s[end]) {
			continue
		}
		if fraction >= maskFrom {
			return whole + 1
		}
		return n + len(unit)
	}
	return 0
}

// version returns the length of 1.26.8, with parts of at most four digits and no
// leading zeros.
func version(s string) int {
	n, parts := 0, 0
	for {
		length := digits(s[n:])
		if length == 0 || length > 4 || length > 1 && s[n] == '0' {
			return 0
		}
		n += length
		parts++
		if n+1 >= len(s) || s[n] != '.' || !isDecimal(s[n+1]) {
			break
		}
		n++
	}
	if parts < 2 {
		return 0
	}
	return n
}

// uuid returns the length of the UUID (RFC 9562, section 4) that begins at
// s[i], or zero. One without letters may be a number. Its digits may be masked
// already.
func uuid(s string, i int) int {
	const length = 36
	if len(s)-i < length || s[i+8] != '-' || s[i+13] != '-' || s[i+18] != '-' || s[i+23] != '-' ||
		i > 0 && (s[i-1] == '-' || isAlphanumeric(s[i-1])) {
		return 0
	}
	if end := i + length; end < len(s) && (s[end] == '-' || isAlphanumeric(s[end])) {
		return 0
	}
	letters := false
	for at, c := range []byte(s[i : i+length]) {
		switch letter := c|0x20 >= 'a' && c|0x20 <= 'f'; {
		case at == 8 || at == 13 || at == 18 || at == 23:
		case letter:
			letters = true
		case !isDecimal(c) && c != '*':
			return 0
		}
	}
	if !letters {
		return 0
	}
	return length
}
