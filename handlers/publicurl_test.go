package handlers

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"causeway.example/internal/gateway"
)

const publicURL = "https://api.example/causeway"

// TestPublicURL: links in responses begin with the public URL, whether or not a proxy has
// removed the prefix, and whatever headers a request has.
func TestPublicURL(t *testing.T) {
	lies := []string{"X-Forwarded-Host", "evil.example", "X-Forwarded-Prefix", "/evil", "X-Forwarded-Proto", "http", "Forwarded", "host=evil.example"}
	for _, tt := range []struct{ public, sent, link string }{
		{publicURL, "/causeway", publicURL},
		{publicURL, "", publicURL},
		{"https://api.example", "", "https://api.example"},
		{"http://[::1]:8443/a/b.c/d", "/a/b.c/d", "http://[::1]:8443/a/b.c/d"},
		{"", "", ""},
	} {
		api := newSite(t, Options{Service: replying(nil), PublicURL: tt.public})
		send := func(method, path, body string) (header http.Header, text string) {
			// Without site.do, because the description has paths without the prefix only.
			r, w := newRequest(t.Context(), method, tt.sent+path, &body)
			for i := 0; i < len(lies); i += 2 {
				r.Header.Set(lies[i], lies[i+1])
			}
			if body != "" {
				r.Header.Set("Content-Type", "application/json")
			}
			api.ServeHTTP(w, r)
			return w.Header(), w.Body.String()
		}
		h, _ := send(http.MethodPost, "/v1/customers/100234/data-pools", `{"planNumber":"23045","name":"Office pool","notificationEmail":"ops@example.com"}`)
		if got, want := h.Get("Location"), tt.link+"/v1/customers/100234/orders/"; !strings.HasPrefix(got, want) {
			t.Errorf("%s%s: Location is %q, want %q", tt.public, tt.sent, got, want)
		}
		if _, order := send(http.MethodGet, "/v1/customers/100234/orders/100001", ""); !strings.Contains(order, `"href":"`+tt.link+`/v1/customers/100234/data-pools/0477000001"`) {
			t.Errorf("%s%s: the order is %s", tt.public, tt.sent, order)
		}
		for _, path := range []string{"/v1/customers/x/orders/1", "/nosuch", "/problems/nosuch", "/swagger/nosuch"} {
			if _, failed := send(http.MethodGet, path, ""); !strings.Contains(failed, `{"type":"`+tt.link+`/problems/`) {
				t.Errorf("%s%s: %s is %s", tt.public, tt.sent, path, failed)
			}
		}
		if _, failed := send(http.MethodPut, "/v1/customers/1/data-pools", ""); !strings.Contains(failed, tt.link+`/problems/methodNotAllowed`) {
			t.Errorf("%s%s: 405 is %s", tt.public, tt.sent, failed)
		}
		if _, description := send(http.MethodGet, "/openapi.yaml", ""); tt.link != "" && !strings.Contains(description, "- url: \""+tt.link+"\"\n") {
			t.Errorf("%s%s: the description has another server", tt.public, tt.sent)
		}
	}
	failing := newSite(t, Options{Service: replying(&gateway.Error{Kind: gateway.Rejected}), PublicURL: publicURL})
	if w := failing.do(t, http.MethodGet, customerPath+"/orders/1", ""); !strings.Contains(w.Body.String(), publicURL+"/problems/upstreamRejected") {
		t.Errorf("a failure is %s", w.Body)
	}
}

// TestPathPrefix: a path is served with the prefix and without it, and no other path is.
func TestPathPrefix(t *testing.T) {
	api := newSite(t, Options{Service: replying(nil), PublicURL: publicURL})
	for path, want := range map[string]int{
		"/causeway/problems/": 200, "/problems/": 200, "/causeway/": 200, "/": 200,
		"/causeway": 302, "/causeway/swagger": 302, "/causeway/swagger/": 200, "/causeway?x=1": 302,
		"/causeway/v1/customers/100234/orders/1": 200, "/v1/customers/100234/orders/1": 200,
		"/causeway/causeway/": 404, "/causeway/v1": 404, "/causewayx/problems/": 404, "/causeway//problems/": 404, "/Causeway/problems/": 404,
		"/%63auseway/problems/": 404, "//causeway/problems/": 404, "/x/causeway/problems/": 404,
		"/causeway/v1/customers/1%2F2/orders/1": 400, // an encoded slash does not make another path
	} {
		r, w := newRequest(t.Context(), http.MethodGet, path, nil)
		api.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("%s: status %d, want %d", path, w.Code, want)
		}
		if path == "/causeway" && w.Header().Get("Location") != "causeway/" {
			t.Errorf("%s leads to %q", path, w.Header().Get("Location"))
		}
	}
	r, w := newRequest(t.Context(), http.MethodGet, "/causeway/problems/notFound", nil)
	api.ServeHTTP(w, r)
	if ev := (*api.events)[len(*api.events)-1]; w.Code != 200 || ev.Route != "/problems/{code}" {
		t.Errorf("the route is %q", ev.Route)
	}
}

// TestPrefixOfOurOwnPaths: a prefix that paths of the gateway begin with would be ambiguous
// and is refused.
func TestPrefixOfOurOwnPaths(t *testing.T) {
	for path, good := range map[string]bool{
		"": true, "/": true, "/causeway": true, "/v1x": true, "/api/v1": true, "/developers": true,
		"/v1": false, "/v1/": false, "/problems/x": false, "/favicon.ico": false, "/developer": false,
	} {
		_, err := New(testOptions(Options{Service: replying(nil), Open: true, PublicURL: "https://api.example" + path, Docs: Docs{Path: "/developer"}}))
		if (err == nil) != good {
			t.Errorf("%q: %v", path, err)
		}
	}
}

// TestMissingPages: a browser gets a page, and a program a problem.
func TestMissingPages(t *testing.T) {
	const browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
	api := newSite(t, Options{Service: replying(nil)})
	for _, path := range []string{"/v1", "/v1/", "/nosuch", "/problems/nosuch", "/swagger/nosuch", "/docs/nosuch", "/v1/customers/100234/data-pools/", "/a/b%2Fc/d"} {
		for accept, page := range map[string]bool{browser: true, "text/html": true, "": false, "*/*": false, "application/json, text/html": false, "text/html;q=0": false} {
			w := api.do(t, http.MethodGet, path, "", "Accept", accept)
			ev := (*api.events)[len(*api.events)-1]
			if w.Code != http.StatusNotFound || ev.Status != http.StatusNotFound || ev.Code != gateway.CodeNotFound || w.Header().Get("Vary") != "Accept" && !strings.HasPrefix(w.Header().Get("Vary"), "Accept, ") {
				t.Errorf("%s %q: status %d, header %v, event %+v", path, accept, w.Code, w.Header(), ev)
			}
			if !page {
				problem(t, w)
				continue
			}
			h := w.Header()
			if h.Get("Content-Type") != "text/html; charset=utf-8" || h.Get("Cache-Control") != "no-store" || !strings.Contains(h.Get("Content-Security-Policy"), "style-src 'sha256-") {
				t.Errorf("%s %q: header %v", path, accept, h)
			}
			if text := w.Body.String(); !strings.Contains(text, h.Get("X-Correlation-Id")) || !strings.Contains(text, `problems/notFound"`) || !strings.Contains(text, "Start page") {
				t.Errorf("%s %q: %s", path, accept, text)
			}
			wellFormed(t, w.Body)
		}
	}
	if w := api.do(t, http.MethodGet, "/favicon.ico", "", "Accept", browser); w.Code != 200 || w.Header().Get("Content-Type") != "image/x-icon" || w.Header().Get("Vary") != "" {
		t.Errorf("the icon: status %d, header %v", w.Code, w.Header())
	}
	// A path of the API responds with JSON to every client, errors included.
	if w := api.do(t, http.MethodGet, "/v1/customers/x/orders/1", "", "Accept", browser); w.Code != 400 {
		t.Errorf("an operation: status %d", w.Code)
	} else {
		problem(t, w)
	}
}

// TestAnswersAreCompressed: responses and problems of more than 1 KiB are compressed if the
// client accepts gzip, and smaller ones never.
func TestAnswersAreCompressed(t *testing.T) {
	large := aPool()
	for len(large.Consumers) < 1000 {
		large.Consumers = append(large.Consumers, large.Consumers[0])
	}
	service := replying(nil)
	service.GetDataPool = returning[gateway.ServiceKey](large, nil)
	api := newSite(t, Options{Service: service})
	for _, tt := range []struct {
		method, path, body string
		status             int
		large              bool
	}{
		{http.MethodGet, poolPath, "", 200, true},
		{http.MethodHead, poolPath, "", 200, true},
		{http.MethodGet, customerPath + "/orders/100001", "", 200, false},
		{http.MethodPost, customerPath + "/data-pools", `{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1,"j":1,"k":1,"l":1}`, 400, true},
		{http.MethodGet, "/nosuch", "", 404, false},
		{http.MethodGet, "/problems/", "", 200, true},
		{http.MethodGet, "/problems/notFound", "", 200, false},
	} {
		plain := api.do(t, tt.method, tt.path, tt.body)
		packed := api.compressed(t, tt.method, tt.path, tt.body)
		for accept, w := range map[string]http.Header{"": plain.Header(), "gzip": packed.Header()} {
			if got := strings.Contains(w.Get("Vary"), "Accept-Encoding"); got != tt.large {
				t.Errorf("%s %s %q: Vary is %q", tt.method, tt.path, accept, w.Get("Vary"))
			}
			if got := w.Get("Content-Encoding") == "gzip"; got != (tt.large && accept != "") || w.Get("Accept-Ranges") != "" {
				t.Errorf("%s %s %q: header %v", tt.method, tt.path, accept, w)
			}
		}
		if plain.Code != tt.status || packed.Code != tt.status {
			t.Errorf("%s %s: status %d and %d", tt.method, tt.path, plain.Code, packed.Code)
		}
		if tt.method == http.MethodHead {
			if packed.Body.Len() > 0 || packed.Header().Get("Content-Length") >= plain.Header().Get("Content-Length") && len(packed.Header().Get("Content-Length")) >= len(plain.Header().Get("Content-Length")) {
				t.Errorf("HEAD: header %v, and %v without coding", packed.Header(), plain.Header())
			}
		}
	}
}

// compressed is do for a client that accepts gzip, without comparing the response with the
// description.
func (s site) compressed(t *testing.T, method, path, body string) *httptest.ResponseRecorder {
	t.Helper()
	r, w := newRequest(t.Context(), method, path, &body)
	r.Header.Set("Accept-Encoding", "gzip")
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	s.ServeHTTP(w, r)
	return w
}
