package handlers

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"causeway.example/handlers/docs"
)

// link returns the address of a path of the API as callers see it: a URL if
// [Options.PublicURL] is set, else the path. What a request says of itself, such
// as Host and X-Forwarded-Prefix, is not believed: anybody can send it.
func (o Options) link(path string) string { return o.PublicURL + path }

// pathPrefix returns the path of [Options.PublicURL], and "" where it has none.
func (o Options) pathPrefix() string {
	u, err := url.Parse(o.PublicURL)
	if err != nil {
		return "" // refused by the configuration
	}
	return strings.TrimRight(u.EscapedPath(), "/")
}

// checkPrefix returns an error if a path of the gateway itself begins with the
// prefix: it would not be known which of the two a request means.
func checkPrefix(prefix string, e *gin.Engine) error {
	first, _, _ := strings.Cut(strings.TrimPrefix(prefix, "/"), "/")
	for _, rt := range e.Routes() {
		if own, _, _ := strings.Cut(strings.TrimPrefix(rt.Path, "/"), "/"); first != "" && own == first {
			return fmt.Errorf("publicUrl: its path begins with /%s, as paths of the gateway do: leave it out if it is one", first)
		}
	}
	return nil
}

// withoutPrefix returns the request without the prefix, for a proxy that leaves it
// in the path. A path without it stays: another proxy has removed it already. It
// is compared as it was sent, so that an encoded slash stays one.
func withoutPrefix(prefix string, r *http.Request) *http.Request {
	path := r.URL.EscapedPath()
	rest, found := strings.CutPrefix(path, prefix)
	if prefix == "" || !found || !strings.HasPrefix(rest, "/") {
		return r
	}
	plain, err := url.PathUnescape(rest)
	if err != nil {
		return r // net/http has parsed it, so there is none
	}
	u := *r.URL
	u.Path, u.RawPath = plain, rest
	r.URL = &u // the request is our own copy
	return r
}

// isPrefix answers a request for the prefix itself, whose page has a slash at its
// end.
func isPrefix(prefix string, w http.ResponseWriter, r *http.Request) bool {
	if prefix == "" || r.URL.EscapedPath() != prefix || r.Method != http.MethodGet {
		return false
	}
	docs.ToFolder(w, r)
	return true
}
