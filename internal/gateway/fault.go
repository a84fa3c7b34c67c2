package gateway

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// The longest code and message of a back end that are kept, in bytes.
const (
	maxFaultCode    = 64
	maxFaultMessage = 300
)

// UpstreamFault is the back end's own code and message for an error. It is made
// by [NewUpstreamFault]. The body that contained them is never shown.
type UpstreamFault struct {
	System  System
	Code    string
	Message string
	// FromStatus reports that Code is the HTTP status of the response, for logs
	// and metrics of responses without a code. Callers see the back end's own
	// codes only.
	FromStatus bool
}

// NewUpstreamFault returns a back end's code and message, masked (see [Mask])
// and cut to 64 and 300 bytes. Both may be empty.
func NewUpstreamFault(system System, code, message string) *UpstreamFault {
	return &UpstreamFault{
		System:  system,
		Code:    Clip(code, maxFaultCode),
		Message: Clip(message, maxFaultMessage),
	}
}

// PublicUpstream returns the code and message of the back end that a caller may
// see, or nil if there are none. The message is included for refusals only,
// where it says what to change. That of a failure is for the log: stack traces,
// SQL, host names and paths. A refusal that looks like these has no message
// either.
func (e *Error) PublicUpstream() *UpstreamFault {
	if e.Upstream == nil {
		return nil
	}
	shown := *e.Upstream
	if !e.Kind.refusal() || internals.MatchString(shown.Message) {
		shown.Message = ""
	}
	if shown.FromStatus || internals.MatchString(shown.Code) || strings.ContainsAny(shown.Code, "<>") {
		shown.Code = ""
	}
	return &shown
}

// refusal reports whether the back end examined the request, and said what is
// wrong with it.
func (k Kind) refusal() bool {
	return k.Business() || k == RateLimited || k == NotUnderstood
}

// internals matches text that no back end writes for a caller. Each line says
// what it finds.
var internals = regexp.MustCompile(strings.Join([]string{
	`(?i:\b\w*(?:exception|traceback)\b|\bstack ?trace\b|\bpanic:|\bsegmentation fault\b)`,              // crashes
	`\bat [\w.$<>]+\(|\bFile "[^"]+", line \d|\bin \S+:line \d`,                                         // frames of Java and .NET, Python, .NET with debug symbols
	`\b[\w$-]+\.(?:java|cs|php|py|rb|pl|pm|go|js|ts|cpp|jsp|aspx|asmx)\b(?::\d+|\(\d+\)| on line \d+)?`, // source files
	`\b(?:[a-z][a-z0-9_]*\.){2,}[A-Z]\w*`,                                                               // a Java class with its package
	`\b(?:[A-Z]\w+\.){2,}[A-Z]\w+`,                                                                      // a .NET class with its namespace
	`\b(?:ORA|TNS|PLS|SP2|DPY|DPI)-\d{4,5}\b|\bSQLSTATE\b|\bSQLCODE\b|(?i:\bjdbc:|\bodbc\b)`,            // databases
	`\bSELECT\b.{1,200}\bFROM\b|(?i:\bselect\b.{1,200}\bfrom\b.{1,80}\bwhere\b|\binsert into\b|\bupdate\b.{1,80}\bset\b.{1,80}=|\bdelete from\b|\bdeadlock\b)`,
	`(?i:\b(?:unique|foreign key|check|primary key) constraint\b|\bviolates\b.{0,40}\bconstraint\b|\bduplicate entry\b|\bduplicate key\b)`,
	`(?i:\b[a-z0-9_-]+\.(?:[a-z0-9_-]+\.)*(?:local|localdomain|internal|intern|intranet|corp|lan|svc|home|private|test|cluster)\b|\blocalhost\b)`, // host names
	`\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b|\[[0-9A-Fa-f:]*::?[0-9A-Fa-f:]*\]:\d+`,                                                                // addresses
	`(?i:\b[a-z][a-z0-9+.-]*://)`,            // URLs
	`\b[a-z][\w-]*(?:\.[\w-]+)*:\d{2,5}\b`,   // a host with its port
	`(?i:\b[a-z]:\\|\\\\[a-z0-9_.-]+\\)`,     // paths of Windows
	`(?:^|[\s"'(=:])/(?:[\w.@-]+/)+[\w.@-]*`, // paths of Unix
	`(?i:\bECONN\w+|\bETIMEDOUT\b|\bconnection (?:refused|reset|timed out)\b|\bno route to host\b|\bbroken pipe\b)`,
	`</[A-Za-z][\w.-]*(?::[\w.-]+)?>|<\?xml|<!(?:DOCTYPE|\[CDATA)|<[A-Za-z][\w.-]*:[\w.-]+|\bxmlns\b|(?i:<(?:html|head|body|title|h\d|pre|p|div|br|hr)\b[^>]*>)`, // markup: a page, or an echo of the request; a pool may be named <so>
}, "|"))

// Clip masks a text and cuts it to at most limit bytes, between characters.
// Invalid UTF-8 is replaced.
func Clip(text string, limit int) string {
	// Masking comes first: a number that is cut may be too short to be masked, and
	// a credential that is cut is not recognised.
	return cut(Mask(text), limit)
}

// Word returns a back end's text for a member of a response, such as a status,
// with the gateway's credentials replaced, and cut to at most limit bytes.
// Numbers are not masked.
func Word(text string, limit int) string {
	return cut(secrets.redact(text), limit)
}

// cut shortens a text to at most limit bytes, between characters.
func cut(text string, limit int) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	if len(text) <= limit {
		return text
	}
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return text[:limit]
}

// CredentialsRefused returns the error of a back end that refuses the gateway's
// credentials, in whichever form. It has the code and no message, in which a
// back end is likely to repeat credentials.
func CredentialsRefused(call Call, code string) *Error {
	return &Error{
		Kind:     UpstreamAuth,
		Detail:   "the back end " + string(call.System) + " refused the gateway's credentials or address",
		Outcome:  call.Outcome(Refused),
		Upstream: NewUpstreamFault(call.System, code, ""),
	}
}
