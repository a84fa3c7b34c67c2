package spssim

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

func TestTokens(t *testing.T) {
	const form = "application/x-www-form-urlencoded"
	for _, test := range []struct {
		name, method, media, body, user, password string
		status                                    int
		code                                      string
	}{
		{"in the form", http.MethodPost, form, "grant_type=client_credentials&client_id=client&client_secret=s%2Bcret", "", "", 200, ""},
		{"as Basic", http.MethodPost, form + "; charset=UTF-8", "grant_type=client_credentials", "client", "s%2Bcret", 200, ""},
		{"wrong secret", http.MethodPost, form, "grant_type=client_credentials&client_id=client&client_secret=no", "", "", 401, "invalid_client"},
		{"wrong Basic", http.MethodPost, form, "grant_type=client_credentials", "client", "%zz", 401, "invalid_client"},
		{"other grant", http.MethodPost, form, "grant_type=password&client_id=client&client_secret=s%2Bcret", "", "", 400, "unsupported_grant_type"},
		{"no grant", http.MethodPost, form, "", "", "", 400, "invalid_request"},
		{"no form", http.MethodPost, "application/json", "{}", "", "", 400, "invalid_request"},
		{"bad form", http.MethodPost, form, "%zz", "", "", 400, "invalid_request"},
		{"GET", http.MethodGet, form, "", "", "", 405, "invalid_request"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := httptest.NewRequest(test.method, TokenPath, nil)
			r.Header.Set("Content-Type", test.media)
			if test.user != "" {
				r.SetBasicAuth(test.user, test.password)
			}
			got := run(newSPS(t, false).server.TokenCall(r, []byte(test.body)))
			code, _ := got.json(t)["error"].(string)
			if got.Status != test.status || code != test.code || got.Header.Get("Cache-Control") != "no-store" {
				t.Errorf("answer %d %s %v", got.Status, got.Body, got.Header)
			}
			if test.status == 200 && (text(got.json(t)["expires_in"]) != "3600" || got.json(t)["token_type"] != "Bearer") {
				t.Errorf("token %s", got.Body)
			}
		})
	}
}

func TestTokenIsNeeded(t *testing.T) {
	s := newSPS(t, false)
	good := s.token
	for _, token := range []string{"", "guess", good + "x"} {
		s.token = token
		wantProblem(t, s.read(mine), 401)
	}
	s.token = good
	got := s.send(http.MethodGet, "balances?gpsi="+mine, "", func(r *http.Request) { r.Header.Set("Authorization", "Basic "+good) })
	wantProblem(t, got, 401)
	s.at = start.Add(time.Hour - 1)
	if got := s.read(mine); got.Status != 200 {
		t.Errorf("before its end the token is refused: %d", got.Status)
	}
	s.at = start.Add(time.Hour)
	wantProblem(t, s.read(mine), 401)
	s.token = s.newToken()
	if n := len(s.server.tokens); n != 1 {
		t.Errorf("%d tokens are kept", n)
	}
	s.server.Reset()
	if got := s.read(mine); got.Status != 200 {
		t.Errorf("a reset has expired the token: %d", got.Status)
	}
	s.server.ExpireTokens()
	wantProblem(t, s.read(mine), 401)
}
