package soap

import "causeway.example/adapters/soap/internal/codec"

// What the codec offers to users of this package.
type (
	// Value is the text of an element that a decision depends on.
	Value = codec.Value
	// Limits bounds what reading an answer may cost.
	Limits = codec.Limits
	// CharacterError reports a value that XML cannot carry.
	CharacterError = codec.CharacterError
	// SyntaxError reports where a document is not well-formed.
	SyntaxError = codec.SyntaxError
	// DetailElement is one element of a fault's detail.
	DetailElement = codec.Element
)

// DefaultLimits are the limits of a client that sets none.
var DefaultLimits = codec.DefaultLimits

// The reasons that [Client.OnUnreadable] receives.
const (
	Unreadable = codec.Unreadable
	Repeated   = codec.Repeated
	Replaced   = codec.Replaced
)

// Why an answer is not read.
var (
	ErrTruncated         = codec.ErrTruncated
	ErrDTD               = codec.ErrDTD
	ErrEntity            = codec.ErrEntity
	ErrRepeated          = codec.ErrRepeated
	ErrReference         = codec.ErrReference
	ErrTooLarge          = codec.ErrTooLarge
	ErrTooDeep           = codec.ErrTooDeep
	ErrTooManyAttributes = codec.ErrTooManyAttributes
	ErrTooManyItems      = codec.ErrTooManyItems
)
