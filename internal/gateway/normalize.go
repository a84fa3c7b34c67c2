package gateway

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// codeNumber is a number as back ends write it: xs:int, xs:decimal and the
// canonical xs:double ("3.0E0"), as far as it can be a whole number.
var codeNumber = regexp.MustCompile(`^([+-]?)(?:0*([1-9][0-9]*)|0+)(?:\.0*)?(?:[eE][+-]?0+)?$`)

// codeZero is a zero in hexadecimal, as an HRESULT is written.
var codeZero = regexp.MustCompile(`^0[xX]0+$`)

// NormalCode returns an in-band error code of a back end in the one spelling in
// which codes are compared and reported:
//
//   - "" if there is none: nothing, blanks, or a word for nothing (see [IsNull]);
//   - "0" for success: zero in any spelling (0, 00, +0, -0, 0.0, 0.0E0, 0x0),
//     and the words ok and success in any case;
//   - a whole number without plus sign, leading zeros and a fraction of zeros:
//     03, +3 and 3.0 are "3";
//   - any other text as it stands, without the blanks around it. It is the code
//     of a refusal, whatever it says.
func NormalCode(text string) string {
	text = strings.TrimSpace(text)
	switch {
	case IsNull(text):
		return ""
	case strings.EqualFold(text, "ok"), strings.EqualFold(text, "success"), codeZero.MatchString(text):
		return "0"
	}
	m := codeNumber.FindStringSubmatch(text)
	switch {
	case m == nil:
		return text
	case m[2] == "":
		return "0"
	default:
		return strings.TrimPrefix(m[1], "+") + m[2]
	}
}

// IsNull reports whether a text says that there is no value: nothing, blanks,
// or one of the words that programs write for a missing value.
func IsNull(text string) bool {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "", "null", "nil", "none", "(null)", "undefined":
		return true
	}
	return false
}

// WholeNumber returns the canonical decimal of an identifier that is a whole
// number: without blanks around it, plus sign and leading zeros, so that two
// spellings of one identifier are equal, and our own paths take it. ok is false
// for anything else, and for what 64 bits with a sign cannot hold.
func WholeNumber(text string) (canonical string, ok bool) {
	text = strings.TrimSpace(text)
	unsigned := strings.TrimPrefix(text, "+")
	if unsigned == "" || digits(unsigned) != len(unsigned) {
		return "", false
	}
	n, err := strconv.ParseInt(unsigned, 10, 64)
	if err != nil {
		return "", false
	}
	return strconv.FormatInt(n, 10), true
}

// decoration is what people write between the digits of a number.
var decoration = strings.NewReplacer(" ", "", "-", "")

// ServiceNumber returns the service number in a back end's text, in the
// national form: ten digits, the first of them zero. A leading zero that got
// lost is put back (see [RestoreLeadingZero]); blanks and hyphens between digits,
// and the country code +61 for that zero, are the same number in another
// notation. ok is false for anything else: it is no number, and neither an
// identifier nor a part of a link is made of it.
func ServiceNumber(text string) (number string, ok bool) {
	text = strings.TrimSpace(text)
	international := strings.HasPrefix(text, "+61")
	text = strings.TrimPrefix(text, "+61")
	if international {
		text = strings.TrimLeft(text, " -")
	}
	if strings.HasPrefix(text, "-") || strings.HasSuffix(text, "-") {
		return "", false
	}
	text = decoration.Replace(text)
	if international && len(text) != zerolessLength { // the country code stands for the zero
		return "", false
	}
	text = RestoreLeadingZero(text)
	const length = zerolessLength + 1
	if len(text) != length || digits(text) != length || text[0] != '0' {
		return "", false
	}
	return text, true
}

// maxStatusWord is the longest word for a state that is passed on, in bytes.
const maxStatusWord = 64

// StatusWord returns a back end's word for a state as a member of an answer:
// without the blanks around it and control characters, with the gateway's own
// credentials replaced, and cut to 64 bytes (see [Word]).
func StatusWord(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, text)
	return Word(strings.TrimSpace(text), maxStatusWord)
}

// yes and no are the words for success and for its opposite.
var (
	yes = map[string]bool{"true": true, "t": true, "yes": true, "y": true, "1": true, "ok": true, "success": true, "succeeded": true, "successful": true}
	no  = map[string]bool{
		"false": true, "f": true, "no": true, "n": true, "0": true, "ko": true, "nok": true, "error": true,
		"fail": true, "failed": true, "failure": true, "unsuccessful": true, "rejected": true, "refused": true, "denied": true,
	}
)

// SuccessOf reads a back end's word for success, in any case. An unknown word
// is neither: known is false, and what it stands beside decides. -1 is unknown:
// Visual Basic's true, and a failure in C.
func SuccessOf(word string) (success, known bool) {
	word = strings.ToLower(strings.TrimSpace(word))
	return yes[word], yes[word] || no[word]
}
