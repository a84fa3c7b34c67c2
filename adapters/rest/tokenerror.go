package rest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"golang.org/x/oauth2"

	"causeway.example/internal/gateway"
	"causeway.example/internal/gateway/exchange"
)

// tokenError classifies the error of a fetch. After [tokenTransport], only status and
// code of the endpoint's response are left.
func tokenError(err error) *gateway.Error {
	e := &gateway.Error{Kind: gateway.Unavailable, Detail: "no access token could be had", Err: err}
	var remembered *rememberedError
	var answered *oauth2.RetrieveError
	switch {
	case errors.As(err, &remembered):
		e = tokenError(remembered.err)
		e.RetryAfter = remembered.left
	case errors.As(err, &answered):
		status := answered.Response.StatusCode
		e.Err = fmt.Errorf("the token endpoint answered %d %s", status, answered.ErrorCode)
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

// How long a refusal is cached: longer with each consecutive one, and as long as the
// endpoint requests, within limits.
const (
	minRefusal = 5 * time.Second
	maxRefusal = time.Minute
	maxAsked   = 5 * time.Minute
)

// refusal is the last response without a token. Token servers limit and lock clients
// that keep asking.
type refusal struct {
	err   error
	until time.Time
	pause time.Duration
}

// rememberedError is a cached error, for which no request was made.
type rememberedError struct {
	err  error
	left time.Duration
}

func (e *rememberedError) Error() string { return "a moment ago: " + e.err.Error() }
func (e *rememberedError) Unwrap() error { return e.err }

// remembered returns the cached refusal, if it has not expired.
func (r *refusal) remembered(now time.Time) error {
	if r.err == nil || !now.Before(r.until) {
		return nil
	}
	return &rememberedError{r.err, r.until.Sub(now)}
}

// remember caches an error response of the endpoint. If the endpoint did not respond,
// the next call tries again, unless the error has a Retry-After.
func (r *refusal) remember(err error, now time.Time) {
	e := tokenError(err)
	if e.Kind != gateway.UpstreamAuth && !errors.Is(err, errToken) && e.RetryAfter == 0 {
		*r = refusal{}
		return
	}
	pause := min(max(2*r.pause, minRefusal), maxRefusal)
	*r = refusal{err, now.Add(max(pause, min(e.RetryAfter, maxAsked))), pause}
}
