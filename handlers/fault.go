package handlers

// The codes of the items of errors[]. Like the codes of problems, they never
// change their meaning.
const (
	violationBodyNotAllowed   = "bodyNotAllowed"
	violationBodyRequired     = "bodyRequired"
	violationCharacters       = "characters"
	violationDuplicateItem    = "duplicateItem"
	violationDuplicateMember  = "duplicateMember"
	violationEnum             = "enum"
	violationFormat           = "format"
	violationGPSIFormat       = "gpsiFormat"
	violationHeaderFormat     = "headerFormat"
	violationIdempotency      = "idempotencyNotSupported"
	violationIncompleteBody   = "incompleteBody"
	violationLimitRequired    = "limitRequired"
	violationMalformedJSON    = "malformedJson"
	violationMalformedQuery   = "malformedQuery"
	violationNotUTF8          = "notUtf8"
	violationOutOfRange       = "outOfRange"
	violationPastDate         = "pastDate"
	violationRequired         = "required"
	violationSamePool         = "samePool"
	violationTooDeep          = "tooDeep"
	violationTooFewItems      = "tooFewItems"
	violationTooLong          = "tooLong"
	violationTooManyItems     = "tooManyItems"
	violationTooManyTokens    = "tooManyTokens"
	violationTooShort         = "tooShort"
	violationTrailingData     = "trailingData"
	violationType             = "type"
	violationUnknownMember    = "unknownMember"
	violationUnknownParameter = "unknownParameter"
)

// violationMeanings explains the codes, on the page of invalidRequest.
var violationMeanings = []struct{ Code, Meaning string }{
	{violationBodyNotAllowed, "The operation has no body."},
	{violationBodyRequired, "The operation needs a JSON body."},
	{violationCharacters, "The text holds control characters, or characters that the back end's XML cannot carry."},
	{violationDuplicateItem, "The list names the same thing twice; the pointer shows the later one."},
	{violationDuplicateMember, "The object has two members of one name; which one was meant cannot be known."},
	{violationEnum, "The value is not one of the words that the member allows."},
	{violationFormat, "The text does not have the form that its detail describes."},
	{violationGPSIFormat, "A GPSI has 11 to 15 digits, country code first, without a plus sign."},
	{violationHeaderFormat, "The header is sent more than once with different values, is too long, or has other than visible ASCII characters."},
	{violationIdempotency, "Idempotency-Key is refused until it is supported, so that nobody relies on it."},
	{violationIncompleteBody, "The body broke off before its end."},
	{violationLimitRequired, "A data limit can be raised or lowered but never removed: it is required, and greater than 0."},
	{violationMalformedJSON, "The body is not JSON (RFC 8259); its detail tells where it stops being so."},
	{violationMalformedQuery, "The query string is not well-formed."},
	{violationNotUTF8, "The body is not UTF-8."},
	{violationOutOfRange, "The number is outside of the range that its detail tells."},
	{violationPastDate, "The day is over, where the back end is."},
	{violationRequired, "The member is missing or null."},
	{violationSamePool, "Consumers cannot be transferred to the pool that they are in."},
	{violationTooDeep, "The body is nested deeper than any request is."},
	{violationTooFewItems, "The list needs at least one item."},
	{violationTooLong, "The text is too long."},
	{violationTooManyItems, "The list has too many items: split the request."},
	{violationTooManyTokens, "The body has more JSON tokens (names, values and brackets) than any request of the operation needs. It was not read further: what is listed beside this was found before."},
	{violationTooShort, "The text is empty or blank."},
	{violationTrailingData, "Something follows the JSON value."},
	{violationType, "The value is of another JSON type: amounts and numbers that identify are strings, sizes are integers."},
	{violationUnknownMember, "The object has no such member: a misspelt name is never ignored."},
	{violationUnknownParameter, "The operation has no such query parameter."},
}
