package spssim

import (
	"math/big"
	"strings"
	"testing"
)

func TestDecimal(t *testing.T) {
	for _, test := range []struct{ a, b, sum, difference string }{
		{"0", "0", "0", "0"},
		{"25.00", "0.1", "25.10", "24.90"},
		{"0.1", "0.2", "0.3", "-0.1"},
		{"1", "1.000", "2.000", "0.000"},
		{"0.05", "0.06", "0.11", "-0.01"},
		{"99999999999999999999.99", "0.01", "100000000000000000000.00", "99999999999999999999.98"},
	} {
		a, errA := parseDecimal(test.a)
		b, errB := parseDecimal(test.b)
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		if got := a.plus(b).String(); got != test.sum {
			t.Errorf("%s + %s is %s, want %s", test.a, test.b, got, test.sum)
		}
		if got := a.minus(b).String(); got != test.difference {
			t.Errorf("%s - %s is %s, want %s", test.a, test.b, got, test.difference)
		}
	}
	for _, text := range []string{"", ".", "1.", ".5", "1e3", "+1", "1,5", " 1", "0x1", "--1", "NaN", strings.Repeat("9", maxDigits+1)} {
		if d, err := parseDecimal(text); err == nil {
			t.Errorf("%q is read as %s", text, d)
		}
	}
}

// FuzzDecimal holds the arithmetic against big.Rat.
func FuzzDecimal(f *testing.F) {
	f.Add("25.00", "0.1")
	f.Add("-0.001", "1000")
	f.Fuzz(func(t *testing.T, x, y string) {
		a, errA := parseDecimal(x)
		b, errB := parseDecimal(y)
		if errA != nil || errB != nil {
			return
		}
		want := new(big.Rat).Sub(rat(t, x), rat(t, y))
		if got := rat(t, a.minus(b).String()); got.Cmp(want) != 0 {
			t.Errorf("%s - %s is %s, want %s", x, y, got, want)
		}
		if again, err := parseDecimal(a.String()); len(x) < maxDigits && (err != nil || again.String() != a.String()) {
			t.Errorf("%s is written as %s", x, a)
		}
	})
}

func rat(t *testing.T, text string) *big.Rat {
	t.Helper()
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		t.Fatalf("%q is no number", text)
	}
	return r
}
