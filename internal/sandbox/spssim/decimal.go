package spssim

import (
	"errors"
	"math/big"
	"regexp"
	"strings"
)

// maxDigits bounds an amount's digits.
const maxDigits = 40

var decimalForm = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)

var errDecimal = errors.New("not a plain decimal number")

// decimal is an exact decimal number: unscaled / 10^scale. The scale is kept,
// so that "25.00" stays "25.00".
type decimal struct {
	unscaled *big.Int
	scale    int
}

// parseDecimal reads digits with an optional fraction; exponents are refused.
func parseDecimal(text string) (decimal, error) {
	if len(text) > maxDigits || !decimalForm.MatchString(text) {
		return decimal{}, errDecimal
	}
	whole, fraction, _ := strings.Cut(text, ".")
	unscaled, ok := new(big.Int).SetString(whole+fraction, 10)
	if !ok {
		return decimal{}, errDecimal
	}
	return decimal{unscaled, len(fraction)}, nil
}

// at returns the unscaled value at a scale that is not below the own.
func (d decimal) at(scale int) *big.Int {
	factor := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale-d.scale)), nil)
	return factor.Mul(factor, d.unscaled)
}

func (d decimal) plus(e decimal) decimal {
	scale := max(d.scale, e.scale)
	return decimal{new(big.Int).Add(d.at(scale), e.at(scale)), scale}
}

func (d decimal) minus(e decimal) decimal {
	return d.plus(decimal{new(big.Int).Neg(e.unscaled), e.scale})
}

func (d decimal) negative() bool { return d.unscaled.Sign() < 0 }

// String writes all digits of the scale.
func (d decimal) String() string {
	digits := new(big.Int).Abs(d.unscaled).String()
	if pad := d.scale + 1 - len(digits); pad > 0 {
		digits = strings.Repeat("0", pad) + digits
	}
	if d.scale > 0 {
		digits = digits[:len(digits)-d.scale] + "." + digits[len(digits)-d.scale:]
	}
	if d.negative() {
		return "-" + digits
	}
	return digits
}
