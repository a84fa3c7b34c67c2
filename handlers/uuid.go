package handlers

import (
	"crypto/rand"
	"fmt"

	"causeway.example/internal/gateway"
)

// newUUID returns a random UUID (RFC 9562 section 5.4, version 4). Logs mask
// every run of seven digits, so one that has such a run is drawn again: a
// correlation id must be the same in an answer and in the log.
func newUUID() string {
	for {
		var b [16]byte
		_, _ = rand.Read(b[:]) // it never fails: crypto/rand ends the program instead
		b[6] = b[6]&0x0f | 0x40
		b[8] = b[8]&0x3f | 0x80
		id := fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:])
		if gateway.Mask(id) == id {
			return id
		}
	}
}
