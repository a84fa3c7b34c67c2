package handlers

import (
	"net/http"
	"strings"
)

// The headers that operations read.
const (
	headerCorrelationID       = "X-Correlation-Id"
	headerWholesaleCustomerID = "Wholesale-Customer-Id"
	headerIdempotencyKey      = "Idempotency-Key"
)

// optionalHeader returns the value of an optional header. valid is false, and value
// empty, if it is not 1 to limit visible ASCII characters. An empty header counts as
// absent, because tools send every header that the description has. Equal values count
// as one, because proxies repeat a header: in a line of its own, or after a comma
// (RFC 9110 section 5.3).
func optionalHeader(h http.Header, name string, limit int) (value string, valid bool) {
	value, ok := onlyValue(h.Values(name))
	if !ok || value != "" && !visible(value, limit) {
		return "", false
	}
	return value, true
}

// onlyValue returns the one value that all lines of a header have; ok is false if they
// differ.
func onlyValue(lines []string) (value string, ok bool) {
	for _, line := range lines {
		line = withoutRepetition(line)
		if line == "" || line == value {
			continue
		}
		if value != "" {
			return "", false
		}
		value = line
	}
	return value, true
}

// withoutRepetition returns the element of a list whose elements are all equal, and any
// other line as it is: a value may contain commas. net/http has trimmed the line.
func withoutRepetition(line string) string {
	if !strings.Contains(line, ",") {
		return line
	}
	only := ""
	for element := range strings.SplitSeq(line, ",") {
		element = strings.Trim(element, " \t") // RFC 9110 section 5.6.1
		switch {
		case element == "" || element == only:
		case only == "":
			only = element
		default:
			return line
		}
	}
	return only
}

// visible reports whether s has 1 to limit characters, all visible ASCII.
func visible(s string, limit int) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return s != "" && len(s) <= limit
}

// correlationID returns the caller's correlation id, or "" if there is none; valid is
// false if it has another form.
func correlationID(h http.Header) (id string, valid bool) {
	return optionalHeader(h, headerCorrelationID, 128)
}

// checkHeaders checks the headers that all operations have in common.
func (in *request) checkHeaders() {
	if _, ok := correlationID(in.http.Header); !ok {
		in.Add("/header/"+headerCorrelationID, violationHeaderFormat, "send the header once, with 1 to 128 visible ASCII characters, or leave it out")
	}
	if key, ok := onlyValue(in.http.Header.Values(headerIdempotencyKey)); key != "" || !ok {
		in.Add("/header/"+headerIdempotencyKey, violationIdempotency, "idempotency keys are not supported yet: leave the header out, and rely on outcome to learn what became of a write")
	}
}

// wholesaleCustomerID returns the header, or "".
func (in *request) wholesaleCustomerID() string {
	id, ok := optionalHeader(in.http.Header, headerWholesaleCustomerID, 12)
	if !ok {
		in.Add("/header/"+headerWholesaleCustomerID, violationHeaderFormat, "send the header once, with 1 to 12 visible ASCII characters, or leave it out")
	}
	return id
}
