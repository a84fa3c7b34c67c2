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

// tokenError gives a failed fetch its kind. What [tokenTransport] has left of
// the endpoint's answer is status and code.
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

// How long a refusal is remembered: longer with each in a row, and as long as
// the endpoint asks for, within bounds.
const (
	minRefusal = 5 * time.Second
	maxRefusal = time.Minute
	maxAsked   = 5 * time.Minute
)

// refusal is the last answer of a token endpoint that had no token: token
// servers limit and lock clients who ask on.
type refusal struct {
	err   error
	until time.Time
	pause time.Duration
}

// rememberedError is an error that no request was made for.
type rememberedError struct {
	err  error
	left time.Duration
}

func (e *rememberedError) Error() string { return "a moment ago: " + e.err.Error() }
func (e *rememberedError) Unwrap() error { return e.err }

// remembered returns the refusal, if it is not over.
func (r *refusal) remembered(now time.Time) error {
	if r.err == nil || !now.Before(r.until) {
		return nil
	}
	return &rememberedError{r.err, r.until.Sub(now)}
}

// remember keeps an error that the endpoint answered with. One that did not
// answer is asked again at once, unless it asked for time.
func (r *refusal) remember(err error, now time.Time) {
	e := tokenError(err)
	if e.Kind != gateway.UpstreamAuth && !errors.Is(err, errToken) && e.RetryAfter == 0 {
		*r = refusal{}
		return
	}
	pause := min(max(2*r.pause, minRefusal), maxRefusal)
	*r = refusal{err, now.Add(max(pause, min(e.RetryAfter, maxAsked))), pause}
}
