package sps

import (
	"errors"
	"slices"
	"strings"

	"causeway.example/adapters/rest"
	"causeway.example/internal/gateway"
	"causeway.example/internal/gateway/exchange"
)

// success is the status word of an operation that was carried out.
const success = "Success"

// failureWords are status words that clearly mean that it was not. The back end's
// words are not public.
var failureWords = []string{"Failed", "Failure", "Error", "Rejected", "Refused", "Declined", "Denied"}

var (
	errUnknownStatus = errors.New("a 2xx whose status is neither a success nor a failure")
	errPartial       = errors.New("a success with an error inside it")
)

// notDone classifies the status of a 2xx response: nil for success, a refusal for
// failure. After any other word the outcome of a write is unknown, whatever else the
// response has: if "Accepted" counted as a refusal, the caller would grant the same
// twice. A success with an error inside is unknown as well: a part may have been
// done.
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

// holdsError reports whether a response contains an error.
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
