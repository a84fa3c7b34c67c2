package codec

import (
	"fmt"

	"causeway.example/internal/charset"
)

// ToUTF8 returns a document in UTF-8: at most limit bytes of it, or
// [ErrTooLarge]. replaced reports that invalid bytes became U+FFFD.
func ToUTF8(document []byte, contentType string, limit int) (text string, replaced bool, err error) {
	if len(document) > limit {
		return "", false, ErrTooLarge
	}
	text, replaced, err = charset.Lenient(document, contentType)
	if err != nil {
		return "", false, fmt.Errorf("soap: %w", err)
	}
	if len(text) > limit {
		return "", false, ErrTooLarge
	}
	return text, replaced, nil
}
