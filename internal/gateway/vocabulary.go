package gateway

import (
	"slices"
	"strings"
)

// orderVocabulary are Octane's words for an order's state: two fields and several
// clients show different ones, so each set is tolerant.
var orderVocabulary = map[string]OrderStatus{
	"PENDING":   OrderPending,
	"IN_PROG":   OrderInProgress,
	"COMMITTED": OrderCompleted, "COMPLETE": OrderCompleted, "COMPLETED": OrderCompleted, "SUCCESS": OrderCompleted,
	"REJECTED": OrderFailed, "FAILED": OrderFailed, "CANCELLED": OrderFailed, "WITHDRAWN": OrderFailed,
}

// OrderStatusOf maps Octane's word for an order's state, in any case. An
// unknown word is in progress; known says whether to count it.
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

// PoolStatusOf maps Octane's word for a pool's state, in any case. An unknown
// word has no status.
func PoolStatusOf(word string) (status PoolStatus, known bool) {
	status, known = poolVocabulary[strings.ToUpper(strings.TrimSpace(word))]
	return status, known
}

// orderActions are the order actions of the data-pool flow. The words of the
// orders that REST calls create are not public, so they stay unknown.
var orderActions = map[string]string{
	"ADD_WME_NEW":          "createDataPool",
	"WME_OPT_IN_CONSUMER":  "addConsumers",
	"WME_OPT_OUT_CONSUMER": "removeConsumers",
}

// OrderActionOf returns our operation's name for Octane's order action, or ""
// when the word is not known.
func OrderActionOf(word string) string {
	return orderActions[strings.ToUpper(strings.TrimSpace(word))]
}

// zerolessLength is the length of a service number that lost its leading zero.
const zerolessLength = 9

// RestoreLeadingZero returns the service number that Octane tells: ten digits of
// which the first is a zero, which gets lost where a number was kept as one.
// Anything else is left as it is, except for blanks around it.
func RestoreLeadingZero(told string) string {
	told = strings.TrimSpace(told)
	if len(told) == zerolessLength && told[0] != '0' && digits(told) == zerolessLength {
		return "0" + told
	}
	return told
}

// ResultCodes says which in-band error codes of Octane mean what. They are
// not public, so they are configuration; every other code is a refusal.
type ResultCodes struct {
	// Login is our own credentials refused.
	Login []string
	// Validation is a request that is not valid. It changes nothing for a code in
	// a result, which is a refusal (Rejected) in any case. What it changes is a
	// SOAP fault that carries the bare code: that is a refusal too, and a write
	// was not done; a fault with a number of no list is BadUpstream, and what a
	// write did is not known.
	Validation []string
	// NotFound is an order, service or pool that is not there.
	NotFound []string
	// Conflict is a request that the present state forbids.
	Conflict []string
}

// Refusal makes the error for an in-band error code. For a write it says that
// the back end refused it.
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

// HasCode reports whether code is one of codes, each in any spelling that
// [NormalCode] makes equal.
func HasCode(codes []string, code string) bool {
	code = NormalCode(code)
	return slices.ContainsFunc(codes, func(c string) bool { return NormalCode(c) == code })
}
