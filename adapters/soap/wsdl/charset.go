package wsdl

import (
	"fmt"
	"math"

	"causeway.example/adapters/soap"
)

// toUTF8 returns a document's text in UTF-8, as an answer of the back end is
// read. The reader's own limit has bounded it.
func toUTF8(data []byte, mediaType string) ([]byte, error) {
	text, err := soap.ToUTF8(data, mediaType, math.MaxInt)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCharset, err)
	}
	return []byte(text), nil
}
