package wsdl

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// URL reads a document over HTTP, and those that it refers to on the same
// server or on one of the allowed hosts ("host" or "host:port", any port of a
// host without one): nobody's document makes the gateway call a third party.
// The client brings transport and timeout; its policy on redirects is
// replaced.
func URL(client *http.Client, location string, allowed ...string) Source {
	s := server{allowed: allowed}
	c := *client
	c.CheckRedirect = func(next *http.Request, via []*http.Request) error {
		if len(via) > maxRedirects || !sameOrigin(next.URL, via[0].URL) && !s.allows(next.URL) {
			return fmt.Errorf("%w: redirect to %s", ErrForeign, next.URL.Redacted())
		}
		return nil
	}
	return Source{
		root:    location,
		resolve: s.resolve,
		open: func(ctx context.Context, location string) (opened, error) {
			return get(ctx, &c, location)
		},
	}
}

const maxRedirects = 3

func get(ctx context.Context, client *http.Client, location string) (opened, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, location, nil)
	if err != nil {
		return opened{}, errors.New("not a URL")
	}
	if req.URL.Scheme != "http" && req.URL.Scheme != "https" || req.URL.Host == "" {
		return opened{}, errors.New("not an http or https URL")
	}
	resp, err := client.Do(req)
	if err != nil {
		return opened{}, err
	}
	if resp.StatusCode != http.StatusOK {
		_ = resp.Body.Close() // nothing is read from it
		return opened{}, fmt.Errorf("HTTP status %d", resp.StatusCode)
	}
	// After a redirect, references are relative to where it led (RFC 3986,
	// section 5.1.3).
	return opened{body: resp.Body, mediaType: resp.Header.Get("Content-Type"), base: resp.Request.URL.String()}, nil
}

// server is where documents are read, and where else they may be.
type server struct{ allowed []string }

func (s server) allows(u *url.URL) bool {
	return (u.Scheme == "http" || u.Scheme == "https") && slices.ContainsFunc(s.allowed, func(host string) bool {
		return strings.EqualFold(host, u.Hostname()) || strings.EqualFold(host, net.JoinHostPort(u.Hostname(), port(u)))
	})
}

// resolve resolves a reference in a document that was read over HTTP.
//
// A server behind a proxy or a terminator of TLS often writes its inner name
// and scheme into references. Where such a one differs from its document in
// nothing but the query (?xsd=1, as JAX-WS publishes), the document's own
// origin is meant.
func (s server) resolve(base, reference string) (string, error) {
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
		if s.allows(to) {
			to.User = nil
			return to.String(), nil
		}
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
