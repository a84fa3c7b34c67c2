package main

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"strings"
	"sync/atomic"

	"causeway.example/internal/config"
	"causeway.example/internal/gateway"
)

// adminToken is what profiling and the cache ask for. Without one, they ask for
// nothing. It is safe for concurrent use.
type adminToken struct {
	sum atomic.Pointer[[sha256.Size]byte]
}

// adminToken returns the token in force, which changes with its file.
func (r *reloads) adminToken(admin config.Admin) (*adminToken, error) {
	token := &adminToken{}
	return token, r.add("admin.tokenFile", admin.TokenFiles(), func() error {
		text, err := admin.ReadToken()
		if err != nil || text == "" {
			return err
		}
		gateway.HideSecret("admin.token", text)
		sum := sha256.Sum256([]byte(text))
		token.sum.Store(&sum)
		return nil
	})
}

// require lets requests to next through that carry the token (RFC 6750, section
// 2.1). The hashes are compared in constant time, so that the time of an answer
// says nothing about the token.
func (t *adminToken) require(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		want := t.sum.Load()
		if want == nil {
			next.ServeHTTP(w, r)
			return
		}
		var scheme, token string
		if values := r.Header.Values("Authorization"); len(values) == 1 {
			scheme, token, _ = strings.Cut(values[0], " ")
		}
		sum := sha256.Sum256([]byte(strings.TrimSpace(token)))
		if subtle.ConstantTimeCompare(sum[:], want[:]) != 1 || !strings.EqualFold(scheme, "Bearer") {
			w.Header().Set("WWW-Authenticate", "Bearer") // RFC 6750, section 3
			writeRefusal(w, http.StatusUnauthorized, "send the token of admin.tokenFile as Authorization: Bearer TOKEN")
			return
		}
		next.ServeHTTP(w, r)
	})
}
