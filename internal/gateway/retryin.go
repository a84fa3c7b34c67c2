package gateway

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

const (
	defaultWait = time.Minute
	// maxWait is the longest wait that a fault may ask for.
	maxWait = 24 * time.Hour
)

// RetryIn parses "... try again in: 1 minute 30 seconds". The format is not
// public: the first run of counts with units is used, or a time such as
// 00:01:30. A text that cannot be parsed means at least a minute, because a wait
// that is too long does less harm than one that is too short. The result is
// between a second and a day, in whole seconds.
func RetryIn(text string) time.Duration {
	text = strings.ToLower(text)
	// The text before it may contain the limit, which has a number and a unit, too.
	for _, marker := range []string{"try again", "retry", "wait", "come back"} {
		if i := strings.LastIndex(text, marker); i >= 0 {
			text = text[i+len(marker):]
			break
		}
	}
	seconds, read := parseWait(waitTokens.FindAllString(text, maxWaitTokens))
	if !read {
		seconds = max(seconds, defaultWait.Seconds())
	}
	seconds = min(max(math.Ceil(seconds), 1), maxWait.Seconds())
	return time.Duration(seconds) * time.Second
}

// waitTokens matches the words, numbers and times in a text.
var waitTokens = regexp.MustCompile(`[0-9]+(?::[0-9]+)+|[0-9]+(?:[.,][0-9]+)?|[a-z]+`)

// maxWaitTokens bounds how much of a text is parsed.
const maxWaitTokens = 64

// parseWait adds up the first run of counts and units, and reports whether there
// was one. If not, it returns the longest wait that the text may mean.
func parseWait(tokens []string) (seconds float64, read bool) {
	longest := 0.0
	for i, token := range tokens {
		n, counted := count(token)
		unit := 0.0
		if i+1 < len(tokens) {
			unit = unitOf(tokens[i+1])
		}
		switch {
		case strings.Contains(token, ":") && !read:
			if i == 0 || tokens[i-1] != "at" { // not a time of the day
				return clock(token), true
			}
		case counted && unit > 0:
			seconds, read = seconds+n*unit, true
		case read && (unitOf(token) > 0 || token == "and"):
		case read:
			return seconds, true
		case counted && i+1 < len(tokens) && isMilliseconds(tokens[i+1]):
			longest = max(longest, n/1000)
		case counted:
			longest = max(longest, n) // seconds, most likely
		case unitOf(token) > 0:
			longest = max(longest, nextUnit(unitOf(token)))
		}
	}
	if read {
		return seconds, true
	}
	return longest, false
}

// numberWords are counts that are written as words.
var numberWords = map[string]float64{
	"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
	"eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90,
}

// count parses a number. Three digits after a comma are thousands.
func count(token string) (n float64, ok bool) {
	if n, ok := numberWords[token]; ok {
		return n, true
	}
	whole, fraction, found := strings.Cut(token, ",")
	switch {
	case found && len(fraction) == 3:
		token = whole + fraction
	case found:
		token = whole + "." + fraction
	}
	n, err := strconv.ParseFloat(token, 64)
	return n, err == nil && !strings.ContainsAny(token, "abcdefghijklmnopqrstuvwxyz")
}

// The units of a wait, in seconds.
const (
	second = 1
	minute = 60
	hour   = 60 * minute
	day    = 24 * hour
)

// unitOf returns the unit with this name, or 0.
func unitOf(word string) float64 {
	switch {
	case word == "s", strings.HasPrefix(word, "sec"):
		return second
	case word == "m", strings.HasPrefix(word, "min"):
		return minute
	case word == "h", word == "hr", word == "hrs", strings.HasPrefix(word, "hour"):
		return hour
	case word == "d", word == "day", word == "days":
		return day
	}
	return 0
}

func isMilliseconds(word string) bool { return word == "ms" || strings.HasPrefix(word, "milli") }

// nextUnit returns the next larger unit, which bounds "a few" of the unit.
func nextUnit(unit float64) float64 {
	switch unit {
	case second:
		return minute
	case minute:
		return hour
	default:
		return day
	}
}

// clock parses hours, minutes and seconds. The first of two numbers means hours,
// because the text does not say which, and minutes would be the shorter wait.
func clock(token string) (seconds float64) {
	unit := float64(hour)
	for part := range strings.SplitSeq(token, ":") {
		n, _ := strconv.ParseFloat(part, 64) // digits only
		seconds += n * unit
		unit /= 60
	}
	return seconds
}
