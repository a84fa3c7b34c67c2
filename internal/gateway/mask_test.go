package gateway_test

import (
	"regexp"
	"testing"

	"causeway.example/internal/gateway"
)

func TestMask(t *testing.T) {
	tests := []struct{ text, want string }{
		{"", ""},
		{"no digits", "no digits"},
		{"123456", "123456"},
		{"1234567", "*******"},
		{"service 0477000001 of 100234", "service ********** of 100234"},
		{"0477000001,0400000011", "**********,**********"},
		{"+61 477 000 001", "+61 477 000 001"}, // runs shorter than seven stay
		{"x12345678901234567890", "x********************"},
		{"ünïcode 04770000019é", "ünïcode ***********é"},
		{"٠١٢٣٤٥٦٧", "٠١٢٣٤٥٦٧"}, // not ASCII digits: no identifier here has them
	}
	for _, tt := range tests {
		if got := gateway.Mask(tt.text); got != tt.want {
			t.Errorf("Mask(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}

var longRun = regexp.MustCompile(`[0-9]{7,}`)

// FuzzMask compares with a regular expression that says the same.
func FuzzMask(f *testing.F) {
	for _, seed := range []string{"", "0477000001", "123456", "a1234567b7654321", "\xff1234567\xfe"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := gateway.Mask(text)
		want := longRun.ReplaceAllFunc([]byte(text), func(run []byte) []byte {
			stars := make([]byte, len(run))
			for i := range stars {
				stars[i] = '*'
			}
			return stars
		})
		if got != string(want) {
			t.Fatalf("Mask(%q) = %q, want %q", text, got, want)
		}
		if again := gateway.Mask(got); again != got {
			t.Fatalf("Mask is not stable: %q, then %q", got, again)
		}
	})
}
