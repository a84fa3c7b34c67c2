package handlers

import (
	"strconv"
	"strings"
)

// maxInteger is the largest integer that every JSON reader keeps exactly
// (RFC 8259 section 6): 2^53-1.
const maxInteger = 1<<53 - 1

// maxIntegerDigits is the number of its digits.
const maxIntegerDigits = 16

// integer returns the value of a JSON number (RFC 8259 section 6), which is an
// integer in whatever way it is written: 1e10, 10.0 and 100e-1 are (JSON Schema
// 2020-12, Core, section 6.1.1). code is the violation of one that is none, or
// beyond 2^53-1 in size. Nothing passes through a float, and an exponent costs
// as much as it has digits.
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
	// zeros are those that stand behind the last significant digit; a fraction
	// has fewer than none. Its length is an int's, so an exponent that is none
	// decides alone.
	shift, err := strconv.ParseInt(exponent, 10, 32)
	if err != nil && exponent != "" {
		if strings.HasPrefix(exponent, "-") {
			return 0, violationType
		}
		return 0, violationOutOfRange
	}
	zeros := int(shift) - len(fraction) + len(digits) - len(significant)
	switch {
	case zeros < 0:
		return 0, violationType
	case len(significant)+zeros > maxIntegerDigits:
		return 0, violationOutOfRange
	}
	value, _ = strconv.ParseInt(significant+strings.Repeat("0", zeros), 10, 64) // 16 digits at most
	if value > maxInteger {
		return 0, violationOutOfRange
	}
	if negative {
		value = -value
	}
	return value, ""
}
