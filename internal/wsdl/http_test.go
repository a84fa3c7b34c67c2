package wsdl_test

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"causeway.example/internal/wsdl"
)

func TestReadHTTPRefuses(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the other server was called") }))
	t.Cleanup(other.Close)
	mux := http.NewServeMux()
	mux.HandleFunc("/away", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other.URL+"/away", http.StatusFound) })
	mux.HandleFunc("/round", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/round", http.StatusFound) })
	mux.HandleFunc("/foreign", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprint(w, types(`<xs:include schemaLocation="`+other.URL+`/x.xsd"/>`))
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	tests := map[string]error{
		server.URL + "/away": wsdl.ErrForeign, server.URL + "/round": wsdl.ErrForeign, server.URL + "/foreign": wsdl.ErrForeign,
		server.URL + "/none": wsdl.ErrUnreadable, "ftp://localhost/x": wsdl.ErrUnreadable, "::": wsdl.ErrUnreadable,
	}
	for url, want := range tests {
		if _, err := wsdl.Read(t.Context(), wsdl.URL(http.DefaultClient, url)); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", url, err, want)
		}
	}
}

func TestErrorsTellNoPassword(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	_, err := wsdl.Read(t.Context(), wsdl.URL(http.DefaultClient, strings.Replace(server.URL, "//", "//user:s3cret@", 1)))
	if err == nil || strings.Contains(err.Error(), "s3cret") {
		t.Errorf("error %v", err)
	}
}

// TestAllowedHosts: an import, or a redirect, from another server is read
// where that is allowed, and what that one imports from itself.
func TestAllowedHosts(t *testing.T) {
	schema := func(text string) string {
		return `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:x">` + text + `</xs:schema>`
	}
	var basic []string
	mux := http.NewServeMux()
	mux.HandleFunc("/x.xsd", func(w http.ResponseWriter, r *http.Request) {
		basic = append(basic, r.Header.Get("Authorization"))
		_, _ = io.WriteString(w, schema(`<xs:include schemaLocation="y.xsd"/>`))
	})
	mux.HandleFunc("/y.xsd", func(w http.ResponseWriter, r *http.Request) {
		basic = append(basic, r.Header.Get("Authorization"))
		_, _ = io.WriteString(w, schema(`<xs:element name="e"/>`))
	})
	other := httptest.NewServer(mux)
	t.Cleanup(other.Close)
	host := strings.TrimPrefix(other.URL, "http://")
	for _, location := range []string{other.URL + "/x.xsd", "/redirected"} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/redirected" {
				http.Redirect(w, r, other.URL+"/x.xsd", http.StatusFound)
				return
			}
			_, _ = io.WriteString(w, types(`<xs:import namespace="urn:x" schemaLocation="`+location+`"/><xs:what/>`))
		}))
		t.Cleanup(server.Close)
		root := strings.Replace(server.URL, "//", "//user:s3cret@", 1) + "/a?wsdl"
		for _, allowed := range []string{host, strings.Split(host, ":")[0]} {
			c, err := wsdl.Read(t.Context(), wsdl.URL(http.DefaultClient, root, allowed))
			if err != nil || c.Elements[wsdl.QName{Space: "urn:x", Local: "e"}] == nil {
				t.Fatalf("%s, %s: %v", location, allowed, err)
			}
			if text := dump(c); !strings.Contains(text, "xs:what") || strings.Contains(text, "s3cret") {
				t.Error(text)
			}
		}
		for _, allowed := range []string{"", "localhost", strings.Split(host, ":")[0] + ":1"} {
			if _, err := wsdl.Read(t.Context(), wsdl.URL(http.DefaultClient, root, allowed)); !errors.Is(err, wsdl.ErrForeign) {
				t.Errorf("%s, %s: %v", location, allowed, err)
			}
		}
	}
	if got := strings.Join(basic, ""); got != "" || len(basic) != 8 {
		t.Errorf("the other server was told %q in %d requests", got, len(basic))
	}
}

// TestRedirectMovesReferences: after a redirect, a relative reference is one
// to the place where it led.
func TestRedirectMovesReferences(t *testing.T) {
	var paths []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		paths = append(paths, r.URL.Path)
		switch r.URL.Path {
		case "/old":
			http.Redirect(w, r, "/a/1", http.StatusMovedPermanently)
		case "/a/1":
			http.Redirect(w, r, "/a/2", http.StatusMovedPermanently)
		case "/a/2":
			http.Redirect(w, r, "/a/new", http.StatusMovedPermanently)
		case "/a/new":
			_, _ = io.WriteString(w, types(`<xs:include schemaLocation="x.xsd"/>`))
		default:
			_, _ = io.WriteString(w, `<schema xmlns="http://www.w3.org/2001/XMLSchema"/>`)
		}
	}))
	t.Cleanup(server.Close)
	_, err := wsdl.Read(t.Context(), wsdl.URL(http.DefaultClient, server.URL+"/old"))
	if got := strings.Join(paths, " "); err != nil || got != "/old /a/1 /a/2 /a/new /a/x.xsd" {
		t.Errorf("%s, %v", got, err)
	}
}

// TestGzipBomb: the limit counts what a compressed document becomes.
func TestGzipBomb(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		_, _ = fmt.Fprint(z, header, strings.Repeat(" ", wsdl.MaxBytes), "</definitions>")
		_ = z.Close()
	}))
	t.Cleanup(server.Close)
	if _, err := wsdl.Read(t.Context(), wsdl.URL(http.DefaultClient, server.URL)); !errors.Is(err, wsdl.ErrTooLarge) {
		t.Errorf("error %v", err)
	}
}

// TestSameServer: scheme and port belong to a server, the user does not.
func TestSameServer(t *testing.T) {
	var asked []string
	location := ""
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, _, _ := r.BasicAuth()
		asked = append(asked, r.URL.RequestURI()+" "+user)
		switch r.URL.Path {
		case "/round":
			http.Redirect(w, r, "/round", http.StatusFound)
		case "/a":
			if r.URL.RawQuery == "wsdl" {
				_, _ = io.WriteString(w, types(`<xs:include schemaLocation="`+location+`"/>`))
				return
			}
			fallthrough
		default:
			_, _ = io.WriteString(w, `<schema xmlns="http://www.w3.org/2001/XMLSchema"/>`)
		}
	}))
	t.Cleanup(server.Close)
	host := strings.TrimPrefix(server.URL, "http://")
	root := "http://user:s3cret@" + host + "/a?wsdl"
	for reference, want := range map[string]string{
		"b.xsd#part":                         "/a?wsdl user,/b.xsd user",
		"http://x:y@" + host + "/b.xsd":      "/a?wsdl user,/b.xsd user",
		"https://inner.example:8443/a?xsd=1": "/a?wsdl user,/a?xsd=1 user",
		"https://" + host + "/b.xsd":         "",
		"https://" + host + "/b.xsd?xsd=1":   "",
		"http://inner.example/b.xsd?xsd=1":   "",
		"http://127.0.0.1:1/b.xsd":           "",
		"file:///etc/hostname":               "",
	} {
		asked, location = nil, reference
		_, err := wsdl.Read(t.Context(), wsdl.URL(http.DefaultClient, root))
		switch got := strings.Join(asked, ","); {
		case want == "" && (!errors.Is(err, wsdl.ErrForeign) || len(asked) != 1):
			t.Errorf("%s: %s, %v", reference, got, err)
		case want != "" && (err != nil || got != want):
			t.Errorf("%s: %s, want %s, %v", reference, got, want, err)
		}
	}
	asked = nil
	if _, err := wsdl.Read(t.Context(), wsdl.URL(http.DefaultClient, server.URL+"/round")); !errors.Is(err, wsdl.ErrForeign) || len(asked) != 4 {
		t.Errorf("%d requests, %v", len(asked), err)
	}
}
