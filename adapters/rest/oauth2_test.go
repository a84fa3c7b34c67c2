package rest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/oauth2"

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
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return OAuth2(ClientCredentials{TokenURL: server.URL, ClientID: "id", ClientSecret: secret, Scopes: []string{"a", "b"}}, server.Client())
}

// TestOAuth2Concurrent: whoever comes shares the first token.
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

// TestOAuth2Refresh: a token that is refused is renewed exactly once a call.
func TestOAuth2Refresh(t *testing.T) {
	tests := []struct {
		name    string
		accepts string
		calls   int
		issued  int64
		kind    gateway.Kind
	}{
		{"the second token is good", "Bearer t2", 2, 2, -1},
		{"no token is good", "none", 2, 2, gateway.UpstreamAuth},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var issuer tokenServer
			calls := 0
			client := serve(t, func(w http.ResponseWriter, r *http.Request) {
				calls++
				if r.Header.Get("Authorization") != tt.accepts {
					w.WriteHeader(http.StatusUnauthorized)
				}
				_, _ = w.Write([]byte(`{}`))
			})
			client.Auth = issuer.auth(t, "s3cret")
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

// fetches is a token endpoint whose answers are given one by one.
type fetches struct {
	begun   atomic.Int64
	answers chan error
}

func (f *fetches) fetch(ctx context.Context) (*oauth2.Token, error) {
	n := f.begun.Add(1)
	select {
	case err := <-f.answers:
		if err != nil {
			return nil, err
		}
		return &oauth2.Token{AccessToken: fmt.Sprintf("t%d", n), Expiry: time.Now().Add(time.Minute)}, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// TestTokensShareOneFetch: many wait, one of them leaves, one fetch serves
// the others; its failure is not kept.
func TestTokensShareOneFetch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fetches{answers: make(chan error)}
		tokens := &tokens{fetch: f.fetch}
		first, leave := context.WithCancel(t.Context())
		left := make(chan error, 1)
		go func() { _, err := tokens.get(first); left <- err }()
		synctest.Wait()
		errs := make(chan error, 50)
		for range cap(errs) {
			go func() { _, err := tokens.get(t.Context()); errs <- err }()
		}
		synctest.Wait()
		leave()
		if err := <-left; !errors.Is(err, context.Canceled) {
			t.Errorf("the one who left got %v", err)
		}
		broken := errors.New("broken")
		f.answers <- broken
		for range cap(errs) {
			if err := <-errs; !errors.Is(err, broken) {
				t.Errorf("a waiter got %v", err)
			}
		}
		if n := f.begun.Load(); n != 1 {
			t.Fatalf("%d fetches", n)
		}
		go func() { f.answers <- nil }()
		for range 2 {
			if token, err := tokens.get(t.Context()); err != nil || token.AccessToken != "t2" {
				t.Fatalf("got %+v, %v", token, err)
			}
		}
	})
}

// TestTokensLastLeaves: a fetch that nobody waits for is given up, and does
// not stand in the way of the next.
func TestTokensLastLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fetches{answers: make(chan error)}
		tokens := &tokens{fetch: f.fetch}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := tokens.get(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		synctest.Wait() // the fetch must have ended by now
		go func() { f.answers <- nil }()
		if token, err := tokens.get(t.Context()); err != nil || token.AccessToken != "t2" {
			t.Errorf("got %+v, %v", token, err)
		}
	})
}

// TestTokensSurviveAHang: callers who come one after the other keep a fetch
// alive that hangs, but not for ever.
func TestTokensSurviveAHang(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var fetched int
		tokens := &tokens{fetch: func(ctx context.Context) (*oauth2.Token, error) {
			fetched++
			if fetched == 1 {
				<-ctx.Done()
				return nil, ctx.Err()
			}
			return &oauth2.Token{AccessToken: "second"}, nil
		}}
		var errs [20]error // of the callers, one a second, each of whom waits for two
		var wg sync.WaitGroup
		for i := range errs {
			wg.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
				defer cancel()
				_, errs[i] = tokens.get(ctx)
			})
			<-time.After(time.Second) // by the bubble's clock, not the real one
		}
		wg.Wait()
		limit := int(tokenTimeout / time.Second)
		for i, err := range errs {
			if i != limit && (err == nil) != (i > limit) {
				t.Errorf("the caller after %d s got %v", i, err)
			}
		}
		if fetched != 2 {
			t.Errorf("%d fetches, want the one that hung and the next", fetched)
		}
	})
}

// TestTokensExpire: a token is replaced shortly before it expires, and a late
// refusal of an old one does not cost the new one.
func TestTokensExpire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fetches{answers: make(chan error, 9)}
		for range cap(f.answers) {
			f.answers <- nil
		}
		tokens := &tokens{fetch: f.fetch}
		get := func(want string) {
			t.Helper()
			if token, err := tokens.get(t.Context()); err != nil || token.AccessToken != want {
				t.Fatalf("got %+v, %v, want %s", token, err, want)
			}
		}
		tokens.renew(http.Header{}) // nothing to forget yet
		get("t1")
		<-time.After(49 * time.Second) // by the bubble's clock, not the real one
		get("t1")
		<-time.After(2 * time.Second)
		get("t2")
		tokens.renew(http.Header{"Authorization": {"Bearer t1"}})
		get("t2")
		tokens.renew(http.Header{"Authorization": {"Bearer t2"}})
		get("t3")
	})
}
