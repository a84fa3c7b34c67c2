package codec

import "errors"

// Limits bounds what an answer may cost. A zero member means its default.
type Limits struct {
	// Bytes is the largest answer, counted in UTF-8. Default: 8 MiB.
	Bytes int
	// Depth is the deepest nesting of elements, the envelope included.
	// Default: 64.
	Depth int
	// Attributes is the number of attributes of one element, declarations of
	// namespaces included. Default: 512.
	Attributes int
	// Items is the number of items in all lists of one answer: the memory that
	// an answer takes is at most theirs. Default: 100 000.
	Items int
}

// DefaultLimits are the limits of a client that names none.
var DefaultLimits = Limits{Bytes: 8 << 20, Depth: 64, Attributes: 512, Items: 100_000}

// WithDefaults fills the members that are zero.
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

// Why an answer is refused that exceeds a limit.
var (
	ErrTooLarge          = errors.New("soap: answer larger than the limit")
	ErrTooDeep           = errors.New("soap: elements nested deeper than the limit")
	ErrTooManyAttributes = errors.New("soap: more attributes on an element than the limit")
	ErrTooManyItems      = errors.New("soap: more list items than the limit")
)
