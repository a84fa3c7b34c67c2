package sps

import (
	"errors"
	"slices"
	"strings"

	"causeway.example/adapters/rest"
	"causeway.example/internal/gateway"
	"causeway.example/internal/gateway/exchange"
)

// success is the one status word of an operation that was carried out.
const success = "Success"

// failureWords are status words that plainly say that it was not. Which words
// the back end has is not public.
var failureWords = []string{"Failed", "Failure", "Error", "Rejected", "Refused", "Declined", "Denied"}

var (
	errUnknownStatus = errors.New("a 2xx whose status is neither a success nor a failure")
	errPartial       = errors.New("a success with an error inside it")
)

// notDone judges the status of a 2xx answer: nil for a success, a refusal for
// a failure. Any other word leaves a write unknown, whatever stands beside it:
// of "Accepted" taken for a refusal, the caller would grant the same twice. So
// does a success with an error inside: it may have been done in part.
func notDone(call gateway.Call, answer *rest.Answer, status string) error {
	status = strings.TrimSpace(status)
	done := strings.EqualFold(status, success)
	if done && (call.Class == gateway.Read || !holdsError(answer.Object)) {
		return nil
	}
	code := faultCode(answer.Object)
	if code == "" {
		code = status
	}
	told := gateway.NewUpstreamFault(call.System, code, faultMessage(answer.Object))
	failed := slices.ContainsFunc(failureWords, func(word string) bool { return strings.EqualFold(status, word) })
	if call.Class == gateway.Read || failed {
		return &gateway.Error{Kind: gateway.Rejected, Outcome: call.Outcome(gateway.Refused), Upstream: told}
	}
	cause := errUnknownStatus
	if done {
		cause = errPartial
	}
	e := exchange.Untrusted(call, cause)
	e.Upstream = told
	return e
}

// holdsError reports whether an error stands inside an answer.
func holdsError(o rest.Object) bool {
	if _, contradicts := nestedFault(o).(rest.Contradiction); contradicts {
		return true
	}
	for _, text := range []string{faultCode(rest.Nested(nestedFault(o))), nestedMessage(o)} {
		switch strings.ToLower(strings.Trim(text, " 0")) {
		case "", "false", "none", "null", "ok":
		default:
			return true
		}
	}
	return false
}
