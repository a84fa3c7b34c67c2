package octane

import (
	"errors"
	"strings"

	"causeway.example/adapters/rest"
)

// envelope is what an answer, or one of its orderDetails, says of success. The
// back end tells it in several ways, so all are looked at: errorCode (a number
// or a string, zero for success), success (a boolean or its word), and whether
// there is an order.
type envelope struct {
	code    string // as told; empty when not told
	success *bool  // nil when not told
	message string // told on success too
}

// envelopeNames are the members of an envelope.
var envelopeNames = []string{"errorCode", "errorMessage", "success", "response"}

var (
	errUnreadable     = errors.New("success or errorCode cannot be read")
	errContradiction  = errors.New("success and errorCode contradict each other")
	errRefusedOrdered = errors.New("a refusal that names an order")
	errNoVerdict      = errors.New("neither a success nor a refusal")
	errNoOrder        = errors.New("a success without an order")
	errNoPool         = errors.New("a success without a pool")
	errMemberID       = errors.New("memberId is not a number")
	errOrderCount     = errors.New("another number of orders than one")
)

func readEnvelope(o rest.Object) (envelope, error) {
	var e envelope
	if v := o.Get("errorCode"); v != nil {
		text, ok := rest.Text(v)
		if !ok {
			return e, errUnreadable
		}
		e.code = strings.TrimSpace(text)
	}
	e.message, _ = rest.Text(o.Get("errorMessage"))
	if v := o.Get("success"); v != nil {
		value, ok := rest.Bool(v)
		if !ok {
			return e, errUnreadable
		}
		e.success = &value
	}
	if e.failed() && e.success != nil && *e.success {
		return e, errContradiction
	}
	return e, nil
}

// failed reports whether a result code other than zero was told.
func (e envelope) failed() bool { return strings.TrimLeft(e.code, "0") != "" }

// reason returns the result code of a failure; empty when none was told.
func (e envelope) reason() string {
	if !e.failed() {
		return ""
	}
	return e.code
}

// refused reports whether a refusal was told. A zero code beside success
// false is one: a code that nobody set is serialised as zero.
func (e envelope) refused() bool { return e.failed() || e.success != nil && !*e.success }

// succeeded reports whether a success was told.
func (e envelope) succeeded() bool { return !e.refused() && (e.code != "" || e.success != nil) }

// content finds a member at the top level, or in the response that most of
// the back end's other REST calls wrap their data in.
func content(o rest.Object, names ...string) any {
	if v := o.Get(names...); v != nil {
		return v
	}
	return rest.Nested(o.Get("response")).Get(names...)
}
