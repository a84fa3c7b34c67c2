package gateway

import (
	"strings"
	"unicode/utf8"
)

// Limits of what is kept of a back end's own words, in bytes.
const (
	maxFaultCode    = 64
	maxFaultMessage = 300
)

// UpstreamFault is the back end's own word for an error; [NewUpstreamFault]
// makes it. The body that it came in is never shown.
type UpstreamFault struct {
	System  System
	Code    string
	Message string
}

// NewUpstreamFault keeps a back end's own words: masked (see [Mask]), the code
// cut to 64 bytes and the message to 300. Both may be empty.
func NewUpstreamFault(system System, code, message string) *UpstreamFault {
	return &UpstreamFault{
		System:  system,
		Code:    Clip(code, maxFaultCode),
		Message: Clip(message, maxFaultMessage),
	}
}

// Clip masks a text and cuts it to at most limit bytes, between characters.
// What is not UTF-8 in it is replaced.
func Clip(text string, limit int) string {
	// Masking comes first: the start of a number that was cut is no long run
	// of digits.
	text = strings.ToValidUTF8(Mask(text), "\uFFFD")
	if len(text) <= limit {
		return text
	}
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return text[:limit]
}

// CredentialsRefused makes the error of a back end that does not let the
// gateway in, however it says so. It takes the code and no message: a refused
// login is where a back end is likely to repeat credentials.
func CredentialsRefused(call Call, code string) *Error {
	return &Error{
		Kind:     UpstreamAuth,
		Detail:   "the back end " + string(call.System) + " refused the gateway's credentials or address",
		Outcome:  call.Outcome(Refused),
		Upstream: NewUpstreamFault(call.System, code, ""),
	}
}
