package wsdl

import (
	"bytes"
	"fmt"

	"causeway.example/internal/charset"
)

// toUTF8 returns a document in UTF-8. The caller has limited its size.
func toUTF8(data []byte, mediaType string) ([]byte, error) {
	// XML 1.0, appendix F.1: UTF-16 without byte order mark and declaration.
	switch {
	case bytes.HasPrefix(data, []byte("<\x00")):
		data = append([]byte("\xFF\xFE"), data...)
	case bytes.HasPrefix(data, []byte("\x00<")):
		data = append([]byte("\xFE\xFF"), data...)
	}
	text, err := charset.Strict(data, mediaType)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCharset, err)
	}
	return []byte(text), nil
}
