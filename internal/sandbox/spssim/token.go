package spssim

import (
	"crypto/rand"
	"crypto/subtle"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"causeway.example/internal/sandbox/answer"
	"causeway.example/internal/sandbox/calls"
	"causeway.example/internal/sandbox/faults"
)

// tokenLife is how long an access token is good for.
const tokenLife = time.Hour

// TokenCall understands a request to the token endpoint (RFC 6749, section
// 4.4: the client credentials grant).
func (s *Server) TokenCall(r *http.Request, body []byte) calls.Call {
	if r.Method != http.MethodPost {
		return calls.Answered(calls.OAuth2, "token", tokenError(http.StatusMethodNotAllowed, "invalid_request"))
	}
	media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	form, err := url.ParseQuery(string(body))
	if media != "application/x-www-form-urlencoded" || err != nil {
		return calls.Answered(calls.OAuth2, "token", tokenError(http.StatusBadRequest, "invalid_request"))
	}
	id, secret := form.Get("client_id"), form.Get("client_secret")
	if user, password, basic := r.BasicAuth(); basic {
		// RFC 6749, section 2.3.1: both are form-encoded before Basic.
		id, secret = formDecoded(user), formDecoded(password)
	}
	return calls.Call{Protocol: calls.OAuth2, Operation: "token", Run: func() (answer.Answer, faults.Fault) {
		return s.grantToken(form.Get("grant_type"), id, secret), faults.Fault{}
	}}
}

func (s *Server) grantToken(grantType, id, secret string) answer.Answer {
	sameID := subtle.ConstantTimeCompare([]byte(id), []byte(s.options.ClientID))
	sameSecret := subtle.ConstantTimeCompare([]byte(secret), []byte(s.options.ClientSecret))
	switch {
	case grantType == "":
		return tokenError(http.StatusBadRequest, "invalid_request")
	case sameID&sameSecret != 1:
		return tokenError(http.StatusUnauthorized, "invalid_client").With("WWW-Authenticate", `Basic realm="sps"`)
	case grantType != "client_credentials":
		return tokenError(http.StatusBadRequest, "unsupported_grant_type")
	}
	now := s.options.Now()
	for token, expiry := range s.tokens {
		if !now.Before(expiry) {
			delete(s.tokens, token)
		}
	}
	token := rand.Text()
	s.tokens[token] = now.Add(tokenLife)
	return answer.JSON(http.StatusOK, map[string]any{
		"access_token": token, "token_type": "Bearer", "expires_in": int(tokenLife / time.Second),
	}).With("Cache-Control", "no-store")
}

// ExpireTokens makes all tokens given so far worthless.
func (s *Server) ExpireTokens() { clear(s.tokens) }

// authorized tells whether a request carries a good token (RFC 6750, section
// 2.1).
func (s *Server) authorized(header string) bool {
	scheme, token, _ := strings.Cut(header, " ")
	expiry, given := s.tokens[strings.TrimSpace(token)]
	return strings.EqualFold(scheme, "Bearer") && given && s.options.Now().Before(expiry)
}

// tokenError is an error of the token endpoint (RFC 6749, section 5.2).
func tokenError(status int, code string) answer.Answer {
	return answer.JSON(status, map[string]string{"error": code}).With("Cache-Control", "no-store")
}

func formDecoded(text string) string {
	decoded, err := url.QueryUnescape(text)
	if err != nil {
		return text
	}
	return decoded
}
