package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"causeway.example/internal/gateway"
)

const (
	// maxTokenAnswer is the maximum size of a token endpoint's response.
	maxTokenAnswer = 64 << 10
	// maxToken is the maximum length of a token: servers refuse longer headers.
	maxToken = 8 << 10
	// maxTokenLife is the maximum lifetime of a token, and that of one without a
	// lifetime.
	maxTokenLife = time.Hour
)

// errToken is the error of an unusable token.
var errToken = errors.New("the token endpoint's answer has no token that can be used")

// errorCodes are the codes of RFC 6749, sections 4.1.2.1 and 5.2. No others are
// repeated: an endpoint may send anything as a code, even the secret.
var errorCodes = []string{
	"invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type", "invalid_scope",
	"access_denied", "unsupported_response_type", "server_error", "temporarily_unavailable",
}

// otherErrorCode replaces every other code.
const otherErrorCode = "other_error"

// tokenTransport sanitises the responses of a token endpoint before the OAuth library
// parses them: the library accepts any text as a token, fails on a lifetime that is
// not a number, and repeats whole responses in its errors.
type tokenTransport struct{ next http.RoundTripper }

func (t tokenTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := t.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxTokenAnswer+1))
	_ = resp.Body.Close() // read-only: nothing is lost by a failing close
	if err != nil {
		return nil, err
	}
	answer, err := tokenAnswer(resp, body)
	if err != nil {
		return nil, err
	}
	resp.Header.Set("Content-Type", "application/json")
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(answer)), int64(len(answer))
	return resp, nil
}

// tokenAnswer returns the valid part of a response (RFC 6749, sections 5.1 and 5.2).
func tokenAnswer(resp *http.Response, body []byte) ([]byte, error) {
	members := tokenMembers(resp.Header.Get("Content-Type"), body)
	code := members.Get("error")
	if text, isText := code.(string); code == false || isText && gateway.IsNull(text) {
		code = nil
	}
	if code != nil || resp.StatusCode/100 != 2 {
		return json.Marshal(map[string]string{"error": errorCode(code)})
	}
	token, _ := members.Get("access_token").(string)
	if err := checkToken(token, members.Get("token_type")); err != nil {
		return nil, err
	}
	// Registered before anything can repeat it: docs/decisions/own-secrets.md.
	gateway.HideSecret("sps.token", token)
	return json.Marshal(map[string]any{
		"access_token": token, "token_type": "Bearer", "expires_in": int64(tokenLife(members.Get("expires_in")) / time.Second),
	})
}

// tokenMembers parses JSON, or the form encoding that some endpoints send instead.
func tokenMembers(contentType string, body []byte) Object {
	if len(body) > maxTokenAnswer {
		return nil
	}
	if o, err := Decode(body); err == nil {
		return o
	}
	switch media, _, _ := mime.ParseMediaType(contentType); media {
	case "application/x-www-form-urlencoded", "text/plain":
	default:
		return nil
	}
	values, err := url.ParseQuery(string(body))
	if err != nil {
		return nil
	}
	o := Object{}
	for name, all := range values {
		if len(all) == 1 {
			o[name] = all[0]
		}
	}
	return o
}

func errorCode(v any) string {
	code, _ := v.(string)
	if slices.Contains(errorCodes, code) {
		return code
	}
	return otherErrorCode
}

// checkToken returns an error unless a token is a bearer token (RFC 6750, section
// 2.1, with all visible characters of RFC 6749, appendix A.12).
func checkToken(token string, tokenType any) error {
	invisible := func(r rune) bool { return r <= ' ' || r > '~' }
	switch {
	case token == "":
		return fmt.Errorf("%w: it is missing, or no text", errToken)
	case len(token) > maxToken:
		return fmt.Errorf("%w: it is longer than %d bytes", errToken, maxToken)
	case strings.ContainsFunc(token, invisible):
		return fmt.Errorf("%w: it has characters that a header cannot carry", errToken)
	}
	word, isText := tokenType.(string)
	switch {
	case tokenType == nil, isText && strings.EqualFold(word, "bearer"):
		return nil
	case isText && strings.EqualFold(word, "bearertoken"): // as in Apigee's own policies
		return nil
	}
	return fmt.Errorf("%w: its type is not bearer", errToken)
}

// tokenLife parses a lifetime in seconds, a number or its text. If it is missing or
// absurd, it returns the maximum.
func tokenLife(v any) time.Duration {
	text, _ := Text(v)
	seconds, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || !(seconds >= 1 && seconds < maxTokenLife.Seconds()) {
		return maxTokenLife
	}
	return time.Duration(seconds) * time.Second
}
