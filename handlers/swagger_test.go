package handlers

import (
	"bytes"
	"net/http"
	"regexp"
	"strings"
	"testing"

	apidoc "causeway.example/api"
)

func TestDocsAreServed(t *testing.T) {
	tests := []struct {
		path, mediaType, holds string
	}{
		{"/openapi.yaml", "application/yaml", "openapi: 3.1.0"},
		{"/swagger/", "text/html; charset=utf-8", "swagger-ui-bundle.js"},
		{"/swagger/initializer.js", "text/javascript; charset=utf-8", `"/openapi.yaml"`},
		{"/swagger/swagger-ui-bundle.js", "text/javascript; charset=utf-8", "SwaggerUIBundle"},
		{"/swagger/swagger-ui.css", "text/css; charset=utf-8", ".swagger-ui"},
		{"/swagger/favicon-32x32.png", "image/png", "PNG"},
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
			if h.Get("Content-Security-Policy") != docsPolicy || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "no-referrer" {
				t.Errorf("headers are %v", h)
			}
			again := api.do(t, http.MethodGet, test.path, "", "If-None-Match", h.Get("ETag"))
			if again.Code != http.StatusNotModified || again.Body.Len() != 0 {
				t.Errorf("with its ETag: status %d, %d bytes", again.Code, again.Body.Len())
			}
		})
	}
}

func TestDescriptionIsServedAsItStands(t *testing.T) {
	w := newSite(t, Options{Service: replying(nil)}).do(t, http.MethodGet, "/openapi.yaml", "")
	if !bytes.Equal(w.Body.Bytes(), apidoc.OpenAPI) {
		t.Error("not the embedded document")
	}
}

func TestDocsRedirect(t *testing.T) {
	api := newSite(t, Options{Service: replying(nil)})
	for _, path := range []string{"/", "/swagger"} {
		w := api.do(t, http.MethodGet, path, "")
		if w.Code != http.StatusFound || w.Header().Get("Location") != "/swagger/" {
			t.Errorf("%s: status %d to %q", path, w.Code, w.Header().Get("Location"))
		}
	}
}

// Swagger UI's own page would show another API, and load it from the net.
func TestDocsServeNothingElse(t *testing.T) {
	api := newSite(t, Options{Service: replying(nil)})
	for _, path := range []string{
		"/swagger/index.html", "/swagger/swagger-initializer.js", "/swagger/swagger-ui.js.map", "/swagger/../openapi.yaml", "/swagger/x",
	} {
		w := api.do(t, http.MethodGet, path, "")
		if w.Code != http.StatusNotFound {
			t.Errorf("%s: status %d", path, w.Code)
		}
		problem(t, w)
	}
}

func TestOurPagesNameNoOtherHost(t *testing.T) {
	elsewhere := regexp.MustCompile(`(?i)(https?:)?//[a-z0-9-]+\.[a-z]`)
	for _, name := range []string{"swagger/index.html", "swagger/initializer.js"} {
		page, err := swaggerPages.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if found := elsewhere.Find(page); found != nil {
			t.Errorf("%s has %q", name, found)
		}
	}
}

func TestBinaryWithoutAFilePanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a missing file went unnoticed")
		}
	}()
	embedded(swaggerPages, "swagger/missing")
}
