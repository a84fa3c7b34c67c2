package wsdlcheck

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Transport sends the back end's headers and credentials to the back end's own
// origin only, whatever a URL or an import refers to. It sends the credentials
// only after a challenge for HTTP Basic (RFC 7617).
type Transport struct {
	BackEnd http.RoundTripper // for requests to BaseURL's origin
	Others  http.RoundTripper // for all other requests
	BaseURL string
	// Username and Password are the back end's; an empty name sends none.
	Username, Password string
}

// RoundTrip implements [http.RoundTripper].
func (t Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	if !t.isBackEnd(req.URL) {
		return t.Others.RoundTrip(req)
	}
	resp, err := t.BackEnd.RoundTrip(req)
	if err != nil || t.Username == "" || !challenged(resp) {
		return resp, err
	}
	_ = resp.Body.Close() // nothing is read from it
	again := req.Clone(req.Context())
	again.SetBasicAuth(t.Username, t.Password)
	return t.BackEnd.RoundTrip(again)
}

// challenged reports whether a response asks for HTTP Basic authentication that
// the request did not try.
func challenged(resp *http.Response) bool {
	if resp.StatusCode != http.StatusUnauthorized || resp.Request.Header.Get("Authorization") != "" {
		return false
	}
	return slices.ContainsFunc(resp.Header.Values("WWW-Authenticate"), func(challenge string) bool {
		scheme, _, _ := strings.Cut(challenge, " ")
		return strings.EqualFold(scheme, "Basic")
	})
}

// isBackEnd reports whether a URL has the back end's origin.
func (t Transport) isBackEnd(u *url.URL) bool {
	base, err := url.Parse(t.BaseURL)
	return err == nil && t.BaseURL != "" && u.Scheme == base.Scheme && u.Host == base.Host
}

// CloseIdleConnections implements [http.Client.CloseIdleConnections].
func (t Transport) CloseIdleConnections() {
	for _, next := range []http.RoundTripper{t.BackEnd, t.Others} {
		if c, ok := next.(interface{ CloseIdleConnections() }); ok {
			c.CloseIdleConnections()
		}
	}
}

// redactURL returns a URL without its password, for output.
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
