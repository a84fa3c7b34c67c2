package main

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"causeway.example/internal/config"
)

// wsdlConnections is enough: documents are read one after the other.
const wsdlConnections = 2

// wsdlClient connects as calls to Octane do: the same TLS, proxy and limits.
func wsdlClient(cfg config.Config) (*http.Client, error) {
	secure, err := cfg.Octane.TLS.ClientConfig()
	if err != nil {
		return nil, err
	}
	return &http.Client{Transport: basicWhenAsked{
		next: transport(wsdlConnections, cfg.Timeouts, secure), backEnd: cfg.Octane.BaseURL, header: callHeader(cfg.Octane.Headers), username: cfg.Octane.Username, password: cfg.Octane.Password,
	}}, nil
}

// basicWhenAsked sends Octane's extra headers and credentials to Octane's own
// base URL, which gets them with every call, the credentials only after it has
// asked for them. No other server ever sees them, whatever --url or an import
// says.
type basicWhenAsked struct {
	next               *http.Transport
	backEnd            string
	header             http.Header // for the back end
	username, password string
}

func (b basicWhenAsked) RoundTrip(req *http.Request) (*http.Response, error) {
	header := agent()
	if b.ours(req.URL) {
		header = b.header
	}
	next := withHeader{b.next, header}
	resp, err := next.RoundTrip(req)
	if err != nil || resp.StatusCode != http.StatusUnauthorized || b.username == "" || !b.asked(resp) || !b.ours(req.URL) {
		return resp, err
	}
	_ = resp.Body.Close() // nothing is read from it
	again := req.Clone(req.Context())
	again.SetBasicAuth(b.username, b.password)
	return next.RoundTrip(again)
}

func (b basicWhenAsked) asked(resp *http.Response) bool {
	if resp.Request.Header.Get("Authorization") != "" {
		return false // others were refused
	}
	return slices.ContainsFunc(resp.Header.Values("WWW-Authenticate"), func(challenge string) bool {
		scheme, _, _ := strings.Cut(challenge, " ")
		return strings.EqualFold(scheme, "Basic")
	})
}

func (b basicWhenAsked) ours(u *url.URL) bool {
	base, err := url.Parse(b.backEnd)
	return err == nil && b.backEnd != "" && u.Scheme == base.Scheme && u.Host == base.Host
}

// CloseIdleConnections lets http.Client close those of the pool.
func (b basicWhenAsked) CloseIdleConnections() { b.next.CloseIdleConnections() }

// redactURL is a URL fit for output: without a password.
func redactURL(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return "the URL"
	}
	if u.User == nil {
		return text
	}
	return u.Redacted()
}
