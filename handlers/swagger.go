package handlers

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"io"
	"io/fs"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
	swaggerui "github.com/swaggo/files/v2"

	apidoc "causeway.example/api"
	"causeway.example/internal/gateway"
)

//go:embed swagger
var swaggerPages embed.FS

// docsPolicy lets the browser load from here only. Swagger UI writes styles
// into its elements and shows icons as data URLs.
const docsPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// docsFile is one file of the API description or of Swagger UI. It is read
// where the binary has it: a copy of all of them would be 1.5 MiB of the heap,
// and hardly ever be used.
type docsFile struct {
	mediaType string
	open      func() io.ReadSeeker
	etag      func() string // made when the file is first asked for
}

func newDocsFile(mediaType string, open func() io.ReadSeeker) docsFile {
	return docsFile{mediaType, open, sync.OnceValue(func() string {
		sum := sha256.New()
		_, _ = io.Copy(sum, open()) // it is in memory
		return `"` + base64.RawURLEncoding.EncodeToString(sum.Sum(nil)[:16]) + `"`
	})}
}

// mountDocs serves the API description and Swagger UI. Every file comes from
// the binary, and the browser needs no other host.
func mountDocs(e *gin.Engine) {
	toDocs := func(c *gin.Context) { c.Redirect(http.StatusFound, "/swagger/") }
	e.GET("/", toDocs)
	e.GET("/swagger", toDocs)
	description := newDocsFile("application/yaml", func() io.ReadSeeker { return bytes.NewReader(apidoc.OpenAPI) }) // RFC 9512
	e.GET("/openapi.yaml", func(c *gin.Context) { description.serve(c.Writer, c.Request) })
	files := docsFiles()
	e.GET("/swagger/*file", func(c *gin.Context) {
		file, ok := files[strings.TrimPrefix(c.Param("file"), "/")]
		if !ok {
			writeProblem(c.Writer, c.Request, gateway.Read, refusal(gateway.CodeNotFound, "the API description has no such file"))
			return
		}
		file.serve(c.Writer, c.Request)
	})
}

// docsFiles are Swagger UI's own files that our page needs, and our page.
func docsFiles() map[string]docsFile {
	const html, script, style, image = "text/html; charset=utf-8", "text/javascript; charset=utf-8", "text/css; charset=utf-8", "image/png"
	ui := swaggerui.FS
	return map[string]docsFile{
		"":                     newDocsFile(html, embedded(swaggerPages, "swagger/index.html")),
		"initializer.js":       newDocsFile(script, embedded(swaggerPages, "swagger/initializer.js")),
		"swagger-ui-bundle.js": newDocsFile(script, embedded(ui, "swagger-ui-bundle.js")),
		"swagger-ui.css":       newDocsFile(style, embedded(ui, "swagger-ui.css")),
		"favicon-32x32.png":    newDocsFile(image, embedded(ui, "favicon-32x32.png")),
	}
}

// embedded returns what opens a file that the binary carries, after it has tried
// to.
func embedded(files fs.FS, name string) func() io.ReadSeeker {
	open := func() io.ReadSeeker {
		file, err := files.Open(name)
		if err != nil {
			panic(err) // the binary was built without it: the first start tells
		}
		content, _ := file.(io.ReadSeeker) // as each file of package embed
		return content
	}
	_ = open()
	return open
}

// serve answers with the file, or 304 when the caller has it already.
func (f docsFile) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", f.mediaType)
	h.Set("ETag", f.etag())
	h.Set("Cache-Control", "no-cache") // kept, but asked about each time
	h.Set("Content-Security-Policy", docsPolicy)
	h.Set("Referrer-Policy", "no-referrer")
	r.Header.Del("Range") // a part is of no use to anybody, and a wrong one would be refused without a problem document
	http.ServeContent(w, r, "", time.Time{}, f.open())
}
