package octane

import (
	"errors"

	"causeway.example/adapters/rest"
	"causeway.example/internal/gateway"
)

// envelope is what an answer, or one of its orderDetails, says of success. The
// back end tells it in several ways, so all are looked at: errorCode (a number
// or a string, zero for success), success (a boolean or its word), and whether
// there is an order.
type envelope struct {
	code    string // see [gateway.NormalCode]
	success *bool  // nil when not told
	message string // told on success too
	fault   error  // why the two cannot be trusted
}

// envelopeNames are the members of an envelope.
var envelopeNames = []string{"errorCode", "errorMessage", "success", "response"}

var (
	errUnreadable     = errors.New("success or errorCode cannot be read")
	errContradiction  = errors.New("success and errorCode contradict each other")
	errRefusedOrdered = errors.New("a refusal that names an order")
	errNoVerdict      = errors.New("neither a success nor a refusal")
	errNoOrder        = errors.New("a success without an order")
	errNoEnvelope     = errors.New("a 404 without the back end's envelope")
	errNoPool         = errors.New("a success without a pool")
	errMemberID       = errors.New("memberId is not a number")
	errOrderID        = errors.New("orderId is not a whole number")
	errOrderCount     = errors.New("another number of orders than one")
)

// readEnvelope reads what is said of success. What cannot be read of it, and a
// contradiction, is the envelope's fault: it decides, so nobody guesses.
func readEnvelope(o rest.Object) envelope {
	var e envelope
	e.message, _ = rest.Text(o.Get("errorMessage"))
	if v := o.Get("errorCode"); v != nil {
		text, ok := rest.Text(v)
		if !ok {
			e.fault = errUnreadable
		}
		e.code = gateway.NormalCode(text)
	}
	if v := o.Get("success"); v != nil {
		success, known := verdict(v)
		text, isText := rest.Text(v)
		switch {
		case known:
			e.success = &success
		case isText && gateway.IsNull(text):
		default:
			e.fault = errUnreadable
		}
	}
	if e.fault == nil && e.failed() && e.success != nil && *e.success {
		e.fault = errContradiction
	}
	return e
}

// verdict reads a success: a boolean, or a word for one.
func verdict(v any) (success, known bool) {
	if b, isBool := v.(bool); isBool {
		return b, true
	}
	text, _ := rest.Text(v)
	return gateway.SuccessOf(text)
}

// failed reports whether a result code other than zero was told.
func (e envelope) failed() bool { return e.code != "" && e.code != "0" }

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
func (e envelope) succeeded() bool { return !e.refused() && e.judged() }

// judged reports whether anything was said of success.
func (e envelope) judged() bool { return e.code != "" || e.success != nil }

// content finds a member at the top level, or in the response that most of
// the back end's other REST calls wrap their data in.
func content(o rest.Object, names ...string) any {
	if v := o.Get(names...); v != nil {
		return v
	}
	return rest.Nested(o.Get("response")).Get(names...)
}
