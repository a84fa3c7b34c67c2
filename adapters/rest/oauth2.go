package rest

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

// ClientCredentials are the settings of an OAuth 2 client credentials grant
// (RFC 6749, section 4.4).
type ClientCredentials struct {
	TokenURL     string
	ClientID     string
	ClientSecret string
	Scopes       []string
}

// OAuth2 authorizes requests with a token from a token endpoint, which it calls with
// client. A token is cached until shortly before it expires, for one hour at most,
// or until it is refused. Concurrent callers share one fetch, of 10 s at most.
//
// Authorize fails with UpstreamAuth if the endpoint refuses the credentials, with
// Canceled if the caller left, and otherwise with Unavailable. A refusal is cached
// briefly.
func OAuth2(c ClientCredentials, client *http.Client) Auth {
	t := newTokens(c, client)
	return Auth{Authorize: t.authorize, Renew: t.renew}
}

func newTokens(c ClientCredentials, client *http.Client) *tokens {
	config := clientcredentials.Config{ClientID: c.ClientID, ClientSecret: c.ClientSecret, TokenURL: c.TokenURL, Scopes: c.Scopes}
	next := client.Transport
	if next == nil {
		next = &http.Transport{}
	}
	direct := *client
	direct.Transport = tokenTransport{next}
	direct.CheckRedirect = func(*http.Request, []*http.Request) error {
		return errors.New("redirect refused: it would carry the client's secret to another place")
	}
	return &tokens{fetch: func(ctx context.Context) (*oauth2.Token, error) {
		return config.Token(context.WithValue(ctx, oauth2.HTTPClient, &direct))
	}}
}

// tokens caches one token, and fetches the next one once for all waiting callers.
type tokens struct {
	fetch func(context.Context) (*oauth2.Token, error)
	now   func() time.Time // nil is time.Now

	mu      sync.Mutex
	current *oauth2.Token
	fetched time.Time // when current was fetched
	until   time.Time // when it is replaced
	flight  *flight   // nil if no fetch is in progress
	refusal refusal
}

const (
	// tokenTimeout bounds one fetch. New callers join a fetch after the first ones
	// have left, so without a bound an endpoint that hangs once would starve them
	// all.
	tokenTimeout = 10 * time.Second
	// tokenSlack is how long before its expiry a token is replaced.
	tokenSlack = 10 * time.Second
	// youngToken is the age up to which a refused token is not replaced: another one
	// would be refused as well, and any caller whose subscription is answered with
	// 401 could overload the token endpoint.
	youngToken = 30 * time.Second
)

// flight is a fetch in progress. Its context belongs to no caller, because one that
// leaves must not fail the others; the last one to leave cancels it.
type flight struct {
	done    chan struct{}
	cancel  context.CancelFunc
	waiting int

	token *oauth2.Token // token and err may be read after done is closed
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

// renew discards the refused token, unless it was replaced meanwhile or is young. It
// reports whether the request may be sent again.
func (t *tokens) renew(refused http.Header) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.current == nil {
		return true
	}
	r := http.Request{Header: http.Header{}}
	t.current.SetAuthHeader(&r)
	if r.Header.Get("Authorization") != refused.Get("Authorization") {
		return true
	}
	if t.clock().Sub(t.fetched) < youngToken {
		return false
	}
	t.current = nil
	return true
}

func (t *tokens) clock() time.Time {
	if t.now == nil {
		return time.Now()
	}
	return t.now()
}

func (t *tokens) get(ctx context.Context) (*oauth2.Token, error) {
	token, f, err := t.join(ctx)
	if f == nil {
		return token, err
	}
	select {
	case <-f.done:
		return f.token, f.err
	case <-ctx.Done():
		t.leave(f)
		return nil, ctx.Err()
	}
}

// join returns a valid token, a cached refusal, or the flight to wait for.
func (t *tokens) join(ctx context.Context) (*oauth2.Token, *flight, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.clock()
	if t.current != nil && now.Before(t.until) {
		return t.current, nil, nil
	}
	if err := t.refusal.remembered(now); err != nil {
		return nil, nil, err
	}
	if t.flight == nil {
		detached, cancel := context.WithTimeout(context.WithoutCancel(ctx), tokenTimeout)
		t.flight = &flight{done: make(chan struct{}), cancel: cancel}
		go t.fly(detached, t.flight)
	}
	t.flight.waiting++
	return nil, t.flight, nil
}

func (t *tokens) fly(ctx context.Context, f *flight) {
	defer close(f.done)
	defer f.cancel()
	token, err := t.fetch(ctx)
	t.mu.Lock()
	defer t.mu.Unlock()
	f.token, f.err = token, err
	t.keep(token, err)
	if t.flight == f {
		t.flight = nil
	}
}

// keep caches the result of a fetch.
func (t *tokens) keep(token *oauth2.Token, err error) {
	now := t.clock()
	if err != nil {
		t.refusal.remember(err, now)
		return
	}
	life := token.Expiry.Sub(now)
	if life <= 0 || life > maxTokenLife {
		life = maxTokenLife
	}
	t.current, t.fetched, t.refusal = token, now, refusal{}
	// With a lifetime shorter than the slack, each call would fetch a token.
	t.until = now.Add(max(life-tokenSlack, life/2))
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
