package jsonbody

import (
	"math/big"
	"runtime"
	"strings"
	"testing"
)

// TestIntegers: the notation of an integer does not matter (JSON Schema 2020-12, Core,
// section 6.1.1).
func TestIntegers(t *testing.T) {
	tests := []struct {
		number string
		value  int64
		code   string
	}{
		{"1", 1, ""},
		{"10.0", 10, ""},
		{"1e10", 1e10, ""},
		{"1E+2", 100, ""},
		{"100e-1", 10, ""},
		{"1.5e1", 15, ""},
		{"10737418240.000", 10737418240, ""},
		{"1.073741824e10", 10737418240, ""},
		{"0.00001e5", 1, ""},
		{"100000000000000000000e-19", 10, ""},
		{"9007199254740991", MaxInteger, ""},
		{"9007199254740991.0", MaxInteger, ""},
		{"9.007199254740991E15", MaxInteger, ""},
		{"90071992547409910e-1", MaxInteger, ""},
		{"-9007199254740991", -MaxInteger, ""},
		{"-12e1", -120, ""},
		{"0", 0, ""},
		{"-0", 0, ""},
		{"-0.0e-7", 0, ""},
		{"0e999999999999999999999", 0, ""},
		{"0.000e-999999999999999999999", 0, ""},
		{"1e00000000000000000000001", 10, ""},
		{"1e-00", 1, ""},

		{"1.5", 0, CodeType},
		{"-1.5", 0, CodeType},
		{"1e-1", 0, CodeType},
		{"15e-1", 0, CodeType},
		{"1.0000000000000000000000001", 0, CodeType},
		{"9007199254740991.5", 0, CodeType},
		{"1e-999999999", 0, CodeType},
		{"1e-99999999999999999999999999", 0, CodeType},

		{"9007199254740992", 0, CodeOutOfRange},
		{"9007199254740992.0", 0, CodeOutOfRange},
		{"9007199254740993", 0, CodeOutOfRange},
		{"1e16", 0, CodeOutOfRange},
		{"-1e16", 0, CodeOutOfRange},
		{"18446744073709551617", 0, CodeOutOfRange}, // 2^64+1
		{"1e308", 0, CodeOutOfRange},
		{"1e309", 0, CodeOutOfRange},
		{"1e999999999", 0, CodeOutOfRange},
		{"1e2147483648", 0, CodeOutOfRange},
		{"1e99999999999999999999999999", 0, CodeOutOfRange},
		{"0.1e+4294967297", 0, CodeOutOfRange},
	}
	for _, test := range tests {
		if value, code := integer(test.number); value != test.value || code != test.code {
			t.Errorf("%s: got %d %q, want %d %q", test.number, value, code, test.value, test.code)
		}
	}
}

// allocated returns how many bytes f allocates.
func allocated(f func()) uint64 {
	f() // for what is allocated once
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// TestHugeExponentsCostNothing: the cost of a number follows from its length, not from its
// value.
func TestHugeExponentsCostNothing(t *testing.T) {
	for _, number := range []string{
		"1e999999999", "1e-999999999", "1e999999999999999999999999", "-1e2147483647", "1" + strings.Repeat("0", 200_000),
		"0." + strings.Repeat("0", 200_000) + "1e200001", strings.Repeat("9", 200_000) + "e-199999", "1e" + strings.Repeat("9", 200_000),
	} {
		if got := allocated(func() { integer(number) }); got > uint64(8*len(number))+1024 {
			t.Errorf("%.20s… of %d bytes took %d bytes", number, len(number), got)
		}
	}
}

// FuzzInteger compares integer with math/big.
func FuzzInteger(f *testing.F) {
	for _, number := range []string{"0", "-0.0", "1e10", "100e-1", "9007199254740991", "9007199254740992", "1.5", "123.4500e2", "-7E+3", "1e-400"} {
		f.Add(number)
	}
	f.Fuzz(func(t *testing.T, number string) {
		s := scanner{text: []byte(number), tokensLeft: 1}
		if s.number(); s.failed() || s.next != len(number) {
			return // not a JSON number
		}
		want, whole := rational(number)
		value, code := integer(number)
		size := new(big.Rat).Abs(want)
		switch {
		case !whole && want.Sign() != 0:
			// For a number that is neither an integer nor in range, either code is right.
			if code != CodeType && (code != CodeOutOfRange || size.Cmp(big.NewRat(MaxInteger, 1)) <= 0) {
				t.Errorf("%s: got %d %q", number, value, code)
			}
		case size.Cmp(big.NewRat(MaxInteger, 1)) > 0:
			if code != CodeOutOfRange {
				t.Errorf("%s: got %d %q", number, value, code)
			}
		case code != "" || want.Cmp(big.NewRat(value, 1)) != 0:
			t.Errorf("%s: got %d %q, want %s", number, value, code, want)
		}
	})
}

// rational returns the value of a number, and whether it is an integer. An exponent of more
// than four digits would take math/big too long: it is replaced by 9999, which is beyond
// every limit as well.
func rational(text string) (value *big.Rat, whole bool) {
	mantissa, exponent, _ := strings.Cut(strings.ToLower(text), "e")
	sign := strings.TrimRight(exponent, "0123456789")
	digits := strings.TrimLeft(exponent[len(sign):], "0")
	if len(digits) > 4 {
		digits = "9999"
	}
	value, ok := new(big.Rat).SetString(mantissa + "e" + sign + "0" + digits)
	if !ok {
		return new(big.Rat), true
	}
	return value, value.IsInt()
}
