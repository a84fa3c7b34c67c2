package sps

import (
	"regexp"
	"strconv"
	"strings"

	"causeway.example/adapters/rest"
)

const (
	// maxNumber is the maximum length of a number's text.
	maxNumber = 64
	// maxDigits is the maximum number of digits of an amount without exponent.
	// Decimals of databases have at most 38.
	maxDigits = 40
)

// number is the grammar of a JSON number (RFC 8259, section 6): sign, whole
// part, fraction and exponent.
var number = regexp.MustCompile(`^(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?(?:[eE]([-+]?[0-9]+))?$`)

func isNumber(text string) bool { return len(text) <= maxNumber && number.MatchString(text) }

// amount returns a number, or a number in a string, in its original spelling: 1.50
// stays 1.50, and is never converted to a float. An exponent is expanded: 1.5E+3 is
// 1500. It returns false for more than [maxDigits] digits.
func amount(v any) (string, bool) {
	text, _ := rest.Text(v)
	if len(text) > maxNumber {
		return "", false
	}
	part := number.FindStringSubmatch(text)
	if part == nil {
		return "", false
	}
	if part[4] != "" {
		if text = writtenOut(part[1], part[2], part[3], part[4]); text == "" {
			return "", false
		}
	}
	return text, len(strings.Trim(text, "-"))-strings.Count(text, ".") <= maxDigits
}

// writtenOut moves the point of a decimal by its exponent. It returns "" if that is
// too large.
func writtenOut(sign, whole, fraction, exponent string) string {
	shift, err := strconv.Atoi(exponent)
	if err != nil || shift > maxDigits || shift < -maxDigits {
		return ""
	}
	digits := whole + fraction
	point := len(whole) + shift
	if point > len(digits) {
		digits += strings.Repeat("0", point-len(digits))
	}
	if point < 1 {
		digits, point = strings.Repeat("0", 1-point)+digits, 1
	}
	whole = strings.TrimLeft(digits[:point], "0")
	if whole == "" {
		whole = "0"
	}
	if fraction = digits[point:]; fraction == "" {
		return sign + whole
	}
	return sign + whole + "." + fraction
}
