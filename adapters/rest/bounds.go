package rest

import (
	"errors"
	"fmt"
)

const (
	// maxDepth is how deep values may be nested. Answers have four levels.
	maxDepth = 32
	// bytesPerValue gives an answer's most values from its most bytes, and
	// bytesPerItem its most items of lists. A balance or a consumer has sixty and
	// more, and some twenty for each of its values: what is within the bytes is
	// within the others, unless it was written to cost much.
	bytesPerValue = 16
	bytesPerItem  = 64
	// decodedValue and decodedItem are the most memory that these take, in bytes,
	// from the tree to the reply: docs/decisions/answer-memory.md.
	decodedValue = 512
	decodedItem  = 512
)

// errBounds is an answer with more values, or more levels, than one may have.
var errBounds = errors.New("the answer is out of bounds")

// measure returns what decoding a body takes, in bytes. limit is that of the
// body.
func measure(body []byte, limit int64) (int64, error) {
	n := count(body)
	switch {
	case n.values > limit/bytesPerValue:
		return 0, fmt.Errorf("%w: more than %d values", errBounds, limit/bytesPerValue)
	case n.items > limit/bytesPerItem:
		return 0, fmt.Errorf("%w: more than %d items of lists", errBounds, limit/bytesPerItem)
	case n.levels > maxDepth:
		return 0, fmt.Errorf("%w: more than %d levels", errBounds, maxDepth)
	}
	return n.values*decodedValue + n.items*decodedItem + int64(len(body)), nil
}

// counts are the sizes of a JSON text: its values, names not included, how many
// of them are items of lists, and how deep they are nested.
type counts struct {
	values, items int64
	levels        int
}

// count counts in a JSON text (RFC 8259). It allocates nothing. Of a text that
// is no JSON it returns some numbers.
func count(body []byte) (n counts) {
	depth := 0
	lists := uint64(0) // a bit for each level, the innermost last: whether it is a list
	scalar := false    // inside of a number or a literal
	value := func() {
		n.values++
		n.items += int64(lists & 1)
	}
	for i := 0; i < len(body); i++ {
		switch c := body[i]; c {
		case '"':
			value()
			i = endOfString(body, i)
		case '{', '[':
			value()
			depth++
			n.levels = max(n.levels, depth)
			lists <<= 1
			if c == '[' {
				lists |= 1
			}
		case '}', ']':
			depth--
			lists >>= 1
		case ':':
			n.values-- // what stood before was a name
		case ',', ' ', '\t', '\r', '\n':
		default:
			if !scalar {
				value()
			}
			scalar = true
			continue
		}
		scalar = false
	}
	return n
}

// endOfString returns the index of the quotation mark that ends the string
// which begins at start, or the end of the text.
func endOfString(body []byte, start int) int {
	for i := start + 1; i < len(body); i++ {
		switch body[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return len(body)
}
