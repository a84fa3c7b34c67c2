package rest

import (
	"errors"
	"fmt"
)

const (
	// maxDepth is the maximum nesting of values. Responses have four levels.
	maxDepth = 32
	// bytesPerValue derives a response's maximum number of values from its maximum
	// size, and bytesPerItem that of list items. A balance or a consumer has more
	// than sixty bytes, about twenty for each value, so only a response that is
	// written to be expensive exceeds these limits first.
	bytesPerValue = 16
	bytesPerItem  = 64
	// decodedValue and decodedItem are the most memory that one takes, in bytes, from
	// the tree to our response: docs/decisions/answer-memory.md.
	decodedValue = 512
	decodedItem  = 512
	// decodedName is the additional memory of a name if the response is parsed twice,
	// because of repeated names.
	decodedName = 512
)

// errBounds is the error of a response with too many values or levels.
var errBounds = errors.New("the answer is out of bounds")

// measure returns the memory for decoding a body, in bytes. limit is the maximum
// size of a body.
func measure(body []byte, limit int64) (int64, error) {
	return count(body).memory(body, limit)
}

// memory is measure for a body that has been counted.
func (n counts) memory(body []byte, limit int64) (int64, error) {
	switch {
	case n.values > limit/bytesPerValue:
		return 0, fmt.Errorf("%w: more than %d values", errBounds, limit/bytesPerValue)
	case n.items > limit/bytesPerItem:
		return 0, fmt.Errorf("%w: more than %d items of lists", errBounds, limit/bytesPerItem)
	case n.levels > maxDepth:
		return 0, fmt.Errorf("%w: more than %d levels", errBounds, maxDepth)
	}
	return n.values*decodedValue + n.items*decodedItem + n.names*decodedName + int64(len(body)), nil
}

// counts are the numbers of a JSON text: its values without names, how many of them
// are list items, its nesting levels, and its names.
type counts struct {
	values, items int64
	levels        int
	names         int64
}

// count counts in a JSON text (RFC 8259). It allocates nothing. For invalid JSON the
// numbers have no meaning.
func count(body []byte) (n counts) {
	depth := 0
	lists := uint64(0) // one bit per level, the innermost last: whether it is a list
	scalar := false    // inside a number or a literal
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
			n.values-- // the string before was a name
			n.names++
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
