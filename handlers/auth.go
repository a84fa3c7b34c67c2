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

// shortKey is the length in characters below which a key is reported as too short: it can
// be guessed, because no generator of random keys makes one so short.
const shortKey = 20

// authenticate returns the name of the key in the Authorization header (RFC 6750 section
// 2.1). An open API is served without a key. All hashes are compared, each in constant
// time, so that timing reveals nothing. An empty key is never valid, even if its hash is
// configured.
func (h *handler) authenticate(ctx context.Context, header http.Header) (caller string, err error) {
	values := header.Values("Authorization")
	var scheme, key string
	if len(values) == 1 {
		scheme, key = credentials(values[0])
	}
	sum := sha256.Sum256([]byte(key))
	for _, known := range h.Keys.all() {
		if subtle.ConstantTimeCompare(sum[:], known.SHA256[:]) == 1 {
			caller = known.Name
		}
	}
	if caller != "" && key != "" && strings.EqualFold(scheme, bearer) {
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
		Detail: howToAuthenticate(len(values), scheme, key),
	}
}

// credentials splits the value of Authorization. A tab separates as well as a
// space (RFC 9110 section 11.4 has spaces).
func credentials(value string) (scheme, key string) {
	value = strings.TrimSpace(value)
	if i := strings.IndexAny(value, " \t"); i > 0 {
		return value[:i], strings.TrimSpace(value[i:])
	}
	return value, ""
}

// misplacedColon reports whether the header's name or a colon was sent with the
// scheme, as when a whole header was pasted.
func misplacedColon(scheme string) bool {
	before, _, found := strings.Cut(scheme, ":")
	return found && (strings.EqualFold(before, bearer) || strings.EqualFold(before, "Authorization"))
}

// bearer is the scheme of RFC 6750.
const bearer = "Bearer"

// howToAuthenticate returns the detail of a 401. It depends on the form of the header only
// and does not reveal whether a key exists.
func howToAuthenticate(headers int, scheme, key string) string {
	first, _ := credentials(key)
	switch {
	case headers > 1:
		return "the header Authorization was sent more than once: send it once, as Authorization: Bearer KEY"
	case strings.EqualFold(scheme, bearer) && strings.EqualFold(first, bearer):
		return "the word Bearer was sent twice: send Authorization: Bearer KEY. Where a tool asks for a token, give it the key alone"
	case misplacedColon(scheme):
		return "the value of the header begins with the header's name, or has a colon behind Bearer: send Authorization: Bearer KEY"
	case scheme != "" && key == "" && !strings.EqualFold(scheme, bearer):
		return "the key was sent without the word Bearer in front: send Authorization: Bearer KEY"
	}
	return "send a valid API key as Authorization: Bearer KEY"
}

// challenge returns the WWW-Authenticate header of a 401 (RFC 6750 section 3): with
// error="invalid_token" if a token was sent.
func challenge(header http.Header) string {
	values := header.Values("Authorization")
	if len(values) > 1 {
		return invalidToken
	}
	scheme, key := credentials(strings.Join(values, ""))
	token := key != "" && strings.EqualFold(scheme, bearer) || misplacedColon(scheme)
	alone := key == "" && scheme != "" && !strings.EqualFold(scheme, bearer)
	if token || alone {
		return invalidToken
	}
	return bearer
}

const invalidToken = bearer + ` error="invalid_token"`
