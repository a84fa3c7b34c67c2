// Package docs serves the documentation of the API: a start page, Swagger UI, a
// reference to read, and the API description. Every file comes from the binary,
// and no page loads anything from another host.
//
// Links and redirects are relative to the page, so that they work behind any path prefix,
// with a public URL and without one.
package docs

import (
	"embed"
	"html/template"
	"io/fs"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"causeway.example/handlers/pages"
	"causeway.example/handlers/respond"
)

//go:embed *.html *.js *.css swagger-ui redoc
var files embed.FS

// Options configure the documentation.
type Options struct {
	// Path is where it is mounted: "" for the root, or a path such as "/developer".
	Path string
	// PublicURL is the base URL of the API as callers see it, without a trailing slash;
	// empty if it is not known.
	PublicURL string
	// PersistAuthorization makes Swagger UI store the API key in the browser.
	PersistAuthorization bool
	// Missing answers requests for a file that does not exist.
	Missing gin.HandlerFunc
}

// policy lets the browser load from this host only, and data URLs for images: the icons of
// Swagger UI are such.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// redocPolicy also allows, by their hashes, the empty style sheet that styled-components
// fills by script, and that of Redoc's loading animation.
var redocPolicy = strings.Replace(policy, "style-src 'self'",
	"style-src 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' 'sha256-QMIg+bpjm3JdElJ388KYke01izlUW0UoNOeKjpMxdgc='", 1)

const (
	html   = pages.HTML
	script = "text/javascript; charset=utf-8"
	style  = "text/css; charset=utf-8"
	text   = "text/plain; charset=utf-8"
	image  = "image/png"
)

// file is a file of a folder: its name there, and its name among the embedded files.
type file struct{ name, source, mediaType string }

var swaggerFiles = []file{
	{"initializer.js", "initializer.js", script},
	{"causeway.css", "swagger.css", style},
	{"swagger-ui-bundle.js", "swagger-ui/swagger-ui-bundle.js", script},
	{"swagger-ui-bundle.js.LICENSE.txt", "swagger-ui/swagger-ui-bundle.js.LICENSE.txt", text},
	{"swagger-ui.css", "swagger-ui/swagger-ui.css", style},
	{"favicon-32x32.png", "swagger-ui/favicon-32x32.png", image},
	{"LICENSE", "swagger-ui/LICENSE", text},
	{"NOTICE", "swagger-ui/NOTICE", text},
}

var referenceFiles = []file{
	{"reference.js", "reference.js", script},
	{"reference.css", "reference.css", style},
	{"redoc.standalone.js", "redoc/redoc.standalone.js", script},
	{"redoc.standalone.js.LICENSE.txt", "redoc/redoc.standalone.js.LICENSE.txt", text},
	{"LICENSE", "redoc/LICENSE", text},
}

// Mount adds the routes of the documentation.
func Mount(e *gin.Engine, o Options) {
	at := mounted{engine: e, Options: o}
	at.home(at.descriptions())
	at.folder("swagger", "swagger.html", policy, swaggerFiles)
	at.folder("docs", "reference.html", redocPolicy, referenceFiles)
}

// mounted adds the routes of the documentation to an engine.
type mounted struct {
	Options
	engine *gin.Engine
}

// root returns the root of the gateway relative to a page that is depth folders below
// Path.
func (m mounted) root(depth int) string {
	if depth += strings.Count(m.Path, "/"); depth > 0 {
		return strings.Repeat("../", depth)
	}
	return "./"
}

// home serves the start page, with the links of others after its own.
func (m mounted) home(others []pages.Link) {
	page := pages.Home{Page: pages.Page{Title: "API for data pools and balances", Root: m.root(0)}, PublicURL: m.PublicURL, Links: []pages.Link{
		{Name: "Swagger UI", Address: "swagger/", Meaning: "Try every operation in the browser."},
		{Name: "Reference", Address: "docs/", Meaning: "Every operation, parameter and answer, to read."},
		{Name: "Problems", Address: m.root(0) + "problems/", Meaning: "What each error code means, and whether to retry."},
	}}
	page.Links = append(page.Links, others...)
	document := respond.NewDocument(html, page.Render())
	m.engine.GET(m.Path+"/", func(c *gin.Context) {
		pages.SetHeader(c.Writer.Header())
		serve(c, document)
	})
	if m.Path != "" {
		m.redirect(m.Path)
	}
}

// redirect redirects from a path to the same with a trailing slash.
func (m mounted) redirect(path string) {
	m.engine.GET(path, func(c *gin.Context) { ToFolder(c.Writer, c.Request) })
}

// ToFolder redirects to the path of a request with a trailing slash. Location is relative
// (RFC 9110 section 10.2.2), because a proxy may have removed a prefix; [http.Redirect]
// would make it absolute.
func ToFolder(w http.ResponseWriter, r *http.Request) {
	path := r.URL.EscapedPath()
	w.Header().Set("Location", path[strings.LastIndexByte(path, '/')+1:]+"/")
	w.WriteHeader(http.StatusFound)
}

// document serves one file beside the start page.
func (m mounted) document(name string, d *respond.Document) {
	m.engine.GET(m.Path+"/"+name, func(c *gin.Context) {
		setHeader(c, policy)
		serve(c, d)
	})
}

// folder serves a page and its files.
func (m mounted) folder(name, page, policy string, list []file) {
	served := map[string]*respond.Document{"": respond.NewDocument(html, m.render(page))}
	served["index.html"] = served[""] // the address at which others serve Swagger UI
	for _, f := range list {
		served[f.name] = respond.Load(f.mediaType, loader(files, f.source))
	}
	m.redirect(m.Path + "/" + name)
	m.engine.GET(m.Path+"/"+name+"/*file", func(c *gin.Context) {
		document, ok := served[strings.TrimPrefix(c.Param("file"), "/")]
		if !ok {
			m.Missing(c)
			return
		}
		setHeader(c, policy)
		serve(c, document)
	})
}

// render returns the page that loads Swagger UI or Redoc.
func (m mounted) render(name string) []byte {
	var out strings.Builder
	page := template.Must(template.ParseFS(files, name))
	if err := page.Execute(&out, map[string]any{"Root": m.root(1), "Persist": m.PersistAuthorization}); err != nil {
		panic(err) // found by every test of the page
	}
	return []byte(out.String())
}

// setHeader sets the security headers of a page.
func setHeader(c *gin.Context, policy string) {
	c.Header("Content-Security-Policy", policy)
	c.Header("Referrer-Policy", "no-referrer")
}

// serve serves a document that clients may store, but have to revalidate.
func serve(c *gin.Context, d *respond.Document) {
	c.Header("Cache-Control", "no-cache")
	d.Serve(c.Writer, c.Request)
}

// loader returns a function that reads an embedded file when it is needed: copies of all
// of them would take 3 MiB of the heap. It panics if there is no such file.
func loader(files fs.FS, name string) func() []byte {
	file, err := files.Open(name)
	if err != nil {
		panic(err) // found by the first start: the binary was built without it
	}
	_ = file.Close() // reading only
	return func() []byte { return embedded(files, name) }
}

// embedded returns the content of an embedded file.
func embedded(files fs.FS, name string) []byte {
	text, err := fs.ReadFile(files, name)
	if err != nil {
		panic(err) // cannot happen: loader has opened it
	}
	return text
}
