// Package pages renders the HTML pages that people open beside the API. A page
// refers to others relative to itself, so that it works below any path prefix, and
// loads nothing but the icon.
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

// parse puts the style into the frame of the pages: it is allowed by its hash.
func parse() *template.Template {
	t := template.New("")
	for _, name := range []string{"frame.html", "home.html", "problems.html", "failure.html"} {
		source, err := sources.ReadFile(name)
		if err != nil {
			panic(err) // it is embedded
		}
		template.Must(t.Parse(strings.Replace(string(source), "/*page.css*/\n", style, 1)))
	}
	return t
}

// policy lets a page use its own style and the icon, and nothing else.
var policy = func() string {
	sum := sha256.Sum256([]byte("\n" + style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}()

// HTML is the media type of pages.
const HTML = "text/html; charset=utf-8"

// SetHeader sets what every page has besides its content.
func SetHeader(h http.Header) {
	h.Set("Content-Security-Policy", policy)
	h.Set("Referrer-Policy", "no-referrer")
}

// Page is what all pages have.
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

// Problem is what the page of a problem explains.
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

// Failure is what a person reads instead of a problem document.
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

// render executes a template with the page that it is made for.
func render(name string, page any) []byte {
	var out bytes.Buffer
	if err := templates.ExecuteTemplate(&out, name, page); err != nil {
		panic(err) // a template names a member that its page lacks: every test of it shows this
	}
	return out.Bytes()
}
