package rest

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"causeway.example/internal/gateway"
)

// tokenServer issues t1, t2, … to the client "id" with the secret "s3cret",
// valid for an hour, and refuses at first what it is told to refuse.
type tokenServer struct {
	issued  atomic.Int64
	handler http.HandlerFunc // nil: issue
}

func (s *tokenServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.handler != nil {
		s.handler(w, r)
		return
	}
	id, secret, _ := r.BasicAuth()
	if id != "id" || secret != "s3cret" || r.FormValue("grant_type") != "client_credentials" || r.FormValue("scope") != "a b" {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = fmt.Fprintf(w, `{"access_token":"t%d","token_type":"bearer","expires_in":3600}`, s.issued.Add(1))
}

func (s *tokenServer) auth(t *testing.T, secret string) Auth {
	t.Helper()
	tokens := s.tokens(t, secret)
	return Auth{Authorize: tokens.authorize, Renew: tokens.renew}
}

func (s *tokenServer) tokens(t *testing.T, secret string) *tokens {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return newTokens(ClientCredentials{TokenURL: server.URL, ClientID: "id", ClientSecret: secret, Scopes: []string{"a", "b"}}, server.Client())
}

// TestOAuth2Concurrent: a client that comes shares the first token.
func TestOAuth2Concurrent(t *testing.T) {
	var issuer tokenServer
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer t1" {
			t.Errorf("authorized by %q", r.Header.Get("Authorization"))
		}
		_, _ = w.Write([]byte(`{}`))
	})
	client.Auth = issuer.auth(t, "s3cret")
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if _, err := client.Do(t.Context(), readCall, Request{Method: "GET", Path: "/x"}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := issuer.issued.Load(); n != 1 {
		t.Errorf("%d tokens were fetched", n)
	}
}

// TestOAuth2Refresh: a token that is refused is renewed exactly once a call,
// unless it is young.
func TestOAuth2Refresh(t *testing.T) {
	tests := []struct {
		name    string
		accepts string
		age     time.Duration // of the first token, when it is refused
		calls   int
		issued  int64
		kind    gateway.Kind
	}{
		{"the second token is good", "Bearer t2", youngToken, 2, 2, -1},
		{"no token is good", "none", youngToken, 2, 2, gateway.UpstreamAuth},
		{"a young token is not", "none", youngToken - 1, 1, 1, gateway.UpstreamAuth},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var issuer tokenServer
			calls, age := 0, time.Duration(0)
			client := serve(t, func(w http.ResponseWriter, r *http.Request) {
				calls++
				age = tt.age
				if r.Header.Get("Authorization") != tt.accepts {
					w.WriteHeader(http.StatusUnauthorized)
				}
				_, _ = w.Write([]byte(`{}`))
			})
			tokens, begin := issuer.tokens(t, "s3cret"), time.Now()
			tokens.now = func() time.Time { return begin.Add(age) }
			client.Auth = Auth{Authorize: tokens.authorize, Renew: tokens.renew}
			_, err := client.Do(t.Context(), writeCall, Request{Method: "PUT", Path: "/x"})
			if calls != tt.calls || issuer.issued.Load() != tt.issued {
				t.Errorf("%d calls with %d tokens", calls, issuer.issued.Load())
			}
			switch e := gateway.AsError(err); {
			case tt.kind < 0 && e != nil:
				t.Error(err)
			case tt.kind >= 0 && (e == nil || e.Kind != tt.kind || e.Outcome != gateway.Refused):
				t.Errorf("got %+v", e)
			}
		})
	}
}

func TestOAuth2Failures(t *testing.T) {
	const echo = `{"error":"invalid_client","error_description":"s3cret of 0400000001"}`
	tests := []struct {
		name    string
		handler http.HandlerFunc
		secret  string
		kind    gateway.Kind
		after   time.Duration
	}{
		{"the wrong secret", nil, "wrong", gateway.UpstreamAuth, 0},
		{"refused, and repeated", answering(400, nil, echo), "s3cret", gateway.UpstreamAuth, 0},
		{"refused with 200", answering(200, http.Header{"Content-Type": {"application/json"}}, echo), "s3cret", gateway.UpstreamAuth, 0},
		{"forbidden", answering(403, nil, "s3cret"), "s3cret", gateway.UpstreamAuth, 0},
		{"busy", answering(503, http.Header{"Retry-After": {"9"}}, "s3cret"), "s3cret", gateway.Unavailable, 9 * time.Second},
		{"limited", answering(429, http.Header{"Retry-After": {"9"}}, ""), "s3cret", gateway.Unavailable, 9 * time.Second},
		{"no JSON", answering(200, nil, "<html>s3cret</html>"), "s3cret", gateway.Unavailable, 0},
		{"no token", answering(200, nil, `{}`), "s3cret", gateway.Unavailable, 0},
		{"elsewhere", answering(307, http.Header{"Location": {"/elsewhere"}}, ""), "s3cret", gateway.Unavailable, 0},
		{"reset", reset, "s3cret", gateway.Unavailable, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			client := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("the back end was called without a token") })
			client.Auth = (&tokenServer{handler: tt.handler}).auth(t, tt.secret)
			_, err := client.Do(t.Context(), writeCall, Request{Method: "PUT", Path: "/x"})
			e := gateway.AsError(err)
			if e == nil || e.Kind != tt.kind || e.Outcome != gateway.NotSent || e.RetryAfter != tt.after {
				t.Fatalf("got %+v, want %v", e, tt.kind)
			}
			if strings.Contains(e.Error(), "s3cret") || strings.Contains(e.Error(), "0400000001") || strings.Contains(e.Error(), "wrong") {
				t.Errorf("the secret leaks: %v", e)
			}
		})
	}
}

func TestOAuth2Unreachable(t *testing.T) {
	client := serve(t, reset)
	client.Auth = OAuth2(ClientCredentials{TokenURL: "http://127.0.0.1:1/token"}, client.Exchange.HTTP)
	_, err := client.Do(t.Context(), writeCall, Request{Method: "PUT", Path: "/x"})
	if e := gateway.AsError(err); e == nil || e.Kind != gateway.Unavailable || e.Outcome != gateway.NotSent || e.Upstream.System != gateway.Octane {
		t.Errorf("got %+v", e)
	}
}

// TestOAuth2Canceled: a caller that leaves takes its token request along.
func TestOAuth2Canceled(t *testing.T) {
	client := serve(t, reset)
	ctx, cancel := context.WithCancel(t.Context())
	gone := make(chan struct{})
	issuer := &tokenServer{handler: func(_ http.ResponseWriter, r *http.Request) {
		// A server notices that its client left once the body is read.
		_, _ = io.Copy(io.Discard, r.Body)
		cancel()
		<-r.Context().Done()
		close(gone)
	}}
	client.Auth = issuer.auth(t, "s3cret")
	_, err := client.Do(ctx, writeCall, Request{Method: "PUT", Path: "/x"})
	if e := gateway.AsError(err); e == nil || e.Kind != gateway.Canceled || e.Outcome != gateway.NotSent {
		t.Errorf("got %+v", e)
	}
	<-gone
}
