package negotiate

import (
	"iter"
	"strconv"
	"strings"
)

// weights yields the elements of a list-valued field, in lower case and without
// parameters, each with its quality value (RFC 9110 section 12.4.2). The field may have
// several lines.
func weights(lines []string) iter.Seq2[string, float64] {
	return func(yield func(string, float64) bool) {
		for _, line := range lines {
			for element := range split(line, ',') {
				if strings.TrimSpace(element) == "" {
					continue // RFC 9110 section 5.6.1.2
				}
				if !yield(weighted(element)) {
					return
				}
			}
		}
	}
}

// weighted returns an element without its parameters, and its quality value.
func weighted(element string) (name string, q float64) {
	q, first := 1, true
	for part := range split(element, ';') {
		if first {
			name, first = strings.ToLower(strings.TrimSpace(part)), false
			continue
		}
		if key, value, _ := strings.Cut(part, "="); strings.EqualFold(strings.TrimSpace(key), "q") {
			q = quality(strings.Trim(value, " \t\""))
		}
	}
	return name, q
}

// quality parses a quality value; a missing or malformed one counts as 1.
func quality(text string) float64 {
	q, err := strconv.ParseFloat(text, 64)
	if err != nil || !(q <= 1) { // or NaN
		return 1
	}
	return max(q, 0)
}

// split yields the parts of text between separators. A separator within a quoted string
// (RFC 9110 section 5.6.4) does not separate.
func split(text string, separator byte) iter.Seq[string] {
	return func(yield func(string) bool) {
		start, quoted := 0, false
		for i := 0; i < len(text); i++ {
			switch c := text[i]; {
			case quoted && c == '\\':
				i++
			case c == '"':
				quoted = !quoted
			case c == separator && !quoted:
				if !yield(text[start:i]) {
					return
				}
				start = i + 1
			}
		}
		yield(text[start:])
	}
}
