package handlers

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"strings"

	"causeway.example/internal/gateway"
)

// authenticate returns the name of the key in the Authorization header
// (RFC 6750 section 2.1). An open API serves without one. All hashes are
// compared, each in constant time, so that the time tells nothing.
func (h *handler) authenticate(header http.Header) (caller string, err error) {
	values := header.Values("Authorization")
	var scheme, key string
	if len(values) == 1 {
		scheme, key, _ = strings.Cut(values[0], " ")
	}
	sum := sha256.Sum256([]byte(strings.TrimSpace(key)))
	for _, known := range h.Keys.all() {
		if subtle.ConstantTimeCompare(sum[:], known.SHA256[:]) == 1 {
			caller = known.Name
		}
	}
	if caller != "" && strings.EqualFold(scheme, "Bearer") {
		return caller, nil
	}
	if h.Open {
		return "", nil
	}
	return "", &gateway.Error{
		Kind: gateway.Invalid, Code: codeUnauthenticated, Outcome: gateway.NotSent,
		Detail: "send a valid API key as Authorization: Bearer KEY",
	}
}
