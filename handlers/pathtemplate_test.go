package handlers

import (
	"net/http"
	"testing"
)

// TestPathsBesideAParameter: a path with a fixed word where another has a parameter has its
// own methods, in Allow as well.
func TestPathsBesideAParameter(t *testing.T) {
	const removals = poolPath + "/consumers/removals"
	tests := []struct {
		method, path string
		status       int
		allow        string
	}{
		{http.MethodDelete, removals, 405, "POST, OPTIONS"},
		{http.MethodGet, removals, 405, "POST, OPTIONS"},
		{http.MethodHead, removals, 405, "POST, OPTIONS"},
		{http.MethodPut, removals, 405, "POST, OPTIONS"},
		{http.MethodPatch, removals, 405, "POST, OPTIONS"},
		{http.MethodOptions, removals, 204, "POST, OPTIONS"},
		{http.MethodPost, consumerPath, 405, "DELETE, OPTIONS"},
		{http.MethodGet, poolPath + "/consumers/1", 405, "DELETE, OPTIONS"},
		{http.MethodPut, poolPath + "/consumers/Removals", 405, "DELETE, OPTIONS"},
		{http.MethodPost, poolPath, 405, "GET, DELETE, HEAD, OPTIONS"},
		{http.MethodDelete, customerPath + "/data-pools", 405, "POST, OPTIONS"},
		{http.MethodPost, "/v1/customers/1/orders/1", 405, "GET, HEAD, OPTIONS"},
		{http.MethodPost, "/openapi.json", 405, "GET, HEAD, OPTIONS"},
		{http.MethodPost, "/problems/", 405, "GET, HEAD, OPTIONS"},
	}
	api := newSite(t, Options{Service: untouched(t)})
	for _, test := range tests {
		w := api.do(t, test.method, test.path, "")
		if got := w.Header().Get("Allow"); w.Code != test.status || got != test.allow {
			t.Errorf("%s %s: status %d, Allow %q, want %d, %q", test.method, test.path, w.Code, got, test.status, test.allow)
		}
	}
}

func TestFits(t *testing.T) {
	tests := []struct {
		path, template string
		want           bool
	}{
		{"/a/1", "/a/:x", true},
		{"/a/b", "/a/:x", true},
		{"/a/:x", "/a/:x", true},
		{"/a/:y", "/a/:x", false},
		{"/a/:x", "/a/b", false},
		{"/a/1/", "/a/:x", false},
		{"/a", "/a/:x", false},
		{"/b/1", "/a/:x", false},
	}
	for _, test := range tests {
		if got := matchesTemplate(test.path, test.template); got != test.want {
			t.Errorf("fits(%q, %q) = %v", test.path, test.template, got)
		}
	}
}
