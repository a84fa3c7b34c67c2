package rest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"causeway.example/internal/gateway"
	"causeway.example/internal/gateway/exchange"
)

// ClientCredentials are the settings of an OAuth 2 client credentials grant
// (RFC 6749, section 4.4).
type ClientCredentials struct {
	TokenURL     string
	ClientID     string
	ClientSecret string
	Scopes       []string
}

// OAuth2 authorizes requests with a token from a token endpoint, which is
// called through client. A token is kept until shortly before it expires, or
// until it is refused; concurrent callers wait for one fetch, for at most ten
// seconds.
//
// Authorize fails with UpstreamAuth when the endpoint refuses the credentials,
// with Canceled when the caller left, and else with Unavailable.
func OAuth2(c ClientCredentials, client *http.Client) Auth {
	config := clientcredentials.Config{ClientID: c.ClientID, ClientSecret: c.ClientSecret, TokenURL: c.TokenURL, Scopes: c.Scopes}
	direct := *client
	direct.CheckRedirect = func(*http.Request, []*http.Request) error {
		return errors.New("redirect refused: it would carry the client's secret to another place")
	}
	t := &tokens{fetch: func(ctx context.Context) (*oauth2.Token, error) {
		return config.Token(context.WithValue(ctx, oauth2.HTTPClient, &direct))
	}}
	return Auth{Authorize: t.authorize, Renew: t.renew}
}

// tokens keeps one token, and fetches the next one once for all who wait.
type tokens struct {
	fetch func(context.Context) (*oauth2.Token, error)

	mu      sync.Mutex
	current *oauth2.Token
	flight  *flight // nil: no fetch is under way
}

// tokenTimeout bounds one fetch. New callers keep a fetch alive that the first
// ones gave up, so a token endpoint that hangs once would starve them all.
const tokenTimeout = 10 * time.Second

// flight is a fetch under way. Its context belongs to no caller, because one
// who leaves must not fail the others; the last to leave cancels it.
type flight struct {
	done    chan struct{}
	cancel  context.CancelFunc
	waiting int

	token *oauth2.Token // token and err may be read once done is closed
	err   error
}

func (t *tokens) authorize(r *http.Request) error {
	token, err := t.get(r.Context())
	if err != nil {
		return tokenError(err)
	}
	token.SetAuthHeader(r)
	return nil
}

// renew forgets the refused token, unless another one came meanwhile.
func (t *tokens) renew(refused http.Header) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.current == nil {
		return
	}
	r := http.Request{Header: http.Header{}}
	t.current.SetAuthHeader(&r)
	if r.Header.Get("Authorization") == refused.Get("Authorization") {
		t.current = nil
	}
}

func (t *tokens) get(ctx context.Context) (*oauth2.Token, error) {
	token, f := t.join(ctx)
	if f == nil {
		return token, nil
	}
	select {
	case <-f.done:
		return f.token, f.err
	case <-ctx.Done():
		t.leave(f)
		return nil, ctx.Err()
	}
}

// join returns a valid token, or the flight to wait for.
func (t *tokens) join(ctx context.Context) (*oauth2.Token, *flight) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.current.Valid() {
		return t.current, nil
	}
	if t.flight == nil {
		detached, cancel := context.WithTimeout(context.WithoutCancel(ctx), tokenTimeout)
		t.flight = &flight{done: make(chan struct{}), cancel: cancel}
		go t.fly(detached, t.flight)
	}
	t.flight.waiting++
	return nil, t.flight
}

func (t *tokens) fly(ctx context.Context, f *flight) {
	defer close(f.done)
	defer f.cancel()
	token, err := t.fetch(ctx)
	t.mu.Lock()
	defer t.mu.Unlock()
	f.token, f.err = token, err
	if err == nil {
		t.current = token
	}
	if t.flight == f {
		t.flight = nil
	}
}

func (t *tokens) leave(f *flight) {
	t.mu.Lock()
	defer t.mu.Unlock()
	f.waiting--
	if f.waiting > 0 {
		return
	}
	f.cancel()
	if t.flight == f {
		t.flight = nil
	}
}

// maxErrorCode is the length from which a token endpoint's code is cut, in
// bytes. Those of RFC 6749, section 5.2, have less than 25.
const maxErrorCode = 64

// tokenError gives a failed fetch its kind. The library's own error holds the
// endpoint's whole body, which may repeat the secret: only status and code of
// it are kept.
func tokenError(err error) *gateway.Error {
	e := &gateway.Error{Kind: gateway.Unavailable, Detail: "no access token could be had", Err: err}
	var answered *oauth2.RetrieveError
	switch {
	case errors.As(err, &answered):
		status := answered.Response.StatusCode
		e.Err = fmt.Errorf("the token endpoint answered %d %s", status, gateway.Clip(answered.ErrorCode, maxErrorCode))
		e.RetryAfter = exchange.RetryAfter(answered.Response.Header, time.Now())
		switch status {
		case http.StatusOK, http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden:
			e.Kind, e.Detail = gateway.UpstreamAuth, "the token endpoint refused the gateway's credentials"
		}
	case errors.Is(err, context.Canceled):
		e.Kind, e.Detail = gateway.Canceled, "the caller left before an access token came"
	}
	return e
}
