package jsonbody

import (
	"strconv"
	"strings"
)

// MaxInteger is 2^53-1, the largest integer that every JSON implementation keeps
// exactly (RFC 8259 section 6).
const MaxInteger = 1<<53 - 1

// maxIntegerDigits is the number of digits of MaxInteger.
const maxIntegerDigits = 16

// integer returns the value of a JSON number (RFC 8259 section 6) that is an integer,
// however it is written: 1e10, 10.0 and 100e-1 are integers (JSON Schema 2020-12, Core,
// section 6.1.1). code is CodeType for any other number, and CodeOutOfRange beyond
// MaxInteger in size. No float is involved, and the cost follows from the length of
// the text, not from its exponent.
func integer(number string) (value int64, code string) {
	negative := strings.HasPrefix(number, "-")
	mantissa, exponent := strings.TrimPrefix(number, "-"), ""
	if i := strings.IndexAny(mantissa, "eE"); i >= 0 {
		mantissa, exponent = mantissa[:i], mantissa[i+1:]
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits := strings.TrimLeft(whole+fraction, "0")
	significant := strings.TrimRight(digits, "0")
	if significant == "" {
		return 0, "" // also 0e999999999
	}
	// zeros is the number of zeros after the last significant digit; it is negative for
	// a fraction. An exponent beyond 32 bits decides by its sign alone, because the
	// digits are far fewer than that.
	shift, err := strconv.ParseInt(exponent, 10, 32)
	if err != nil && exponent != "" {
		if strings.HasPrefix(exponent, "-") {
			return 0, CodeType
		}
		return 0, CodeOutOfRange
	}
	zeros := int(shift) - len(fraction) + len(digits) - len(significant)
	switch {
	case zeros < 0:
		return 0, CodeType
	case len(significant)+zeros > maxIntegerDigits:
		return 0, CodeOutOfRange
	}
	value, _ = strconv.ParseInt(significant+strings.Repeat("0", zeros), 10, 64) // 16 digits at most
	if value > MaxInteger {
		return 0, CodeOutOfRange
	}
	if negative {
		value = -value
	}
	return value, ""
}
