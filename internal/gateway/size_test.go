package gateway_test

import (
	"math"
	"math/big"
	"regexp"
	"strings"
	"testing"

	"causeway.example/internal/gateway"
)

func TestParseSize(t *testing.T) {
	const gb = 1 << 30
	tests := []struct {
		text string
		want int64
	}{
		{"50.00 GB", 50 * gb},
		{"1.25 GB", gb + gb/4},
		{"0", 0},
		{"0.00 GB", 0},
		{"1024", 1024},
		{"10 B", 10},
		{"10 bytes", 10},
		{"1 KB", 1 << 10},
		{"1 MB", 1 << 20},
		{"1 TB", 1 << 40},
		{"1gb", gb},
		{"  2 \t Gb ", 2 * gb},
		{".5 KB", 512},
		{"5. KB", 5 << 10},
		{"0.1 GB", 107374182},                // 107374182.4, rounded down
		{"0.0009765625 KB", 1},               // exactly one byte
		{"0.9999999999 B", 0},                // never rounded up
		{"16777217.5 GB", 18014400120094720}, // beyond float64's 53 bits
		{"9223372036854775807", math.MaxInt64},
		{"9223372036854775807.9", math.MaxInt64},
		{"8388607.999999 TB", 9223372036853676296},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			got, err := gateway.ParseSize(tt.text)
			if err != nil || got != tt.want {
				t.Errorf("ParseSize(%q) = %d, %v, want %d", tt.text, got, err, tt.want)
			}
		})
	}
}

func TestParseSizeRefuses(t *testing.T) {
	for _, text := range []string{
		"", " ", "GB", ".", ". GB", "-1 GB", "+1 GB", "1e3 GB", "1,000 GB", "1.2.3 GB", "0x10", "1 PB", "1 GiB", "1 GB left",
		"Unlimited", "NaN", "١ GB", "9223372036854775808", "8388608 TB", "1 G B",
		strings.Repeat("0", 65),
	} {
		if got, err := gateway.ParseSize(text); err == nil {
			t.Errorf("ParseSize(%q) = %d, want an error", text, got)
		}
	}
}

var decimal = regexp.MustCompile(`^([0-9]+\.?[0-9]*|\.[0-9]+)[\s\v]*(?i:(B|bytes|KB|MB|GB|TB)?)$`)

// FuzzParseSize compares every result with rational arithmetic, and accepts
// exactly what the grammar says.
func FuzzParseSize(f *testing.F) {
	for _, seed := range []string{"50.00 GB", "0.1 KB", "8388607.999999 TB", "9223372036854775808", ".5", "1 gB", "0\vB", "x"} {
		f.Add(seed)
	}
	powers := map[string]uint{"": 0, "B": 0, "BYTES": 0, "KB": 10, "MB": 20, "GB": 30, "TB": 40}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := gateway.ParseSize(text)
		trimmed := strings.TrimSpace(text)
		m := decimal.FindStringSubmatch(trimmed)
		if m == nil || len(trimmed) > 64 {
			if err == nil && m == nil && isASCII(trimmed) {
				t.Fatalf("ParseSize(%q) = %d, and it is no size", text, got)
			}
			return
		}
		number := strings.TrimRight(m[1], ".")
		exact, ok := new(big.Rat).SetString(number)
		if !ok {
			t.Fatalf("%q is no number", number)
		}
		unit := new(big.Int).Lsh(big.NewInt(1), powers[strings.ToUpper(m[2])])
		exact.Mul(exact, new(big.Rat).SetInt(unit))
		want := new(big.Int).Quo(exact.Num(), exact.Denom())
		if !want.IsInt64() {
			if err == nil {
				t.Fatalf("ParseSize(%q) = %d, want out of range", text, got)
			}
			return
		}
		if err != nil || got != want.Int64() {
			t.Fatalf("ParseSize(%q) = %d, %v, want %d", text, got, err, want)
		}
	})
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r > 127 }) < 0
}
