// Package pages renders the HTML pages beside the API. Links are relative to the page, so
// that they work behind any path prefix, and a page loads nothing but the icon.
package pages

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
	"net/http"
	"strings"
)

//go:embed *.html
var sources embed.FS

//go:embed page.css
var style string

// Favicon is the icon of all pages.
//
//go:embed favicon.ico
var Favicon []byte

var templates = parse()

// parse parses the templates, with the style sheet inlined into their frame.
func parse() *template.Template {
	t := template.New("")
	for _, name := range []string{"frame.html", "home.html", "problems.html", "failure.html"} {
		source, err := sources.ReadFile(name)
		if err != nil {
			panic(err) // cannot happen: it is embedded
		}
		template.Must(t.Parse(strings.Replace(string(source), "/*page.css*/\n", style, 1)))
	}
	return t
}

// policy allows a page its own style sheet, by its hash, and the icon.
var policy = func() string {
	sum := sha256.Sum256([]byte("\n" + style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}()

// HTML is the media type of pages.
const HTML = "text/html; charset=utf-8"

// SetHeader sets the security headers of a page.
func SetHeader(h http.Header) {
	h.Set("Content-Security-Policy", policy)
	h.Set("Referrer-Policy", "no-referrer")
}

// Page is what all pages have in common.
type Page struct {
	Title string
	Root  string // the root of the gateway, relative to the page: "./", "../", …
}

// Link is an entry of the start page.
type Link struct{ Name, Address, Meaning string }

// Home is the start page.
type Home struct {
	Page
	PublicURL string // of the API; empty when it is not known
	Links     []Link
}

// Problem is a row of the table of problems.
type Problem struct {
	Status                              int
	Code, Title, Explanation, Retryable string
}

// Problems is the index of all problems.
type Problems struct {
	Page
	Folder   string // of the pages of the problems, relative to this one
	Problems []Problem
}

// Explanation is the page of one problem.
type Explanation struct {
	Page
	Problem    Problem
	Violations []struct{ Code, Meaning string } // the codes of errors[], if it has any
}

// Failure is the page of an error, shown instead of a problem document.
type Failure struct {
	Page
	Status                      int
	Code, Detail, CorrelationID string
	Home                        string // the start page, relative to this one; empty without one
}

// Render returns the page.
func (p Home) Render() []byte { return render("home", p) }

// Render returns the page.
func (p Problems) Render() []byte { return render("problems", p) }

// Render returns the page.
func (p Explanation) Render() []byte { return render("problem", p) }

// Render returns the page.
func (p Failure) Render() []byte { return render("failure", p) }

// render executes the template of a page.
func render(name string, page any) []byte {
	var out bytes.Buffer
	if err := templates.ExecuteTemplate(&out, name, page); err != nil {
		panic(err) // found by every test of the page: its template names a missing field
	}
	return out.Bytes()
}
