package handlers

import (
	"net/http"
	"strings"
	"testing"
)

// TestPastedHeaders has what people send who paste a whole header, or another form
// of it: the challenge names the token, and the detail what is wrong.
func TestPastedHeaders(t *testing.T) {
	const wrong, testKey = `Bearer error="invalid_token"`, "cwk_a-key-of-the-tests-0123456789"
	for value, tt := range map[string]struct {
		status         int
		header, detail string
	}{
		"Authorization: Bearer " + testKey: {401, wrong, "begins with the header's name"},
		"authorization:Bearer " + testKey:  {401, wrong, "begins with the header's name"},
		"Bearer: " + testKey:               {401, wrong, "a colon behind Bearer"},
		"bearer:" + testKey:                {401, wrong, "a colon behind Bearer"},
		"Bearer\tBearer " + testKey:        {401, wrong, "twice"},
		"Bearer Bearer\t" + testKey:        {401, wrong, "twice"},
		"Bearer\t" + testKey:               {200, "", ""},
		" \tbearer \t " + testKey + "\t":   {200, "", ""},
		"Token " + testKey:                 {401, "Bearer", "send a valid API key"},
		"Basic: " + testKey:                {401, "Bearer", "send a valid API key"},
		"Bearer\t":                         {401, "Bearer", "send a valid API key"},
	} {
		s := newSite(t, Options{Service: replying(nil), Keys: ring(t, keyOf("website", testKey))})
		r, w := newRequest(t.Context(), "GET", subscriptionPath+"/balances", nil)
		r.Header["Authorization"] = []string{value}
		s.ServeHTTP(w, r)
		if w.Code != tt.status || w.Header().Get("WWW-Authenticate") != tt.header {
			t.Errorf("%q: %d, %q", value, w.Code, w.Header().Get("WWW-Authenticate"))
		}
		if w.Code == http.StatusUnauthorized && (!strings.Contains(problem(t, w).Detail, tt.detail) || strings.Contains(w.Body.String(), testKey)) {
			t.Errorf("%q: %s", value, w.Body)
		}
	}
}
