package handlers

import "causeway.example/handlers/jsonbody"

// The codes of violations outside a body, or of what only an operation knows; those
// of a body are jsonbody's. Like the codes of problems, they never change their
// meaning.
const (
	violationBodyNotAllowed   = "bodyNotAllowed"
	violationGPSIFormat       = "gpsiFormat"
	violationHeaderFormat     = "headerFormat"
	violationIdempotency      = "idempotencyNotSupported"
	violationIncompleteBody   = "incompleteBody"
	violationMalformedQuery   = "malformedQuery"
	violationPastDate         = "pastDate"
	violationSamePool         = "samePool"
	violationUnknownParameter = "unknownParameter"
)

// violationMeanings explains the codes on the page of the problem invalidRequest.
var violationMeanings = []struct{ Code, Meaning string }{
	{violationBodyNotAllowed, "The operation has no body."},
	{jsonbody.CodeBodyRequired, "The operation needs a JSON body."},
	{jsonbody.CodeCharacters, "The text holds control characters, or characters that the back end's XML cannot carry."},
	{jsonbody.CodeDuplicateItem, "The list names the same thing twice; the pointer shows the later one."},
	{jsonbody.CodeDuplicateMember, "The object has two members of one name; which one was meant cannot be known."},
	{jsonbody.CodeEnum, "The value is not one of the words that the member allows."},
	{jsonbody.CodeFormat, "The text does not have the form that its detail describes."},
	{violationGPSIFormat, "A GPSI has 11 to 15 digits, country code first, without a plus sign."},
	{violationHeaderFormat, "The header is sent more than once with different values, is too long, or has other than visible ASCII characters."},
	{violationIdempotency, "Idempotency-Key is refused until it is supported, so that no client relies on it."},
	{violationIncompleteBody, "The body broke off before its end."},
	{jsonbody.CodeLimitRequired, "A data limit can be raised or lowered but never removed: it is required, and greater than 0."},
	{jsonbody.CodeMalformedJSON, "The body is not JSON (RFC 8259); its detail says where."},
	{violationMalformedQuery, "The query string is not well-formed."},
	{jsonbody.CodeNotUTF8, "The body is not UTF-8."},
	{jsonbody.CodeOutOfRange, "The number is outside of the range in its detail."},
	{violationPastDate, "The day is over, where the back end is."},
	{jsonbody.CodeRequired, "The member is missing or null."},
	{violationSamePool, "Consumers cannot be transferred to the pool that they are in."},
	{jsonbody.CodeTooDeep, "The body is nested deeper than any request is."},
	{jsonbody.CodeTooFewItems, "The list needs at least one item."},
	{jsonbody.CodeTooLong, "The text is too long."},
	{jsonbody.CodeTooManyItems, "The list has too many items: split the request."},
	{jsonbody.CodeTooManyTokens, "The body has more JSON tokens (names, values and brackets) than any request of the operation needs. It was not read further: what is listed beside this was found before."},
	{jsonbody.CodeTooShort, "The text is empty or blank."},
	{jsonbody.CodeTrailingData, "Something follows the JSON value."},
	{jsonbody.CodeType, "The value is of another JSON type: amounts and numbers that identify are strings, sizes are integers."},
	{jsonbody.CodeUnknownMember, "The object has no such member: a misspelt name is never ignored."},
	{violationUnknownParameter, "The operation has no such query parameter."},
}
