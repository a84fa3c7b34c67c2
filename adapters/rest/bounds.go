package rest

import (
	"errors"
	"fmt"
)

const (
	// maxDepth is how deep values may be nested. Answers have four levels.
	maxDepth = 32
	// bytesPerValue gives an answer's most values from its most bytes: a balance
	// or a consumer has at least twenty for each of its values, so what is within
	// the bytes is within the values, unless it was written to cost much.
	bytesPerValue = 16
	// decodedValue is the most memory that a value takes, in bytes, from the tree
	// to the reply: docs/decisions/answer-memory.md.
	decodedValue = 512
)

// errBounds is an answer with more values, or more levels, than one may have.
var errBounds = errors.New("the answer is out of bounds")

// measure returns what decoding a body takes, in bytes. limit is that of the
// body.
func measure(body []byte, limit int64) (int64, error) {
	values, depth := count(body)
	switch {
	case values > limit/bytesPerValue:
		return 0, fmt.Errorf("%w: more than %d values", errBounds, limit/bytesPerValue)
	case depth > maxDepth:
		return 0, fmt.Errorf("%w: more than %d levels", errBounds, maxDepth)
	}
	return values*decodedValue + int64(len(body)), nil
}

// count counts the values of a JSON text (RFC 8259), names not included, and
// its levels. It allocates nothing. Of a text that is no JSON it returns some
// numbers.
func count(body []byte) (values int64, levels int) {
	depth, scalar := 0, false // scalar: inside of a number or a literal
	for i := 0; i < len(body); i++ {
		switch c := body[i]; c {
		case '"':
			values++
			i = endOfString(body, i)
		case '{', '[':
			values++
			depth++
			levels = max(levels, depth)
		case '}', ']':
			depth--
		case ':':
			values-- // what stood before was a name
		case ',', ' ', '\t', '\r', '\n':
		default:
			if !scalar {
				values++
			}
			scalar = true
			continue
		}
		scalar = false
	}
	return values, levels
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
