package transport

import (
	"maps"
	"net/http"
)

// Header returns the headers of every call to a server: the User-Agent with the
// gateway's version, and the configured ones, spelled as the operator did.
func Header(version string, configured map[string]string) http.Header {
	h := http.Header{"User-Agent": {"causeway/" + version}}
	for name, value := range configured {
		h[name] = []string{value}
	}
	return h
}

// TokenHeader returns the headers of calls to a token endpoint. It may belong to
// another company, so it receives no configured headers.
func TokenHeader(version string) http.Header {
	h := Header(version, nil)
	h.Set("Accept", "application/json, */*;q=0.1")
	return h
}

// WithHeader returns a round tripper that adds headers to each request.
func WithHeader(next http.RoundTripper, header http.Header) http.RoundTripper {
	return withHeader{next, header}
}

type withHeader struct {
	next   http.RoundTripper
	header http.Header
}

// RoundTrip implements [http.RoundTripper], which must not change a request.
func (w withHeader) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	maps.Copy(req.Header, w.header)
	return w.next.RoundTrip(req)
}

// CloseIdleConnections implements [http.Client.CloseIdleConnections].
func (w withHeader) CloseIdleConnections() {
	if next, ok := w.next.(interface{ CloseIdleConnections() }); ok {
		next.CloseIdleConnections()
	}
}
