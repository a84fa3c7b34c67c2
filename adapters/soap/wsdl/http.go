package wsdl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// URL reads a document over HTTP, and those that it refers to on the same
// server: nobody's document makes the gateway call a third party. The client
// brings transport and timeout; its policy on redirects is replaced.
func URL(client *http.Client, location string) Source {
	c := *client
	c.CheckRedirect = func(next *http.Request, via []*http.Request) error {
		if len(via) >= maxRedirects || !sameOrigin(next.URL, via[0].URL) {
			return fmt.Errorf("%w: redirect to %s", ErrForeign, next.URL.Redacted())
		}
		return nil
	}
	return Source{
		root:    location,
		resolve: onServer,
		open: func(ctx context.Context, location string) (io.ReadCloser, string, error) {
			return get(ctx, &c, location)
		},
	}
}

const maxRedirects = 3

func get(ctx context.Context, client *http.Client, location string) (io.ReadCloser, string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, location, nil)
	if err != nil {
		return nil, "", errors.New("not a URL")
	}
	if req.URL.Scheme != "http" && req.URL.Scheme != "https" || req.URL.Host == "" {
		return nil, "", errors.New("not an http or https URL")
	}
	resp, err := client.Do(req)
	if err != nil {
		return nil, "", err
	}
	if resp.StatusCode != http.StatusOK {
		_ = resp.Body.Close() // nothing is read from it
		return nil, "", fmt.Errorf("HTTP status %d", resp.StatusCode)
	}
	return resp.Body, resp.Header.Get("Content-Type"), nil
}

// onServer resolves a reference in a document that was read over HTTP.
//
// A server behind a proxy or a terminator of TLS often writes its inner name
// and scheme into references. Where such a one differs from its document in
// nothing but the query (?xsd=1, as JAX-WS publishes), the document's own
// origin is meant.
func onServer(base, reference string) (string, error) {
	from, err := url.Parse(base)
	if err != nil {
		return "", fmt.Errorf("%w: not a URL", ErrUnreadable)
	}
	to, err := from.Parse(reference)
	if err != nil {
		return "", fmt.Errorf("%w: %q is no location", ErrUnreadable, reference)
	}
	to.Fragment = ""
	if !sameOrigin(from, to) {
		if to.Path != from.Path || to.RawQuery == "" {
			return "", fmt.Errorf("%w: from %s to %s", ErrForeign, from.Redacted(), to.Redacted())
		}
		to.Scheme, to.Host = from.Scheme, from.Host
	}
	to.User = from.User
	return to.String(), nil
}

func sameOrigin(a, b *url.URL) bool {
	return a.Scheme == b.Scheme && strings.EqualFold(a.Hostname(), b.Hostname()) && port(a) == port(b)
}

func port(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case u.Scheme == "https":
		return "443"
	default:
		return "80"
	}
}

// redacted is a location fit for a message: without a password.
func redacted(location string) string {
	u, err := url.Parse(location)
	if err != nil {
		return "location"
	}
	if u.User == nil {
		return location
	}
	return u.Redacted()
}
