package jsonbody

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Rule is what a text has to be. Check returns the code of what is wrong with it, or
// "". Description says what is right, and never repeats the text, which may be a
// person's number.
type Rule struct {
	Description string
	Check       func(text string) (code string)
}

// Rules whose form a standard defines.
var (
	Email    = Rule{"an e-mail address such as ops@example.com: one, without a display name, at most 254 characters", checkEmail}
	Date     = Rule{"a date is a day of the calendar, as YYYY-MM-DD", checkDate}
	DateTime = Rule{"a time is RFC 3339 with a zone, such as 2026-12-31T23:59:59Z", checkDateTime}
)

// Pattern is the rule for a text that matches a regular expression; code is that of
// one that does not.
func Pattern(code, expression, description string) Rule {
	re := regexp.MustCompile(expression)
	return Rule{description, func(s string) string {
		if !re.MatchString(s) {
			return code
		}
		return ""
	}}
}

// Int32 is the rule for an identifier that is an xs:int upstream.
func Int32(what string) Rule {
	r := Pattern(CodeFormat, `^[1-9][0-9]{0,9}$`, what+" is a string of 1 to 10 digits, does not start with 0, and is less than 2 to the power of 31")
	form := r.Check
	r.Check = func(s string) string {
		if code := form(s); code != "" {
			return code
		}
		if _, err := strconv.ParseInt(s, 10, 32); err != nil {
			return CodeOutOfRange
		}
		return ""
	}
	return r
}

// OneOf is the rule for one of a few words.
func OneOf(words ...string) Rule {
	return Rule{"the value is one of " + strings.Join(words, ", "), func(s string) string {
		if !slices.Contains(words, s) {
			return CodeEnum
		}
		return ""
	}}
}

// Line is the rule for one line of 1 to limit characters.
func Line(limit int, description string) Rule { return textOf(limit, description, "") }

// Lines is the rule for a text of 1 to limit characters, line breaks and tabs among
// them.
func Lines(limit int, description string) Rule { return textOf(limit, description, "\t\r\n") }

// blanks are the characters of Unicode's White_Space, and all others between U+2027
// and U+202F: a text of nothing else is blank. The pattern in the API description can
// name two of them by a range only.
const blanks = "\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a" +
	"\u2027\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u202f\u205f\u3000"

// textOf is the rule for a text of 1 to limit characters, of which only those controls
// are allowed that are listed.
func textOf(limit int, description, controls string) Rule {
	forbidden := func(r rune) bool { return !xmlSafe(r) && !strings.ContainsRune(controls, r) }
	return Rule{description, func(s string) string {
		switch {
		case strings.Trim(s, blanks) == "":
			return CodeTooShort
		case utf8.RuneCountInString(s) > limit:
			return CodeTooLong
		case strings.ContainsFunc(s, forbidden):
			return CodeCharacters
		}
		return ""
	}}
}

// xmlSafe reports whether XML 1.0 (section 2.2) can carry r and r is not a control
// character. U+FFFD is not safe: it replaces an unpaired surrogate.
func xmlSafe(r rune) bool {
	return !unicode.IsControl(r) && r != utf8.RuneError && r != 0xFFFE && r != 0xFFFF
}

// emailForm is an address of RFC 5321 (section 4.1.2): a Dot-string and a Domain.
// Quoted local parts, address literals and addresses beyond ASCII (RFC 6531) are not
// accepted: few systems accept them, and validators disagree on them.
var emailForm = regexp.MustCompile("^[0-9A-Za-z!#$%&'*+/=?^_`{|}~-]+(\\.[0-9A-Za-z!#$%&'*+/=?^_`{|}~-]+)*@" +
	"[0-9A-Za-z]([0-9A-Za-z-]{0,61}[0-9A-Za-z])?(\\.[0-9A-Za-z]([0-9A-Za-z-]{0,61}[0-9A-Za-z])?)*$")

func checkEmail(s string) string {
	switch {
	case len(s) > 254:
		return CodeTooLong
	case !emailForm.MatchString(s):
		return CodeFormat
	}
	return ""
}

func checkDate(s string) string {
	if len(s) != len(time.DateOnly) {
		return CodeFormat // before parsing: its error would copy a long text several times
	}
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return CodeFormat
	}
	return ""
}

// maxDateTime is the length of a time with nine digits after the second.
const maxDateTime = len("2006-01-02T15:04:05.999999999+07:00")

// dateTimeForm is a time of RFC 3339 with at most nine digits after the second: Go
// would drop further ones.
var dateTimeForm = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})$`)

func checkDateTime(s string) string {
	if len(s) > maxDateTime || !dateTimeForm.MatchString(s) {
		return CodeFormat // before parsing, as in checkDate
	}
	if err := new(time.Time).UnmarshalText([]byte(s)); err != nil {
		return CodeFormat
	}
	return ""
}
