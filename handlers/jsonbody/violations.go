package jsonbody

import "causeway.example/internal/gateway"

// The codes of violations. They are part of the API and never change their meaning.
const (
	CodeBodyRequired    = "bodyRequired"
	CodeCharacters      = "characters"
	CodeDuplicateItem   = "duplicateItem"
	CodeDuplicateMember = "duplicateMember"
	CodeEnum            = "enum"
	CodeFormat          = "format"
	CodeLimitRequired   = "limitRequired"
	CodeMalformedJSON   = "malformedJson"
	CodeNotUTF8         = "notUtf8"
	CodeOutOfRange      = "outOfRange"
	CodeRequired        = "required"
	CodeTooDeep         = "tooDeep"
	CodeTooFewItems     = "tooFewItems"
	CodeTooLong         = "tooLong"
	CodeTooManyItems    = "tooManyItems"
	CodeTooManyTokens   = "tooManyTokens"
	CodeTooShort        = "tooShort"
	CodeTrailingData    = "trailingData"
	CodeType            = "type"
	CodeUnknownMember   = "unknownMember"
)

// MaxViolations bounds the list in a response: a body of 256 KiB has room for
// thousands.
const MaxViolations = 100

// Violations are what is wrong with a request, in the order in which it was found.
type Violations struct {
	List     []gateway.Violation
	Unlisted int // found, but beyond MaxViolations
}

// Add adds a violation.
func (v *Violations) Add(pointer, code, detail string) {
	v.AddAt(func() string { return pointer }, code, detail)
}

// AddAt adds a violation whose pointer is built only if it is listed.
func (v *Violations) AddAt(pointer func() string, code, detail string) {
	if len(v.List) == MaxViolations {
		v.Unlisted++
		return
	}
	v.List = append(v.List, gateway.Violation{Pointer: pointer(), Code: code, Detail: detail})
}
