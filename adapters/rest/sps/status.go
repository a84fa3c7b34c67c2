package sps

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"causeway.example/adapters/rest"
	"causeway.example/internal/gateway"
	"causeway.example/internal/gateway/exchange"
)

// success is the one status word of an operation that was carried out.
const success = "Success"

// failureWords are status words that plainly say that it was not. Which words
// the back end has is not public.
var failureWords = []string{"Failed", "Failure", "Error", "Rejected"}

var errUnknownStatus = errors.New("a 2xx whose status is neither a success nor a failure")

// notDone judges the status of a 2xx answer: nil for a success, a refusal for
// a failure. Any other word leaves a write unknown: of "Accepted" taken for a
// refusal, the caller would grant the same twice.
func notDone(call gateway.Call, answer *rest.Answer, status string) error {
	status = strings.TrimSpace(status)
	if strings.EqualFold(status, success) {
		return nil
	}
	code := faultCode(answer.Object)
	if code == "" {
		code = status
	}
	told := gateway.NewUpstreamFault(call.System, code, faultMessage(answer.Object))
	if call.Class == gateway.Write && !isFailure(answer, status) {
		e := exchange.Untrusted(call, errUnknownStatus)
		e.Upstream = told
		return e
	}
	return &gateway.Error{Kind: gateway.Rejected, Outcome: call.Outcome(gateway.Refused), Upstream: told}
}

// isFailure reports whether a 2xx answer says plainly that nothing was done:
// by its status word, by a fault's code, or by an error inside it. A text
// alone says nothing: a success may have one, too.
func isFailure(answer *rest.Answer, status string) bool {
	if slices.ContainsFunc(failureWords, func(word string) bool { return strings.EqualFold(status, word) }) {
		return true
	}
	code := faultCode(answer.Object)
	isFault := !isZero(code) && code != strconv.Itoa(answer.Status)
	return isFault || !isZero(nestedMessage(answer.Object))
}

// isZero reports whether a text is what "no error" is serialised as.
func isZero(text string) bool { return strings.Trim(text, "0") == "" }
