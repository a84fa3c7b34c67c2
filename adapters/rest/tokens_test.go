package rest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/oauth2"
)

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
// refusal of an old one does not cost the new one. A young one is not replaced.
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
		if tokens.renew(http.Header{"Authorization": {"Bearer t2"}}) {
			t.Error("a young token was renewed")
		}
		get("t2")
		<-time.After(youngToken)
		if !tokens.renew(http.Header{"Authorization": {"Bearer t2"}}) {
			t.Error("an old token was not renewed")
		}
		get("t3")
	})
}
