package handlers

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// rule checks one text. check returns the code of what is wrong, or "". description
// describes what is right; it never repeats the text, which may be a number
// of a person.
type rule struct {
	description string
	check       func(text string) (code string)
}

var (
	customerNumber = number("a customer number")
	planNumber     = number("a plan number")
	serviceNumber  = pattern(violationFormat, `^0[0-9]{9}$`, "a service number is a string of 10 digits in the national form: 0 and nine more, without a country code")
	orderID        = pattern(violationFormat, `^[1-9][0-9]{0,17}$`, "an order id has 1 to 18 digits and does not start with 0")
	gpsi           = pattern(violationGPSIFormat, `^[0-9]{11,15}$`, "a GPSI has 11 to 15 digits, country code first, without a plus sign")
	amount         = pattern(violationFormat, `^(0|[1-9][0-9]{0,14})(\.[0-9]{1,6})?$`, `an amount is a string, such as "12.50": up to 15 digits without a leading zero, and up to 6 after a point`)
	bucketRefID    = text(64, "a bucketRefId has 1 to 64 characters, none of them control characters")
	action         = oneOf("credit", "debit", "set")
	poolName       = text(100, "a name has 1 to 100 characters, none of them control characters")
	department     = text(100, "a department has 1 to 100 characters, none of them control characters")
	notes          = lines(1000, "notes have 1 to 1000 characters, and no control characters but line breaks and tabs")
	unit           = text(16, "a unit has 1 to 16 characters, none of them control characters")
	reason         = text(200, "a reason has 1 to 200 characters, none of them control characters")

	email    = rule{"an e-mail address such as ops@example.com: one, without a display name, at most 254 characters", checkEmail}
	date     = rule{"a date is a day of the calendar, as YYYY-MM-DD", checkDate}
	dateTime = rule{"a time is RFC 3339 with a zone, such as 2026-12-31T23:59:59Z", checkDateTime}
)

func pattern(code, expression, description string) rule {
	re := regexp.MustCompile(expression)
	return rule{description, func(s string) string {
		if !re.MatchString(s) {
			return code
		}
		return ""
	}}
}

// number is the rule for an identifier that is an xs:int upstream.
func number(what string) rule {
	r := pattern(violationFormat, `^[1-9][0-9]{0,9}$`, what+" is a string of 1 to 10 digits, does not start with 0, and is less than 2 to the power of 31")
	form := r.check
	r.check = func(s string) string {
		if code := form(s); code != "" {
			return code
		}
		if _, err := strconv.ParseInt(s, 10, 32); err != nil {
			return violationOutOfRange
		}
		return ""
	}
	return r
}

func oneOf(words ...string) rule {
	return rule{"the value is one of " + strings.Join(words, ", "), func(s string) string {
		if !slices.Contains(words, s) {
			return violationEnum
		}
		return ""
	}}
}

// text is the rule for one line of 1 to limit characters.
func text(limit int, description string) rule { return textOf(limit, description, "") }

// lines is the rule for a text that may have several lines.
func lines(limit int, description string) rule { return textOf(limit, description, "\t\r\n") }

// blanks are the characters of Unicode's White_Space, and what lies between
// U+2027 and U+202F beside them: a text of nothing else is blank. The pattern of
// the API description cannot name two of them but by such a range.
const blanks = "\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a" +
	"\u2027\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u202f\u205f\u3000"

func textOf(limit int, description, controls string) rule {
	forbidden := func(r rune) bool { return !xmlSafe(r) && !strings.ContainsRune(controls, r) }
	return rule{description, func(s string) string {
		switch {
		case strings.Trim(s, blanks) == "":
			return violationTooShort
		case utf8.RuneCountInString(s) > limit:
			return violationTooLong
		case strings.ContainsFunc(s, forbidden):
			return violationCharacters
		}
		return ""
	}}
}

// xmlSafe reports whether XML 1.0 (section 2.2) can carry r and r is no
// control character. U+FFFD is not xmlSafe either: it stands where an
// unpaired surrogate was escaped.
func xmlSafe(r rune) bool {
	return !unicode.IsControl(r) && r != utf8.RuneError && r != 0xFFFE && r != 0xFFFF
}

// emailForm is an address of RFC 5321 (section 4.1.2): a Dot-string and a Domain.
// A quoted local part, an address literal and an address beyond ASCII (RFC 6531)
// are left out: few systems take them, and no two validators agree on them.
var emailForm = regexp.MustCompile("^[0-9A-Za-z!#$%&'*+/=?^_`{|}~-]+(\\.[0-9A-Za-z!#$%&'*+/=?^_`{|}~-]+)*@" +
	"[0-9A-Za-z]([0-9A-Za-z-]{0,61}[0-9A-Za-z])?(\\.[0-9A-Za-z]([0-9A-Za-z-]{0,61}[0-9A-Za-z])?)*$")

func checkEmail(s string) string {
	switch {
	case len(s) > 254:
		return violationTooLong
	case !emailForm.MatchString(s):
		return violationFormat
	}
	return ""
}

func checkDate(s string) string {
	if len(s) != len(time.DateOnly) {
		return violationFormat // the error, which nobody reads, would copy a long text several times
	}
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return violationFormat
	}
	return ""
}

// maxDateTime is the length of a time with nine digits after the second.
const maxDateTime = len("2006-01-02T15:04:05.999999999+07:00")

// dateTimeForm is a time of RFC 3339, with nine digits after the second at most:
// Go drops the others.
var dateTimeForm = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})$`)

func checkDateTime(s string) string {
	if len(s) > maxDateTime || !dateTimeForm.MatchString(s) {
		return violationFormat // as above
	}
	if err := new(time.Time).UnmarshalText([]byte(s)); err != nil {
		return violationFormat
	}
	return ""
}
