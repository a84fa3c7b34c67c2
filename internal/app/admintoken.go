package app

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"strings"
	"sync/atomic"

	"causeway.example/internal/config"
	"causeway.example/internal/gateway"
	"causeway.example/internal/reload"
)

// adminToken is the token that profiling and the cache endpoints require. They
// require none if none is configured. It is safe for concurrent use.
type adminToken struct {
	sum atomic.Pointer[[sha256.Size]byte]
}

// newAdminToken returns the configured token, which changes with its file.
func newAdminToken(admin config.Admin, files *reload.Watcher) (*adminToken, error) {
	token := &adminToken{}
	return token, files.Add("admin.tokenFile", admin.TokenFiles(), func() error {
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

// require passes requests with the token on to next (RFC 6750, section 2.1).
// Hashes are compared in constant time, so that response times reveal nothing
// about the token.
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
			writeProblem(w, http.StatusUnauthorized, "send the token of admin.tokenFile as Authorization: Bearer TOKEN")
			return
		}
		next.ServeHTTP(w, r)
	})
}
