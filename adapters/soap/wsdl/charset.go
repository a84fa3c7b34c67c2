package wsdl

import (
	"bytes"
	"fmt"
	"math"

	"causeway.example/adapters/soap"
)

// toUTF8 returns a document's text in UTF-8, as an answer of the back end is
// read. The reader's own limit has bounded it.
func toUTF8(data []byte, mediaType string) ([]byte, error) {
	// XML 1.0, appendix F.1, for a document without mark and declaration.
	switch {
	case bytes.HasPrefix(data, []byte("<\x00")):
		data = append([]byte("\xFF\xFE"), data...)
	case bytes.HasPrefix(data, []byte("\x00<")):
		data = append([]byte("\xFE\xFF"), data...)
	}
	text, err := soap.ToUTF8(data, mediaType, math.MaxInt)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCharset, err)
	}
	return []byte(text), nil
}
