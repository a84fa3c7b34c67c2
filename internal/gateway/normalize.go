package gateway

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// codeNumber matches a whole number as back ends write it: xs:int, xs:decimal or
// the canonical xs:double ("3.0E0").
var codeNumber = regexp.MustCompile(`^([+-]?)(?:0*([1-9][0-9]*)|0+)(?:\.0*)?(?:[eE][+-]?0+)?$`)

// codeZero matches a zero in hexadecimal, as in an HRESULT.
var codeZero = regexp.MustCompile(`^0[xX]0+$`)

// NormalCode returns an in-band error code of a back end in the normal form, in
// which codes are compared and reported:
//
//   - "" if there is none: empty, blank, or a word for a missing value (see
//     [IsNull]);
//   - "0" for success: zero in any spelling (0, 00, +0, -0, 0.0, 0.0E0, 0x0),
//     and the words ok and success in any case;
//   - a whole number without plus sign, leading zeros and a fraction of zeros:
//     03, +3 and 3.0 are "3";
//   - any other text without surrounding blanks. It is the code of a refusal.
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

// IsNull reports whether a text is empty or blank, or one of the words that
// programs write for a missing value.
func IsNull(text string) bool {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "", "null", "nil", "none", "(null)", "undefined":
		return true
	}
	return false
}

// WholeNumber returns the canonical decimal of an identifier that is a whole
// number: without surrounding blanks, plus sign and leading zeros. Two spellings
// of an identifier become equal, and the gateway's own paths accept it. ok is
// false for anything else, and for numbers out of the range of int64.
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

// decoration removes what people write between the digits of a number.
var decoration = strings.NewReplacer(" ", "", "-", "")

// ServiceNumber returns the service number in a back end's text in the national
// form: ten digits, the first of them zero. A lost leading zero is restored (see
// [RestoreLeadingZero]). Blanks and hyphens between digits are removed, and the
// country code +61 is replaced by that zero. ok is false for anything else: such
// a text must not become an identifier or part of a link.
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

// maxStatusWord is the longest status text that is passed on, in bytes.
const maxStatusWord = 64

// StatusWord returns a back end's status text for a member of a response:
// without surrounding blanks and control characters, with the gateway's
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

// yes and no are the words for success and for failure.
var (
	yes = map[string]bool{"true": true, "t": true, "yes": true, "y": true, "1": true, "ok": true, "success": true, "succeeded": true, "successful": true}
	no  = map[string]bool{
		"false": true, "f": true, "no": true, "n": true, "0": true, "ko": true, "nok": true, "error": true,
		"fail": true, "failed": true, "failure": true, "unsuccessful": true, "rejected": true, "refused": true, "denied": true,
	}
)

// SuccessOf maps a back end's word for success or failure, in any case. known is
// false for an unknown word; other members of the response decide then. -1 is
// unknown: it is true in Visual Basic, and a failure in C.
func SuccessOf(word string) (success, known bool) {
	word = strings.ToLower(strings.TrimSpace(word))
	return yes[word], yes[word] || no[word]
}
