package handlers

// The codes of the items of errors[]. Like the codes of problems, they never
// change their meaning.
const (
	faultBodyNotAllowed   = "bodyNotAllowed"
	faultBodyRequired     = "bodyRequired"
	faultCharacters       = "characters"
	faultDuplicateItem    = "duplicateItem"
	faultDuplicateMember  = "duplicateMember"
	faultEnum             = "enum"
	faultFormat           = "format"
	faultGPSIFormat       = "gpsiFormat"
	faultHeaderFormat     = "headerFormat"
	faultIdempotency      = "idempotencyNotSupported"
	faultIncompleteBody   = "incompleteBody"
	faultLimitRequired    = "limitRequired"
	faultMalformedJSON    = "malformedJson"
	faultMalformedQuery   = "malformedQuery"
	faultNotUTF8          = "notUtf8"
	faultOutOfRange       = "outOfRange"
	faultPastDate         = "pastDate"
	faultRequired         = "required"
	faultSamePool         = "samePool"
	faultTooDeep          = "tooDeep"
	faultTooFewItems      = "tooFewItems"
	faultTooLong          = "tooLong"
	faultTooManyItems     = "tooManyItems"
	faultTooManyTokens    = "tooManyTokens"
	faultTooShort         = "tooShort"
	faultTrailingData     = "trailingData"
	faultType             = "type"
	faultUnknownMember    = "unknownMember"
	faultUnknownParameter = "unknownParameter"
)

// faultMeanings explains the codes, on the page of invalidRequest.
var faultMeanings = []struct{ Code, Meaning string }{
	{faultBodyNotAllowed, "The operation has no body."},
	{faultBodyRequired, "The operation needs a JSON body."},
	{faultCharacters, "The text holds control characters, or characters that the back end's XML cannot carry."},
	{faultDuplicateItem, "The list names the same thing twice; the pointer shows the later one."},
	{faultDuplicateMember, "The object has two members of one name; which one was meant cannot be known."},
	{faultEnum, "The value is not one of the words that the member allows."},
	{faultFormat, "The text does not have the form that its detail describes."},
	{faultGPSIFormat, "A GPSI has 11 to 15 digits, country code first, without a plus sign."},
	{faultHeaderFormat, "The header is sent more than once with different values, is too long, or has other than visible ASCII characters."},
	{faultIdempotency, "Idempotency-Key is refused until it is supported, so that nobody relies on it."},
	{faultIncompleteBody, "The body broke off before its end."},
	{faultLimitRequired, "A data limit can be raised or lowered but never removed: it is required, and greater than 0."},
	{faultMalformedJSON, "The body is not JSON (RFC 8259); its detail tells where it stops being so."},
	{faultMalformedQuery, "The query string is not well-formed."},
	{faultNotUTF8, "The body is not UTF-8."},
	{faultOutOfRange, "The number is outside of the range that its detail tells."},
	{faultPastDate, "The day is over, where the back end is."},
	{faultRequired, "The member is missing or null."},
	{faultSamePool, "Consumers cannot be transferred to the pool that they are in."},
	{faultTooDeep, "The body is nested deeper than any request is."},
	{faultTooFewItems, "The list needs at least one item."},
	{faultTooLong, "The text is too long."},
	{faultTooManyItems, "The list has too many items: split the request."},
	{faultTooManyTokens, "The body has more JSON tokens (names, values and brackets) than any request of the operation needs. It was not read further: what is listed beside this was found before."},
	{faultTooShort, "The text is empty or blank."},
	{faultTrailingData, "Something follows the JSON value."},
	{faultType, "The value is of another JSON type: amounts and numbers that identify are strings, sizes are integers."},
	{faultUnknownMember, "The object has no such member: a misspelt name is never ignored."},
	{faultUnknownParameter, "The operation has no such query parameter."},
}
