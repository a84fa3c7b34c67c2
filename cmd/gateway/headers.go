package main

import (
	"maps"
	"net/http"
)

// agent is how the gateway names itself to every server that it calls.
func agent() http.Header { return http.Header{"User-Agent": {"causeway/" + version}} }

// callHeader is what every call to a back end, or to the collector of traces, has
// besides its own headers.
func callHeader(extra map[string]string) http.Header {
	h := agent()
	for name, value := range extra {
		h[name] = []string{value} // spelled as the operator does
	}
	return h
}

// tokenHeader is that of calls to a token endpoint, which gets no extra
// headers: it may be another company's.
func tokenHeader() http.Header {
	h := agent()
	h.Set("Accept", "application/json, */*;q=0.1")
	return h
}

// withHeader adds headers to the requests that a library makes.
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

// CloseIdleConnections is what [http.Client.CloseIdleConnections] calls.
func (w withHeader) CloseIdleConnections() {
	if next, ok := w.next.(interface{ CloseIdleConnections() }); ok {
		next.CloseIdleConnections()
	}
}
