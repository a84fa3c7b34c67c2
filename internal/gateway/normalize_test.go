package gateway_test

import (
	"strings"
	"testing"

	"causeway.example/internal/gateway"
)

func TestNormalCode(t *testing.T) {
	for want, texts := range map[string][]string{
		"":        {"", " ", "\t\n", "null", "NULL", "nil", " None ", "(null)"},
		"0":       {"0", "00", "0.0", " 0 ", "+0", "-0", "0.000", "0.0E0", "0e+0", "-0.0", "0.", "0x0", "0x00000000", "OK", "ok", "Success"},
		"3":       {"3", "03", "003", "+3", "3.0", " 3\n", "3.00", "3.", "3.0E0", "+03.0"},
		"-17":     {"-17", "-017", "-17.0"},
		"100":     {"100", "0100", "100.0"},
		"ERR_OPT": {"ERR_OPT", " ERR_OPT "},
		"0x3":     {"0x3"},
		"0.5":     {"0.5"},
		".E0":     {".E0"},
		"3E5":     {"3E5"},
		"+":       {"+"},
		".0":      {".0"},
		"0-0":     {"0-0"},
		"\u0663":  {"\u0663"}, // another script's digit
		"no":      {"no"},
	} {
		for _, text := range texts {
			if got := gateway.NormalCode(text); got != want {
				t.Errorf("NormalCode(%q) = %q, want %q", text, got, want)
			}
		}
	}
}

// FuzzNormalCode: normalising twice changes nothing, and only a text of zeros, or
// a word for success, becomes zero.
func FuzzNormalCode(f *testing.F) {
	for _, seed := range []string{"", "0", "03", "3.0", "-0.0", "ERR", "null", "0x0", "1e3", ".0", "00e00", " 007 "} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		code := gateway.NormalCode(text)
		if again := gateway.NormalCode(code); again != code {
			t.Errorf("%q became %q, and that %q", text, code, again)
		}
		if code == "0" && strings.ContainsAny(text, "123456789") {
			t.Errorf("%q became zero", text)
		}
		if code == "" && strings.ContainsAny(text, "0123456789") {
			t.Errorf("%q became nothing", text)
		}
	})
}

func TestWholeNumber(t *testing.T) {
	for text, want := range map[string]string{
		"77": "77", "000123": "123", "+5": "5", " 8\n": "8", "0": "0", "00": "0", "9223372036854775807": "9223372036854775807",
	} {
		if got, ok := gateway.WholeNumber(text); got != want || !ok {
			t.Errorf("WholeNumber(%q) = %q, %v, want %q", text, got, ok, want)
		}
	}
	for _, text := range []string{"", " ", "+", "++1", "-1", "1.0", "1e3", "0x1", "1 2", "1,000", "9223372036854775808", "null", "7\uFFFD", "\u0667"} {
		if got, ok := gateway.WholeNumber(text); ok {
			t.Errorf("WholeNumber(%q) = %q, want none", text, got)
		}
	}
}

func TestServiceNumber(t *testing.T) {
	for text, want := range map[string]string{
		"0477000011": "0477000011", " 0477000011\n": "0477000011", "477000011": "0477000011",
		"0477 000 011": "0477000011", "0477-000-011": "0477000011", "+61477000011": "0477000011", "+61 477 000 011": "0477000011", "+61-477-000-011": "0477000011",
	} {
		if got, ok := gateway.ServiceNumber(text); got != want || !ok {
			t.Errorf("ServiceNumber(%q) = %q, %v, want %q", text, got, ok, want)
		}
	}
	for _, text := range []string{
		"", " ", "null", "NULL", "N/A", "0", "-", "+61", "0477000011/../x?y#z", "4.77000011E8", "477000011.0", "047700001", "04770000111",
		"1477000011", "61477000011", "+610477000011", "+64477000011", "0477000011 ext 2", "-0477000011", "0477000011-", "\uFF10477000011",
		"0477\u200B000011", "0477000011\uFFFD", "../0477000011", "tel:0477000011", "0477.000.011", "0477\t000011",
	} {
		if got, ok := gateway.ServiceNumber(text); ok {
			t.Errorf("ServiceNumber(%q) = %q, want none", text, got)
		}
	}
}

func TestStatusWord(t *testing.T) {
	for text, want := range map[string]string{
		" COMMITTED\n": "COMMITTED", "HELD_AT_0400123456": "HELD_AT_0400123456", "A\x00B\x1b[31m\u0085": "AB[31m", "": "",
		strings.Repeat("x", 1<<20): strings.Repeat("x", 64), strings.Repeat("\u00e9", 40): strings.Repeat("\u00e9", 32),
	} {
		if got := gateway.StatusWord(text); got != want {
			t.Errorf("StatusWord(%.20q) = %q, want %q", text, got, want)
		}
	}
}

func TestSuccessOf(t *testing.T) {
	for _, word := range []string{"true", "TRUE", " t ", "Yes", "Y", "1", "OK", "success"} {
		if success, known := gateway.SuccessOf(word); !success || !known {
			t.Errorf("SuccessOf(%q) = %v, %v", word, success, known)
		}
	}
	for _, word := range []string{"false", "F", "f", "No", "N", "n", "0", "fail", "FAILED", "failure", "KO", "error", "Rejected"} {
		if success, known := gateway.SuccessOf(word); success || !known {
			t.Errorf("SuccessOf(%q) = %v, %v", word, success, known)
		}
	}
	for _, word := range []string{"", "perhaps", "2", "-1", "null", "nope", "yes!"} {
		if _, known := gateway.SuccessOf(word); known {
			t.Errorf("SuccessOf(%q) is known", word)
		}
	}
}

// TestRefusalReadsCodesInAnySpelling: a code in the configuration and in a response
// may have different spellings.
func TestRefusalReadsCodesInAnySpelling(t *testing.T) {
	codes := gateway.ResultCodes{NotFound: []string{"03"}, Conflict: []string{"ERR_BUSY"}}
	for code, want := range map[string]gateway.Kind{
		"3": gateway.NotFound, "03": gateway.NotFound, "3.0": gateway.NotFound, "+3": gateway.NotFound, "30": gateway.Rejected,
		"ERR_BUSY": gateway.Conflict, "": gateway.Rejected,
	} {
		if got := codes.Refusal(gateway.CallOrderQuery, code, "").Kind; got != want {
			t.Errorf("code %q is %v, want %v", code, got, want)
		}
	}
}
