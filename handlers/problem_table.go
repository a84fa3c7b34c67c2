package handlers

import (
	"time"

	"causeway.example/internal/gateway"
)

// The codes of problems that only HTTP has; the others are gateway's.
const (
	codeUnauthenticated      = "unauthenticated"
	codeForbidden            = "forbidden"
	codeMethodNotAllowed     = "methodNotAllowed"
	codeNotAcceptable        = "notAcceptable"
	codeBodyTooLarge         = "bodyTooLarge"
	codeUnsupportedMediaType = "unsupportedMediaType"
)

// retry is whether the same request may succeed later. The text is shown on the page of
// the problem.
type retry string

const (
	retryNever  retry = "never"
	retryReads  retry = "reads, and writes of which nothing was sent"
	retryAlways retry = "yes, after the time in Retry-After"
)

// allows returns the value of retryable for one request. A write of unknown outcome must
// not simply be repeated, whatever the row says.
func (r retry) allows(class gateway.Class, outcome gateway.Outcome) bool {
	if class == gateway.Write && outcome == gateway.Unknown {
		return false
	}
	switch r {
	case retryAlways:
		return true
	case retryReads:
		return class == gateway.Read || outcome == gateway.NotSent
	default:
		return false
	}
}

// problemRow is one row of the table of problems.
type problemRow struct {
	code        string
	Status      int
	Title       string
	Retryable   retry
	wait        time.Duration // Retry-After if the error has no time; zero: no such header
	Explanation string        // the text of its page
}

// problemTable maps codes to statuses and explains them, in the order of the index page.
var problemTable = []problemRow{
	{
		gateway.CodeInvalidRequest, 400, "The request is not valid", retryNever, 0,
		"The gateway refused the request itself; nothing was sent to a back end. The member errors lists every fault at once, each with a code and a JSON pointer: change those, and send it again.",
	},
	{
		codeUnauthenticated, 401, "No valid API key", retryNever, 0,
		"Send an API key as Authorization: Bearer KEY. Keys are given out by those who run the gateway.",
	},
	{
		codeForbidden, 403, "The key does not allow this", retryNever, 0,
		"The API key is valid, but not for this request; or the API is open, and the request came from a page of another site, or by a name that is not the gateway's: the detail says which. Those who run the gateway can change that.",
	},
	{
		gateway.CodeNotFound, 404, "Not found", retryNever, 0,
		"There is no such path, or the back end does not know the order, pool, service or subscription that the path names; the detail says which of the two. A new pool can be found once its order is completed and names the pool's service number.",
	},
	{
		gateway.CodeConsumerNotInPool, 404, "The number is not a consumer of this pool", retryNever, 0,
		"The consumer in the path is not in the pool in the path. Read the pool to see its consumers.",
	},
	{
		codeMethodNotAllowed, 405, "The path does not have this method", retryNever, 0,
		"The header Allow lists the methods that the path has.",
	},
	{
		codeNotAcceptable, 406, "The answer would not be acceptable", retryNever, 0,
		"The API answers application/json and, for failures, application/problem+json. Accept both, or anything.",
	},
	{
		gateway.CodePoolNotEmpty, 409, "The pool still has consumers", retryNever, 0,
		"A pool can be disconnected when its last consumer has left. Remove or transfer its consumers, wait until those orders are completed, and disconnect it then.",
	},
	{
		gateway.CodeConflict, 409, "The present state forbids this", retryNever, 0,
		"The request is well-formed, but the pool, order or subscription is in a state that forbids it: for example, the subscription is not active, or the bucket is the primary one already. Read it, and decide again.",
	},
	{
		codeBodyTooLarge, 413, "The body is too large", retryNever, 0,
		"The detail has the limit. Split a bulk request into several.",
	},
	{
		codeUnsupportedMediaType, 415, "The body is not plain JSON", retryNever, 0,
		"Send the body as Content-Type: application/json, in UTF-8, without a Content-Encoding.",
	},
	{
		gateway.CodeUpstreamRejected, 422, "The back end refused the request", retryNever, 0,
		"The back end understood the request and refused it. The member upstream carries its own code and text; of a bulk request, results reports each item, and none was accepted.",
	},
	{
		gateway.CodeRateLimited, 429, "Too many requests", retryAlways, time.Minute,
		"The back end limits how often an operation may be called, and the limit is reached. Nothing was done. Wait as many seconds as the header Retry-After says.",
	},
	{
		gateway.CodeInternal, 500, "The gateway failed", retryNever, 0,
		"This is a fault of the gateway. Give the correlationId to those who run it: it leads them to the cause. If outcome is unknown, look whether the write was done before you repeat it.",
	},
	{
		gateway.CodeNotAvailable, 501, "The operation is switched off", retryNever, 0,
		"The back end announces this operation for the future, and this gateway has it switched off. Those who run the gateway can switch it on once the back end has it.",
	},
	{
		gateway.CodeNotConfigured, 501, "The back end is not configured", retryNever, 0,
		"This gateway runs without the back end that serves the operation.",
	},
	{
		gateway.CodeBadUpstream, 502, "The back end's answer cannot be trusted", retryReads, 0,
		"The back end answered something that cannot be understood. After a write, look at outcome: if it is unknown, find out what became of the write before you repeat it.",
	},
	{
		gateway.CodeUpstreamAuth, 502, "The back end refused the gateway's credentials", retryReads, 0,
		"The gateway could not log in to the back end. Your own key is fine: those who run the gateway have to act.",
	},
	{
		gateway.CodeUpstreamUnavailable, 503, "The back end cannot be reached", retryAlways, 5 * time.Second,
		"No connection could be made, or the back end failed so often that it is given a pause. Wait as many seconds as the header Retry-After says.",
	},
	{
		gateway.CodeOverloaded, 503, "The gateway is at its limit", retryAlways, time.Second,
		"As many requests as the back end can take are on their way, or large bodies of other requests take the memory that there is for them; the detail says which of the two. Nothing was sent. Wait as many seconds as the header Retry-After says.",
	},
	{
		gateway.CodeUpstreamTimeout, 504, "The back end did not answer in time", retryReads, 0,
		"The answer did not come in time. A read can be repeated. After a write, look at outcome: notSent can be repeated, unknown must be looked into first.",
	},
	{
		gateway.CodeOutcomeUnknown, 504, "Whether the write was done is not known", retryReads, 0,
		"The write was sent to the back end, but its answer got lost. Do not repeat it blindly: it may happen twice. Read the pool or the balances to find out, then decide. A pool that was being created cannot be looked for, because the back end finds no pool by its name: ask in its portal, or its support.",
	},
}

// defaultDetails are the details of problems whose error has none.
var defaultDetails = map[string]string{
	gateway.CodeNotFound:         "the back end does not know the order, pool, service or subscription",
	gateway.CodeConflict:         "the back end says that the present state forbids this: upstream has its words",
	gateway.CodeUpstreamRejected: "the back end refused the request: upstream has its words",
	gateway.CodeRateLimited:      "the back end's limit for this operation is reached",
	gateway.CodeUpstreamAuth:     "the back end refused the gateway's credentials",
	gateway.CodeBadUpstream:      "the back end gave an answer that cannot be understood",
}

// rowOf returns the row of an error's code, or that of its kind if the table does not have
// the code.
func rowOf(e *gateway.Error) problemRow {
	if row, ok := rowByCode(e.PublicCode()); ok {
		return row
	}
	row, _ := rowByCode((&gateway.Error{Kind: e.Kind}).PublicCode())
	return row
}

// rowByCode returns the row of a code.
func rowByCode(code string) (problemRow, bool) {
	for _, row := range problemTable {
		if row.code == code {
			return row, true
		}
	}
	return problemRow{}, false
}
