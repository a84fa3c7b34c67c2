package gateway

import (
	"fmt"
	"math/big"
	"strings"
)

// sizeUnits are the units of the back end's size strings. They are binary,
// because its only working client multiplies GB by 1024³.
var sizeUnits = map[string]int64{
	"B": 1, "BYTES": 1, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30, "TB": 1 << 40,
}

// maxSizeText is the longest text that ParseSize parses.
const maxSizeText = 64

// ParseSize converts "50.00 GB" to bytes, exactly, rounded down. The units are B,
// KB, MB, GB and TB in any case, with or without a blank before them; a number
// without a unit is bytes. It returns an error for negative sizes, exponents,
// separators and sizes over 2⁶³-1 bytes.
func ParseSize(s string) (int64, error) {
	text := strings.TrimSpace(s)
	if text == "" || len(text) > maxSizeText {
		return 0, fmt.Errorf("size of %d characters", len(text))
	}
	end := 0
	for end < len(text) && (text[end] == '.' || text[end] >= '0' && text[end] <= '9') {
		end++
	}
	number, unit := text[:end], strings.ToUpper(strings.TrimSpace(text[end:]))
	if unit == "" {
		unit = "B"
	}
	factor, known := sizeUnits[unit]
	if !known {
		return 0, fmt.Errorf("size has the unknown unit %q", unit)
	}
	whole, fraction, _ := strings.Cut(number, ".")
	if digits(whole) != len(whole) || digits(fraction) != len(fraction) || whole+fraction == "" {
		return 0, fmt.Errorf("size has the number %q", number)
	}
	// The integer of all digits, times the unit, divided by a power of ten: a float
	// would lose digits.
	value, _ := new(big.Int).SetString(whole+fraction, 10)
	value.Mul(value, big.NewInt(factor))
	value.Quo(value, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(len(fraction))), nil))
	if !value.IsInt64() {
		return 0, fmt.Errorf("size %q is out of range", text)
	}
	return value.Int64(), nil
}
