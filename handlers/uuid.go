package handlers

import (
	"crypto/rand"
	"encoding/hex"

	"causeway.example/internal/gateway"
)

// newUUID returns a random UUID (RFC 9562 section 5.4, version 4). Logs mask
// every number of seven digits, so one that has such a run is drawn again: a
// correlation id must be the same in an answer and in the log.
func newUUID() string {
	for {
		var b [16]byte
		_, _ = rand.Read(b[:]) // it never fails: crypto/rand ends the program instead
		b[6] = b[6]&0x0f | 0x40
		b[8] = b[8]&0x3f | 0x80
		if id := formatUUID(b); gateway.Mask(id) == id {
			return id
		}
	}
}

// formatUUID writes the text form of RFC 9562 section 4. Every request without
// a correlation id gets one, so it does without fmt.
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
