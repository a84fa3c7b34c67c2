package rest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/oauth2"

	"causeway.example/internal/gateway"
)

const jsonType = "application/json"

// tokenAnswerOf serves an answer of a token endpoint, and counts.
func tokenAnswerOf(status int, contentType, body string, requests *int) *tokenServer {
	return &tokenServer{handler: func(w http.ResponseWriter, _ *http.Request) {
		*requests++
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}}
}

// TestTokenLives: what an endpoint says of a token's life is a hint.
func TestTokenLives(t *testing.T) {
	const hour = time.Hour
	for member, want := range map[string]time.Duration{
		``: hour, `,"expires_in":null`: hour, `,"expires_in":0`: hour, `,"expires_in":-1`: hour, `,"expires_in":2147483647`: hour, `,"expires_in":1e300`: hour,
		`,"expires_in":"soon"`: hour, `,"expires_in":{}`: hour, `,"expires_in":[60]`: hour, `,"expires_in":true`: hour, `,"expires_in":"NaN"`: hour, `,"expires_in":"99999999999999999999"`: hour,
		`,"expires_in":600`: 10 * time.Minute, `,"expires_in":" 600 "`: 10 * time.Minute, `,"expires_in":600.9`: 10 * time.Minute, `,"expires_in":6e2`: 10 * time.Minute, `,"expires_in":3601`: hour,
		`,"expires_in":4`:                12 * time.Second, // it is used for half of its life
		`,"Expires_In":1,"expires_in":2`: hour,
	} {
		requests := 0
		issuer := tokenAnswerOf(200, jsonType, `{"access_token":"abc.DEF-123_~+/=","token_type":"Bearer"`+member+`}`, &requests)
		tokens, age, begin := issuer.tokens(t, "s3cret"), time.Duration(0), time.Now()
		tokens.now = func() time.Time { return begin.Add(age) }
		get := func() {
			t.Helper()
			if token, err := tokens.get(t.Context()); err != nil || token.AccessToken != "abc.DEF-123_~+/=" || token.Type() != "Bearer" {
				t.Fatalf("%s: got %+v, %v", member, token, err)
			}
		}
		get()
		age = max(want-tokenSlack, want/6) - 2*time.Second
		if get(); requests != 1 {
			t.Errorf("%s: replaced after %v", member, age)
		}
		age = want - tokenSlack + 2*time.Second
		if get(); requests != 2 {
			t.Errorf("%s: not replaced after %v", member, age)
		}
	}
}

// TestTokensThatAreNone: a malformed or absurd token is not kept, nor repeated.
func TestTokensThatAreNone(t *testing.T) {
	for name, body := range map[string]string{
		"a line break":       `{"access_token":"canary\r\nX-Evil: 1","token_type":"Bearer"}`,
		"a blank":            `{"access_token":"canary token","token_type":"Bearer"}`,
		"another script":     `{"access_token":"canary-\u00e9","token_type":"Bearer"}`,
		"a control":          `{"access_token":"canary\u0007","token_type":"Bearer"}`,
		"too long":           `{"access_token":"canary` + strings.Repeat("x", 8<<10) + `","token_type":"Bearer"}`,
		"endless":            `{"access_token":"canary` + strings.Repeat("x", 1<<20) + `","token_type":"Bearer"}`,
		"a number":           `{"access_token":12345678,"token_type":"Bearer"}`,
		"a list":             `{"access_token":["canary"],"token_type":"Bearer"}`,
		"missing":            `{"token_type":"Bearer"}`,
		"empty":              `{"access_token":"","token_type":"Bearer"}`,
		"two":                `{"access_token":"canary1","access_token":"canary2"}`,
		"another type":       `{"access_token":"canary","token_type":"mac"}`,
		"a type with breaks": `{"access_token":"canary","token_type":"Bearer\r\nX-Evil: 1"}`,
		"a type, no text":    `{"access_token":"canary","token_type":{"a":"canary"}}`,
		"no JSON":            `canary`,
		"a list of tokens":   `[{"access_token":"canary"}]`,
	} {
		requests := 0
		tokens := tokenAnswerOf(200, jsonType, body, &requests).tokens(t, "s3cret")
		for range 20 {
			r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://127.0.0.1/", nil)
			e := gateway.AsError(tokens.authorize(r))
			if e == nil || e.Kind != gateway.Unavailable || r.Header.Get("Authorization") != "" {
				t.Fatalf("%s: got %v, %q", name, e, r.Header)
			}
			if strings.Contains(e.Error(), "canary") || strings.Contains(e.Error(), "12345678") {
				t.Fatalf("%s: the answer leaks: %v", name, e)
			}
		}
		if requests > 2 {
			t.Errorf("%s: %d token requests for 20 requests", name, requests)
		}
	}
}

func TestTokensInOtherForms(t *testing.T) {
	for name, tt := range map[string]struct{ contentType, body string }{
		"no type":         {jsonType, `{"access_token":"good"}`},
		"lower case":      {jsonType, `{"access_token":"good","token_type":"bearer"}`},
		"Apigee's type":   {jsonType, `{"access_token":"good","token_type":"BearerToken","expires_in":"3599"}`},
		"no content type": {"", "\uFEFF" + `{"access_token":"good","scope":["a"],"error":null}`},
		"an empty error":  {jsonType, `{"access_token":"good","error":""}`},
		"JSON as text":    {"text/plain; charset=utf-8", `{"access_token":"good"}`},
		"a form":          {"application/x-www-form-urlencoded", "access_token=good&token_type=bearer&expires_in=3600"},
	} {
		requests := 0
		tokens := tokenAnswerOf(200, tt.contentType, tt.body, &requests).tokens(t, "s3cret")
		if token, err := tokens.get(t.Context()); err != nil || token.AccessToken != "good" || token.Type() != "Bearer" || requests != 1 {
			t.Errorf("%s: got %+v, %v after %d requests", name, token, err, requests)
		}
	}
}

// TestSecretsInTokenErrors: of a refusal only a known code is kept, and a token
// is replaced in every text from the moment that it is there.
func TestSecretsInTokenErrors(t *testing.T) {
	for _, body := range []string{
		`{"error":"canary"}`, `{"error":{"code":"canary"}}`, `{"error":["canary"]}`, `{"error":12345678}`, `{"error":"invalid_client","error_description":"canary","error_uri":"http://canary"}`,
		`{"error":"invalid_client","expires_in":"canary","access_token":"canary"}`, `canary`, `{"error":"invalid_client canary"}`, `{"error":"x","error":"canary"}`,
	} {
		for _, status := range []int{200, 400, 401, 500} {
			requests := 0
			tokens := tokenAnswerOf(status, jsonType, body, &requests).tokens(t, "s3cret")
			r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://127.0.0.1/", nil)
			err := tokens.authorize(r)
			if err == nil {
				t.Fatalf("%d %s: no error", status, body)
			}
			for e := err; e != nil; e = errors.Unwrap(e) {
				if strings.Contains(fmt.Sprintf("%v %+v", e, e), "canary") || strings.Contains(e.Error(), "12345678") {
					t.Errorf("%d %s leaks: %+v", status, body, e)
				}
			}
		}
	}
	requests := 0
	tokens := tokenAnswerOf(200, jsonType, `{"access_token":"token-canary-42"}`, &requests).tokens(t, "s3cret")
	if _, err := tokens.get(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := gateway.Clip("Bearer token-canary-42 is refused", 100); strings.Contains(got, "canary") {
		t.Errorf("a token is repeated: %s", got)
	}
}

// TestRefusedLoginIsRemembered: who asks a token endpoint that refuses gets its
// answer from a moment ago, for longer with each in a row.
func TestRefusedLoginIsRemembered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fetched, good := 0, false
		header := http.Header{}
		tokens := &tokens{fetch: func(context.Context) (*oauth2.Token, error) {
			fetched++
			if good {
				return &oauth2.Token{AccessToken: "t"}, nil
			}
			return nil, &oauth2.RetrieveError{Response: &http.Response{StatusCode: 401, Header: header}, ErrorCode: "invalid_client"}
		}}
		ask := func() *gateway.Error {
			r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://127.0.0.1/", nil)
			return gateway.AsError(tokens.authorize(r))
		}
		begin := time.Now()
		var at []time.Duration
		for time.Since(begin) < 4*time.Minute {
			before := fetched
			e := ask()
			if e == nil || e.Kind != gateway.UpstreamAuth {
				t.Fatalf("got %v", e)
			}
			if fetched > before {
				at = append(at, time.Since(begin))
			} else if e.RetryAfter <= 0 || e.RetryAfter > maxRefusal {
				t.Fatalf("retry after %v", e.RetryAfter)
			}
			<-time.After(time.Second) // by the bubble's clock, not the real one
		}
		if want := "[0s 5s 15s 35s 1m15s 2m15s 3m15s]"; fmt.Sprint(at) != want {
			t.Errorf("asked at %v, want %s", at, want)
		}

		<-time.After(time.Minute)
		header.Set("Retry-After", "120")
		if e := ask(); e == nil {
			t.Error("no error")
		}
		if e := ask(); e == nil || e.RetryAfter != 2*time.Minute {
			t.Errorf("got %v", e)
		}
		<-time.After(2 * time.Minute)
		header.Set("Retry-After", "86400")
		if e := ask(); e == nil {
			t.Error("no error")
		}
		<-time.After(maxAsked)
		if good = true; ask() != nil {
			t.Error("a good login is not taken")
		}
	})
}

// TestRefusalOfOne: any number of callers whose subscription is answered with
// 401 cost one token.
func TestRefusalOfOne(t *testing.T) {
	var issuer tokenServer
	calls := 0
	client := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		calls++
		w.WriteHeader(http.StatusUnauthorized)
	})
	client.Auth = issuer.auth(t, "s3cret")
	for range 20 {
		if _, err := client.Do(t.Context(), readCall, Request{Method: "GET", Path: "/x"}); gateway.KindOf(err) != gateway.UpstreamAuth {
			t.Fatal(err)
		}
	}
	if issued := issuer.issued.Load(); calls != 20 || issued != 1 {
		t.Errorf("%d calls with %d tokens", calls, issued)
	}
}
