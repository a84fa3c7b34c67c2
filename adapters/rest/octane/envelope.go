package octane

import (
	"errors"

	"causeway.example/adapters/rest"
	"causeway.example/internal/gateway"
)

// envelope is the success or failure in a response or in one of its orderDetails. The
// back end expresses it in several ways, all of which are read: errorCode (a number
// or a string, zero for success), success (a boolean or its word), and whether there
// is an order.
type envelope struct {
	code    string // see [gateway.NormalCode]
	success *bool  // nil if absent
	message string // present on success as well
	fault   error  // why code and success cannot be trusted
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

// readEnvelope reads an envelope. Unreadable or contradictory members set its fault,
// which takes precedence over everything else.
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

// verdict reads a boolean or a word for one.
func verdict(v any) (success, known bool) {
	if b, isBool := v.(bool); isBool {
		return b, true
	}
	text, _ := rest.Text(v)
	return gateway.SuccessOf(text)
}

// failed reports whether there is a result code other than zero.
func (e envelope) failed() bool { return e.code != "" && e.code != "0" }

// reason returns the result code of a failure, or "" if there is none.
func (e envelope) reason() string {
	if !e.failed() {
		return ""
	}
	return e.code
}

// refused reports whether the envelope is a refusal. A zero code with success false is
// one: a code that was not set is serialised as zero.
func (e envelope) refused() bool { return e.failed() || e.success != nil && !*e.success }

// succeeded reports whether the envelope is a success.
func (e envelope) succeeded() bool { return !e.refused() && e.judged() }

// judged reports whether there is a code or a success.
func (e envelope) judged() bool { return e.code != "" || e.success != nil }

// content returns a member of the top level, or of the member response, in which most
// of the back end's other REST calls wrap their data.
func content(o rest.Object, names ...string) any {
	if v := o.Get(names...); v != nil {
		return v
	}
	return rest.Nested(o.Get("response")).Get(names...)
}
