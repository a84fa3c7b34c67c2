package handlers

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	apidoc "causeway.example/api"
)

func TestDocsAreServed(t *testing.T) {
	tests := []struct {
		path, mediaType, holds string
	}{
		{"/", "text/html; charset=utf-8", `href="swagger/"`},
		{"/openapi.yaml", "application/yaml", "openapi: 3.1.0"},
		{"/postman.json", "application/json", "collection/v2.1.0"},
		{"/flow.arazzo.yaml", "application/yaml", "arazzo: 1.0"},
		{"/llms.txt", "text/plain; charset=utf-8", "# Causeway"},
		{"/swagger/", "text/html; charset=utf-8", "swagger-ui-bundle.js"},
		{"/swagger/index.html", "text/html; charset=utf-8", "swagger-ui-bundle.js"},
		{"/swagger/initializer.js", "text/javascript; charset=utf-8", `"../openapi.yaml"`},
		{"/swagger/causeway.css", "text/css; charset=utf-8", ".swagger-ui"},
		{"/swagger/swagger-ui-bundle.js", "text/javascript; charset=utf-8", "SwaggerUIBundle"},
		{"/swagger/swagger-ui-bundle.js.LICENSE.txt", "text/plain; charset=utf-8", "license"},
		{"/swagger/swagger-ui.css", "text/css; charset=utf-8", ".swagger-ui"},
		{"/swagger/favicon-32x32.png", "image/png", "PNG"},
		{"/swagger/LICENSE", "text/plain; charset=utf-8", "Apache License"},
		{"/swagger/NOTICE", "text/plain; charset=utf-8", "SmartBear"},
		{"/docs/", "text/html; charset=utf-8", "redoc.standalone.js"},
		{"/docs/index.html", "text/html; charset=utf-8", "redoc.standalone.js"},
		{"/docs/reference.js", "text/javascript; charset=utf-8", `"../openapi.json"`},
		{"/docs/reference.css", "text/css; charset=utf-8", "color-scheme"},
		{"/docs/redoc.standalone.js", "text/javascript; charset=utf-8", "Redoc"},
		{"/docs/LICENSE", "text/plain; charset=utf-8", "MIT"},
	}
	api := newSite(t, Options{Service: replying(nil)})
	for _, test := range tests {
		t.Run(test.path, func(t *testing.T) {
			w := api.do(t, http.MethodGet, test.path, "")
			if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), test.holds) {
				t.Errorf("status %d, %d bytes", w.Code, w.Body.Len())
			}
			h := w.Header()
			if got := h.Get("Content-Type"); got != test.mediaType {
				t.Errorf("Content-Type is %q", got)
			}
			policy := h.Get("Content-Security-Policy")
			if !strings.HasPrefix(policy, "default-src 'none'; ") || strings.Contains(policy, "unsafe") || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "no-referrer" {
				t.Errorf("headers are %v", h)
			}
			again := api.do(t, http.MethodGet, test.path, "", "If-None-Match", h.Get("ETag"))
			if again.Code != http.StatusNotModified || again.Body.Len() != 0 {
				t.Errorf("with its ETag: status %d, %d bytes", again.Code, again.Body.Len())
			}
			if packed := api.do(t, http.MethodGet, test.path, "", "Accept-Encoding", "gzip"); !bytes.Equal(unpacked(t, packed), w.Body.Bytes()) {
				t.Error("in gzip it is something else")
			} else if large := w.Body.Len() > 1<<10; (packed.Header().Get("Content-Encoding") == "gzip") != large && test.mediaType != "image/png" {
				t.Errorf("%d bytes, and Content-Encoding is %q", w.Body.Len(), packed.Header().Get("Content-Encoding"))
			}
		})
	}
}

// unpacked returns the content of a response.
func unpacked(t *testing.T, w *httptest.ResponseRecorder) []byte {
	t.Helper()
	if w.Header().Get("Content-Encoding") == "" {
		return w.Body.Bytes()
	}
	z, err := gzip.NewReader(bytes.NewReader(w.Body.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestDescriptionIsServedAsItStands(t *testing.T) {
	for _, d := range apidoc.Documents("") {
		w := newSite(t, Options{Service: replying(nil)}).do(t, http.MethodGet, d.Path, "")
		if !bytes.Equal(w.Body.Bytes(), d.Content) {
			t.Errorf("%s: not the embedded document", d.Path)
		}
	}
}

func TestDocsRedirect(t *testing.T) {
	api := newSite(t, Options{Service: replying(nil)})
	for path, want := range map[string]string{"/swagger": "swagger/", "/docs": "docs/"} {
		w := api.do(t, http.MethodGet, path, "")
		if w.Code != http.StatusFound || w.Header().Get("Location") != want {
			t.Errorf("%s: status %d to %q", path, w.Code, w.Header().Get("Location"))
		}
	}
}

// TestDocsServeNothingElse: Swagger UI's own page would show another API and load it from
// another host.
func TestDocsServeNothingElse(t *testing.T) {
	api := newSite(t, Options{Service: replying(nil)})
	for _, path := range []string{
		"/swagger/swagger-initializer.js", "/swagger/swagger-ui.js.map", "/swagger/swagger-ui.css.map", "/swagger/../openapi.yaml", "/swagger/x",
		"/swagger/swagger-ui/swagger-ui.css", "/swagger/swagger.html", "/docs/SHA256SUMS", "/docs/redoc.standalone.js.map", "/packages.txt",
	} {
		w := api.do(t, http.MethodGet, path, "")
		if w.Code != http.StatusNotFound {
			t.Errorf("%s: status %d", path, w.Code)
		}
		problem(t, w)
	}
}

func TestOurPagesNameNoOtherHost(t *testing.T) {
	api := newSite(t, Options{Service: replying(nil)})
	elsewhere := regexp.MustCompile(`(?i)(https?:)?//[a-z0-9-]+\.[a-z]`)
	for _, path := range []string{"/", "/swagger/", "/swagger/initializer.js", "/swagger/causeway.css", "/docs/", "/docs/reference.js", "/docs/reference.css", "/problems/", "/problems/invalidRequest"} {
		page := api.do(t, http.MethodGet, path, "", "Accept", "text/html").Body.Bytes()
		if found := elsewhere.Find(page); found != nil || len(page) == 0 {
			t.Errorf("%s has %q", path, found)
		}
	}
}

// references are the addresses in a page.
var references = regexp.MustCompile(`(?:href|src)="([^"]*)"`)

// TestEveryLinkLeadsSomewhere: every link of a page is served, wherever the pages are
// mounted and whatever prefix a proxy adds to the path, and every page can be reached from
// the start page. No link begins at the root of the host, which may belong to another
// site.
func TestEveryLinkLeadsSomewhere(t *testing.T) {
	for _, tt := range []struct{ name, mounted, publicURL, outside string }{
		{"at the root", "", "", "/"},
		{"elsewhere", "/developer", "", "/"},
		{"deep", "/developer/api", "", "/"},
		{"behind a proxy that removes a prefix", "", "", "/causeway/"},
		{"the same, deep", "/developer/api", "", "/a/b/"},
		{"with its public URL", "", "https://api.example/causeway", "/causeway/"},
		{"the same, mounted elsewhere", "/developer", "https://api.example/a/b", "/a/b/"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			api := newSite(t, Options{Service: replying(nil), PublicURL: tt.publicURL, Docs: Docs{Path: tt.mounted}})
			host, err := url.Parse("http://host.example/")
			if err != nil {
				t.Fatal(err)
			}
			start := host.JoinPath(tt.outside, tt.mounted, "/")
			seen, open := map[string]bool{}, []*url.URL{start, host.JoinPath(tt.outside, "v1"), host.JoinPath(tt.outside, "no/such/page")}
			for len(open) > 0 {
				at := open[0]
				open = open[1:]
				if seen[at.Path] {
					continue
				}
				seen[at.Path] = true
				path, inside := strings.CutPrefix(at.Path, tt.outside)
				if at.Host != host.Host || !inside {
					t.Errorf("%s leads out of the prefix", at)
					continue
				}
				w := api.do(t, http.MethodGet, "/"+path, "", "Accept", "text/html")
				missing := strings.HasSuffix(path, "v1") || strings.HasSuffix(path, "page")
				if w.Code != http.StatusOK != missing {
					t.Errorf("%s: status %d", at, w.Code)
				}
				if w.Header().Get("Content-Type") != "text/html; charset=utf-8" {
					continue
				}
				for _, found := range references.FindAllStringSubmatch(w.Body.String(), -1) {
					next, err := at.Parse(found[1])
					if err != nil {
						t.Fatal(err)
					}
					open = append(open, next)
				}
			}
			for _, want := range []string{"/swagger/swagger-ui-bundle.js", "/docs/reference.js", "/openapi.yaml", "/postman.json", "/flow.arazzo.yaml", "/llms.txt"} {
				if !seen[strings.TrimSuffix(tt.outside, "/")+tt.mounted+want] {
					t.Errorf("no link leads to %s", want)
				}
			}
			if !seen[tt.outside+"problems/invalidRequest"] || !seen[tt.outside+"favicon.ico"] {
				t.Error("no link leads to the problems or the icon")
			}
		})
	}
}

func TestDocsElsewhere(t *testing.T) {
	api := newSite(t, Options{Service: replying(nil), Docs: Docs{Path: "/developer"}})
	for path, want := range map[string]int{
		"/developer/": 200, "/developer/swagger/": 200, "/developer/docs/": 200, "/developer/openapi.yaml": 200, "/developer": 302,
		"/problems/": 200, "/favicon.ico": 200,
		"/": 404, "/swagger/": 404, "/docs/": 404, "/openapi.yaml": 404,
	} {
		w := api.do(t, http.MethodGet, path, "")
		if w.Code != want {
			t.Errorf("%s: status %d, want %d", path, w.Code, want)
		}
		if want == 302 && w.Header().Get("Location") != "developer/" {
			t.Errorf("%s leads to %s", path, w.Header().Get("Location"))
		}
	}
	if p := problem(t, api.do(t, http.MethodGet, "/nosuch", "")); !strings.Contains(p.Detail, "/developer/openapi.yaml") {
		t.Errorf("the detail is %q", p.Detail)
	}
}

func TestDocsDisabled(t *testing.T) {
	api := newSite(t, Options{Service: replying(nil), Docs: Docs{Disabled: true}})
	for path, want := range map[string]int{
		"/": 404, "/swagger": 404, "/swagger/": 404, "/swagger/index.html": 404, "/docs": 404, "/docs/": 404, "/openapi.yaml": 404,
		"/problems/": 200, "/problems/notFound": 200, "/favicon.ico": 200,
	} {
		if w := api.do(t, http.MethodGet, path, ""); w.Code != want {
			t.Errorf("%s: status %d, want %d", path, w.Code, want)
		}
	}
	if p := problem(t, api.do(t, http.MethodGet, "/nosuch", "")); strings.Contains(p.Detail, "openapi") {
		t.Errorf("the detail is %q", p.Detail)
	}
	page := api.do(t, http.MethodGet, "/nosuch", "", "Accept", "text/html").Body.String()
	if strings.Contains(page, "Start page") {
		t.Error("the page of a 404 leads to a start page")
	}
}

func TestAuthorizationIsKeptInASandboxOnly(t *testing.T) {
	for _, persist := range []bool{true, false} {
		api := newSite(t, Options{Service: replying(nil), Docs: Docs{PersistAuthorization: persist}})
		if page := api.do(t, http.MethodGet, "/swagger/", "").Body.String(); strings.Contains(page, "data-persist") != persist {
			t.Errorf("%t: %s", persist, page)
		}
	}
}
