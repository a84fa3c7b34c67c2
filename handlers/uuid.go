package handlers

import (
	"crypto/rand"
	"encoding/hex"

	"causeway.example/internal/gateway"
)

// newUUID returns a random UUID (RFC 9562 section 5.4, version 4). One with seven digits
// in a row is not used, because logs would mask them: a correlation id has to be the
// same in the response and in the log.
func newUUID() string {
	for {
		var b [16]byte
		_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
		b[6] = b[6]&0x0f | 0x40
		b[8] = b[8]&0x3f | 0x80
		if id := formatUUID(b); gateway.Mask(id) == id {
			return id
		}
	}
}

// formatUUID returns the text form of RFC 9562 section 4. It avoids fmt because every
// request without a correlation id needs one.
func formatUUID(b [16]byte) string {
	var text [36]byte
	hex.Encode(text[0:8], b[0:4])
	hex.Encode(text[9:13], b[4:6])
	hex.Encode(text[14:18], b[6:8])
	hex.Encode(text[19:23], b[8:10])
	hex.Encode(text[24:36], b[10:16])
	for _, at := range []int{8, 13, 18, 23} {
		text[at] = '-'
	}
	return string(text[:])
}
