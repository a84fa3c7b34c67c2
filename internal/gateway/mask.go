package gateway

import "strings"

// maskFrom is the length of a run of digits from which it may be a phone
// number or an account number.
const maskFrom = 7

// Mask replaces the gateway's own credentials (see [HideSecret]), and every
// digit of every run of seven or more by an asterisk. It is applied to every
// detail, upstream message, log value and span attribute.
func Mask(s string) string {
	s = secrets.redact(s) // first: a credential may have digits
	var out []byte
	for i := 0; i < len(s); {
		n := digits(s[i:])
		if n >= maskFrom {
			if out == nil {
				out = []byte(s)
			}
			copy(out[i:i+n], strings.Repeat("*", n))
		}
		i += max(n, 1)
	}
	if out == nil {
		return s
	}
	return string(out)
}

// digits counts the ASCII digits that s starts with.
func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}
