package handlers

import (
	"math/big"
	"net/http"
	"strings"
	"testing"

	"causeway.example/internal/gateway"
)

// An integer is one in whatever way it is written (JSON Schema 2020-12, Core,
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
		{"9007199254740991", maxInteger, ""},
		{"9007199254740991.0", maxInteger, ""},
		{"9.007199254740991E15", maxInteger, ""},
		{"90071992547409910e-1", maxInteger, ""},
		{"-9007199254740991", -maxInteger, ""},
		{"-12e1", -120, ""},
		{"0", 0, ""},
		{"-0", 0, ""},
		{"-0.0e-7", 0, ""},
		{"0e999999999999999999999", 0, ""},
		{"0.000e-999999999999999999999", 0, ""},
		{"1e00000000000000000000001", 10, ""},
		{"1e-00", 1, ""},

		{"1.5", 0, violationType},
		{"-1.5", 0, violationType},
		{"1e-1", 0, violationType},
		{"15e-1", 0, violationType},
		{"1.0000000000000000000000001", 0, violationType},
		{"9007199254740991.5", 0, violationType},
		{"1e-999999999", 0, violationType},
		{"1e-99999999999999999999999999", 0, violationType},

		{"9007199254740992", 0, violationOutOfRange},
		{"9007199254740992.0", 0, violationOutOfRange},
		{"9007199254740993", 0, violationOutOfRange},
		{"1e16", 0, violationOutOfRange},
		{"-1e16", 0, violationOutOfRange},
		{"18446744073709551617", 0, violationOutOfRange}, // 2^64+1
		{"1e308", 0, violationOutOfRange},
		{"1e309", 0, violationOutOfRange},
		{"1e999999999", 0, violationOutOfRange},
		{"1e2147483648", 0, violationOutOfRange},
		{"1e99999999999999999999999999", 0, violationOutOfRange},
		{"0.1e+4294967297", 0, violationOutOfRange},
	}
	for _, test := range tests {
		if value, code := integer(test.number); value != test.value || code != test.code {
			t.Errorf("%s: got %d %q, want %d %q", test.number, value, code, test.value, test.code)
		}
	}
}

// What a number costs follows from its length, not from its value.
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

func TestLimitIsAnIntegerInAnySpelling(t *testing.T) {
	for number, want := range map[string]int64{
		"1e10": 1e10, "10737418240.0": 10 << 30, "1E+2": 100, "100e-1": 10, "9007199254740991.0": maxInteger,
	} {
		service := replying(nil)
		service.UpdateDataLimit = answering(t, gateway.DataLimit{ConsumerKey: consumerKey, LimitBytes: want}, placed)
		w := newSite(t, Options{Service: service}).do(t, http.MethodPut, consumerPath+"/data-limit", `{"limitBytes":`+number+`}`)
		if w.Code != http.StatusAccepted {
			t.Errorf("%s: status %d: %s", number, w.Code, w.Body)
		}
	}
}

// FuzzInteger holds the reading of integers against math/big.
func FuzzInteger(f *testing.F) {
	for _, number := range []string{"0", "-0.0", "1e10", "100e-1", "9007199254740991", "9007199254740992", "1.5", "123.4500e2", "-7E+3", "1e-400"} {
		f.Add(number)
	}
	f.Fuzz(func(t *testing.T, number string) {
		s := scanner{text: []byte(number), tokensLeft: 1}
		if s.number(); s.failed() || s.next != len(number) {
			return // no JSON number
		}
		want, whole := treeNumber(number)
		value, code := integer(number)
		size := new(big.Rat).Abs(want)
		switch {
		case !whole && want.Sign() != 0:
			// Of a number that is both, either violation is right.
			if code != violationType && (code != violationOutOfRange || size.Cmp(big.NewRat(maxInteger, 1)) <= 0) {
				t.Errorf("%s: got %d %q", number, value, code)
			}
		case size.Cmp(big.NewRat(maxInteger, 1)) > 0:
			if code != violationOutOfRange {
				t.Errorf("%s: got %d %q", number, value, code)
			}
		case code != "" || want.Cmp(big.NewRat(value, 1)) != 0:
			t.Errorf("%s: got %d %q, want %s", number, value, code, want)
		}
	})
}
