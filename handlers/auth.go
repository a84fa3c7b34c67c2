package handlers

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"strings"
	"unicode/utf8"

	"causeway.example/internal/gateway"
)

// shortKey is the length in characters below which a key can be guessed or
// searched for: nobody makes one so short at random.
const shortKey = 20

// authenticate returns the name of the key in the Authorization header
// (RFC 6750 section 2.1). An open API serves without one. All hashes are
// compared, each in constant time, so that the time tells nothing. An empty key
// is none, whatever hashes are known.
func (h *handler) authenticate(ctx context.Context, header http.Header) (caller string, err error) {
	values := header.Values("Authorization")
	var scheme, key string
	if len(values) == 1 {
		scheme, key, _ = strings.Cut(values[0], " ")
	}
	key = strings.TrimSpace(key)
	sum := sha256.Sum256([]byte(key))
	for _, known := range h.Keys.all() {
		if subtle.ConstantTimeCompare(sum[:], known.SHA256[:]) == 1 {
			caller = known.Name
		}
	}
	if caller != "" && key != "" && strings.EqualFold(scheme, "Bearer") {
		if utf8.RuneCountInString(key) < shortKey {
			h.OnShortKey(ctx, caller)
		}
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
