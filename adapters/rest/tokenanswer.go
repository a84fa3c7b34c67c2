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
	// maxTokenAnswer is the longest answer of a token endpoint that is read.
	maxTokenAnswer = 64 << 10
	// maxToken is the longest token that is used: servers refuse a header that is
	// longer.
	maxToken = 8 << 10
	// maxTokenLife is the longest time that a token is used, and how long one is
	// that does not say it.
	maxTokenLife = time.Hour
)

// errToken is a token that cannot be used.
var errToken = errors.New("the token endpoint's answer has no token that can be used")

// errorCodes are the codes of RFC 6749, sections 4.1.2.1 and 5.2. Only these
// are repeated: in the place of a code there may stand anything, the secret
// as well.
var errorCodes = []string{
	"invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type", "invalid_scope",
	"access_denied", "unsupported_response_type", "server_error", "temporarily_unavailable",
}

// otherErrorCode stands for a code that is none of these.
const otherErrorCode = "other_error"

// tokenTransport reads the answers of a token endpoint before the OAuth library
// does, and gives it what is good of them: that one keeps any text for a token,
// fails where a lifetime is no number, and repeats whole answers in its errors.
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

// tokenAnswer returns what is good of an answer (RFC 6749, sections 5.1 and
// 5.2).
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
	// Before anything can repeat it: docs/decisions/own-secrets.md.
	gateway.HideSecret("sps.token", token)
	return json.Marshal(map[string]any{
		"access_token": token, "token_type": "Bearer", "expires_in": int64(tokenLife(members.Get("expires_in")) / time.Second),
	})
}

// tokenMembers reads JSON, or the form that some endpoints send for it.
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

// checkToken refuses what is no bearer token (RFC 6750, section 2.1, with all
// of the visible characters that RFC 6749, appendix A.12, has).
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
	case isText && strings.EqualFold(word, "bearertoken"): // what Apigee's own policies say
		return nil
	}
	return fmt.Errorf("%w: its type is not bearer", errToken)
}

// tokenLife reads a lifetime in seconds, a number or its text. One that is
// missing or absurd is as long as the longest.
func tokenLife(v any) time.Duration {
	text, _ := Text(v)
	seconds, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || !(seconds >= 1 && seconds < maxTokenLife.Seconds()) {
		return maxTokenLife
	}
	return time.Duration(seconds) * time.Second
}
