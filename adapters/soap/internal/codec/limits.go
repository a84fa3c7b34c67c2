package codec

import "errors"

// Limits bounds what reading an answer may cost. A zero member means its
// default.
type Limits struct {
	// Bytes is the maximum size of an answer in UTF-8. Default: 8 MiB.
	Bytes int
	// Depth is the maximum nesting of elements, envelope included. Default: 64.
	Depth int
	// Attributes is the maximum number of attributes of an element, namespace
	// declarations included. Default: 512.
	Attributes int
	// Items is the maximum number of items in all lists of an answer, which
	// bounds the memory that it takes. Default: 100 000.
	Items int
}

// DefaultLimits are the limits of a client that sets none.
var DefaultLimits = Limits{Bytes: 8 << 20, Depth: 64, Attributes: 512, Items: 100_000}

// WithDefaults replaces the members that are zero.
func (l Limits) WithDefaults() Limits {
	for _, m := range []struct {
		value *int
		other int
	}{
		{&l.Bytes, DefaultLimits.Bytes},
		{&l.Depth, DefaultLimits.Depth},
		{&l.Attributes, DefaultLimits.Attributes},
		{&l.Items, DefaultLimits.Items},
	} {
		if *m.value == 0 {
			*m.value = m.other
		}
	}
	return l
}

// The errors for an answer that exceeds a limit.
var (
	ErrTooLarge          = errors.New("soap: answer larger than the limit")
	ErrTooDeep           = errors.New("soap: elements nested deeper than the limit")
	ErrTooManyAttributes = errors.New("soap: more attributes on an element than the limit")
	ErrTooManyItems      = errors.New("soap: more list items than the limit")
)
