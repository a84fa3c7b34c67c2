package handlers

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"causeway.example/internal/gateway"
)

// TestOptionalHeaders: an empty header is accepted, and so is one that a proxy has
// repeated.
func TestOptionalHeaders(t *testing.T) {
	for name, tt := range map[string]struct {
		values []string
		want   string
		valid  bool
	}{
		"absent":                        {nil, "", true},
		"empty":                         {[]string{""}, "", true},
		"empty twice":                   {[]string{"", ""}, "", true},
		"once":                          {[]string{"a-1"}, "a-1", true},
		"a line of its own each":        {[]string{"a-1", "a-1", "a-1"}, "a-1", true},
		"after a comma":                 {[]string{"a-1, a-1"}, "a-1", true},
		"after a comma without a blank": {[]string{"a-1,a-1,a-1"}, "a-1", true},
		"both":                          {[]string{"a-1,a-1", "a-1"}, "a-1", true},
		"and an empty one":              {[]string{"", "a-1", ""}, "a-1", true},
		"and nothing after the comma":   {[]string{"a-1, "}, "a-1", true},
		"a comma of its own":            {[]string{"a,1"}, "a,1", true},
		"a comma of its own, twice":     {[]string{"a,1", "a,1"}, "a,1", true},
		"two":                           {[]string{"a-1", "a-2"}, "", false},
		"two after a comma":             {[]string{"a-1, a-2"}, "", false},
		"a blank within":                {[]string{"a 1"}, "", false},
		"other letters":                 {[]string{"ä"}, "", false},
		"as long as it may be":          {[]string{strings.Repeat("a", 12)}, strings.Repeat("a", 12), true},
		"too long":                      {[]string{strings.Repeat("a", 13)}, "", false},
	} {
		t.Run(name, func(t *testing.T) {
			got, valid := optionalHeader(http.Header{"X": tt.values}, "X", 12)
			if got != tt.want || valid != tt.valid {
				t.Errorf("got %q, %v", got, valid)
			}
		})
	}
}

// TestEmptyHeaders sends empty headers, as tools do for headers without an example.
func TestEmptyHeaders(t *testing.T) {
	service := untouched(t)
	service.GetBalances = func(_ context.Context, key gateway.SubscriptionKey) ([]gateway.Balance, error) {
		if key.WholesaleCustomerID != "" {
			t.Errorf("the back end was sent %q", key.WholesaleCustomerID)
		}
		return nil, nil
	}
	s := newSite(t, Options{Service: service})
	w := s.do(t, "GET", subscriptionPath+"/balances", "", headerCorrelationID, "", headerWholesaleCustomerID, "", headerIdempotencyKey, "", "Accept", "")
	if w.Code != http.StatusOK || !uuidForm.MatchString(w.Header().Get(headerCorrelationID)) {
		t.Errorf("got %d, correlation id %q: %s", w.Code, w.Header().Get(headerCorrelationID), w.Body)
	}
}

// TestChallenge: if a token was sent, the challenge has invalid_token (RFC 6750 section 3).
func TestChallenge(t *testing.T) {
	const plain, wrong, testKey = "Bearer", `Bearer error="invalid_token"`, "cwk_a-key-of-the-tests-0123456789"
	for name, tt := range map[string]struct {
		authorization []string
		want, detail  string
	}{
		"none":           {nil, plain, "send a valid API key"},
		"empty":          {[]string{""}, plain, "send a valid API key"},
		"no key":         {[]string{"Bearer"}, plain, "send a valid API key"},
		"blank key":      {[]string{"bearer  "}, plain, "send a valid API key"},
		"another scheme": {[]string{"Basic dXNlcjpwYXNz"}, plain, "send a valid API key"},
		"a wrong key":    {[]string{"Bearer wrong-key"}, wrong, "send a valid API key"},
		"lower case":     {[]string{"bearer wrong-key"}, wrong, "send a valid API key"},
		"the word twice": {[]string{"Bearer Bearer " + testKey}, wrong, "twice"},
		"in any case":    {[]string{"bearer BEARER " + testKey}, wrong, "twice"},
		"the key alone":  {[]string{testKey}, wrong, "without the word Bearer"},
		"in quotes":      {[]string{`Bearer "` + testKey + `"`}, wrong, "send a valid API key"},
		"two headers":    {[]string{"Bearer " + testKey, "Bearer " + testKey}, wrong, "more than once"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, Options{Service: untouched(t), Keys: ring(t, keyOf("website", testKey))})
			r, w := newRequest(t.Context(), "GET", subscriptionPath+"/balances", nil)
			r.Header["Authorization"] = tt.authorization
			s.ServeHTTP(w, r)
			p := problem(t, w)
			if w.Code != http.StatusUnauthorized || w.Header().Get("WWW-Authenticate") != tt.want || !strings.Contains(p.Detail, tt.detail) {
				t.Errorf("got %d, %q, %q", w.Code, w.Header().Get("WWW-Authenticate"), p.Detail)
			}
			if strings.Contains(w.Body.String(), testKey) || strings.Contains(w.Body.String(), "wrong-key") {
				t.Errorf("the answer repeats the key: %s", w.Body)
			}
		})
	}
}
