package gateway

import (
	"slices"
	"strings"
)

// orderVocabulary maps Octane's words for the state of an order. Two fields and
// several clients show different words, so it accepts all of them.
var orderVocabulary = map[string]OrderStatus{
	"PENDING":   OrderPending,
	"IN_PROG":   OrderInProgress,
	"COMMITTED": OrderCompleted, "COMPLETE": OrderCompleted, "COMPLETED": OrderCompleted, "SUCCESS": OrderCompleted,
	"REJECTED": OrderFailed, "FAILED": OrderFailed, "CANCELLED": OrderFailed, "WITHDRAWN": OrderFailed,
}

// OrderStatusOf maps Octane's word for the state of an order, in any case. An
// unknown word means in progress; known is false, so that it can be counted.
func OrderStatusOf(word string) (status OrderStatus, known bool) {
	status, known = orderVocabulary[strings.ToUpper(strings.TrimSpace(word))]
	if !known {
		return OrderInProgress, false
	}
	return status, true
}

var poolVocabulary = map[string]PoolStatus{
	"OPTED-IN PENDING":  PoolPendingActivation,
	"OPTED-IN":          PoolActive,
	"OPTED-OUT PENDING": PoolPendingDisconnection,
	"OPTED-OUT":         PoolDisconnected,
}

// PoolStatusOf maps Octane's word for the state of a pool, in any case. An
// unknown word has no status.
func PoolStatusOf(word string) (status PoolStatus, known bool) {
	status, known = poolVocabulary[strings.ToUpper(strings.TrimSpace(word))]
	return status, known
}

// orderActions are the order actions of the data-pool flow. The actions of orders
// that REST calls create are not public, so they are unknown.
var orderActions = map[string]string{
	"ADD_WME_NEW":          "createDataPool",
	"WME_OPT_IN_CONSUMER":  "addConsumers",
	"WME_OPT_OUT_CONSUMER": "removeConsumers",
}

// OrderActionOf returns the gateway's name for Octane's order action, or "" if
// the action is not known.
func OrderActionOf(word string) string {
	return orderActions[strings.ToUpper(strings.TrimSpace(word))]
}

// zerolessLength is the length of a service number that lost its leading zero.
const zerolessLength = 9

// RestoreLeadingZero returns the service number in Octane's text. A service number
// has ten digits, the first of them zero, which is lost where the number is
// stored as an integer. Anything else is returned without surrounding blanks.
func RestoreLeadingZero(text string) string {
	text = strings.TrimSpace(text)
	if len(text) == zerolessLength && text[0] != '0' && digits(text) == zerolessLength {
		return "0" + text
	}
	return text
}

// ResultCodes classifies in-band error codes of Octane. The codes are not
// public, so they are configuration. Every other code is a refusal.
type ResultCodes struct {
	// Login codes are refusals of the gateway's credentials.
	Login []string
	// Validation codes mean an invalid request. They have no effect on results: any
	// code there is a refusal (Rejected). A SOAP fault that consists of such a code
	// is a refusal, too, and a write was not done. A fault with a number that is in
	// no list is BadUpstream, and what a write did is not known.
	Validation []string
	// NotFound codes mean an order, service or pool that does not exist.
	NotFound []string
	// Conflict codes mean a request that the present state does not permit.
	Conflict []string
}

// Refusal returns the error for an in-band error code. The outcome of a write is
// Refused.
func (c ResultCodes) Refusal(call Call, code, message string) *Error {
	e := &Error{Kind: Rejected, Outcome: call.Outcome(Refused), Upstream: NewUpstreamFault(call.System, code, message)}
	switch {
	case HasCode(c.Login, code):
		return CredentialsRefused(call, code)
	case HasCode(c.NotFound, code):
		e.Kind = NotFound
	case HasCode(c.Conflict, code):
		e.Kind = Conflict
	}
	return e
}

// HasCode reports whether code is one of codes, compared in the normal form of
// [NormalCode].
func HasCode(codes []string, code string) bool {
	code = NormalCode(code)
	return slices.ContainsFunc(codes, func(c string) bool { return NormalCode(c) == code })
}
