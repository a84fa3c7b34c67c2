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
// [Options.PublicURL] is set, else the path. Headers such as Host and X-Forwarded-Prefix
// are not used, because any client can send them.
func (o Options) link(path string) string { return o.PublicURL + path }

// pathPrefix returns the path of [Options.PublicURL], or "" if it has none.
func (o Options) pathPrefix() string {
	u, err := url.Parse(o.PublicURL)
	if err != nil {
		return "" // cannot happen: the configuration refuses such a URL
	}
	return strings.TrimRight(u.EscapedPath(), "/")
}

// checkPrefix returns an error if a path of the gateway itself begins with the prefix: a
// request for it would be ambiguous.
func checkPrefix(prefix string, e *gin.Engine) error {
	first, _, _ := strings.Cut(strings.TrimPrefix(prefix, "/"), "/")
	for _, rt := range e.Routes() {
		if own, _, _ := strings.Cut(strings.TrimPrefix(rt.Path, "/"), "/"); first != "" && own == first {
			return fmt.Errorf("publicUrl: its path begins with /%s, as paths of the gateway do: leave it out if it is one", first)
		}
	}
	return nil
}

// withoutPrefix returns the request without the prefix, which some proxies leave in the
// path and others remove. A path without it is not changed. The path is compared in its
// encoded form, so that an encoded slash stays one.
func withoutPrefix(prefix string, r *http.Request) *http.Request {
	path := r.URL.EscapedPath()
	rest, found := strings.CutPrefix(path, prefix)
	if prefix == "" || !found || !strings.HasPrefix(rest, "/") {
		return r
	}
	plain, err := url.PathUnescape(rest)
	if err != nil {
		return r // cannot happen: net/http has parsed the path
	}
	u := *r.URL
	u.Path, u.RawPath = plain, rest
	r.URL = &u // ServeHTTP has copied the request
	return r
}

// isPrefix reports whether a request is for the prefix itself, and then redirects to the
// page, whose path has a trailing slash.
func isPrefix(prefix string, w http.ResponseWriter, r *http.Request) bool {
	if prefix == "" || r.URL.EscapedPath() != prefix || r.Method != http.MethodGet {
		return false
	}
	docs.ToFolder(w, r)
	return true
}
