package handlers

import (
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"

	"causeway.example/handlers/negotiate"
	"causeway.example/handlers/pages"
	"causeway.example/handlers/respond"
	"causeway.example/internal/gateway"
)

// problemPage explains one code, or is the index of all codes: as HTML, and as text for a
// terminal.
type problemPage struct{ html, text *respond.Document }

// problemPages are the pages by path. They are rendered on the first request for one.
var problemPages = sync.OnceValue(func() map[string]problemPage {
	const text = "text/plain; charset=utf-8"
	index := newProblemPage(problemTable)
	all := problemPage{text: respond.NewDocument(text, []byte(problemText(problemTable...)))}
	all.html = respond.NewDocument(pages.HTML, pages.Problems{Page: pages.Page{Title: "Problems", Root: "../"}, Problems: index}.Render())
	beside := all
	beside.html = respond.NewDocument(pages.HTML, pages.Problems{Page: pages.Page{Title: "Problems", Root: "./"}, Folder: "problems/", Problems: index}.Render())
	rendered := map[string]problemPage{"/problems/": all, "/problems": beside}
	for i, row := range problemTable {
		page := pages.Explanation{Page: pages.Page{Title: row.Title, Root: "../"}, Problem: index[i], Violations: row.violations()}
		rendered["/problems/"+row.code] = problemPage{
			html: respond.NewDocument(pages.HTML, page.Render()),
			text: respond.NewDocument(text, []byte(problemText(row))),
		}
	}
	return rendered
})

// newProblemPage returns the data of the pages of rows.
func newProblemPage(rows []problemRow) []pages.Problem {
	out := make([]pages.Problem, 0, len(rows))
	for _, row := range rows {
		out = append(out, pages.Problem{Status: row.Status, Code: row.code, Title: row.Title, Explanation: row.Explanation, Retryable: string(row.Retryable)})
	}
	return out
}

// violations explains the codes of errors[], if the problem has that member.
func (r problemRow) violations() []struct{ Code, Meaning string } {
	if r.code == gateway.CodeInvalidRequest {
		return violationMeanings
	}
	return nil
}

// problemText returns the page of one code, or the index of several, as text.
func problemText(rows ...problemRow) string {
	var b strings.Builder
	for _, row := range rows {
		b.WriteString(strconv.Itoa(row.Status) + " " + row.code + ": " + row.Title + "\n")
		if len(rows) > 1 {
			continue
		}
		b.WriteString("\n" + row.Explanation + "\n\nRetryable: " + string(row.Retryable) + "\n")
		for _, f := range row.violations() {
			b.WriteString("\n" + f.Code + ": " + f.Meaning)
		}
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

// mountProblems adds the pages that the type of a problem refers to.
func (h *handler) mountProblems(e *gin.Engine) {
	serve := func(c *gin.Context) {
		page, ok := problemPages()[c.Request.URL.Path]
		if !ok {
			h.notFound(c, "there is no such problem: "+h.link("/problems/")+" lists all")
			return
		}
		page.serve(c)
	}
	e.GET("/problems", serve)
	e.GET("/problems/", serve)
	e.GET("/problems/:code", serve)
}

// serve responds with HTML to browsers, and with text to everybody else.
func (p problemPage) serve(c *gin.Context) {
	header := c.Writer.Header()
	respond.Vary(header, "Accept")
	header.Set("Cache-Control", "public, max-age=3600")
	pages.SetHeader(header)
	document := p.text
	if asked := c.Request.Header; negotiate.PrefersHTML(asked) && negotiate.MediaType(asked, "text/html") >= negotiate.MediaType(asked, "text/plain") {
		document = p.html
	}
	document.Serve(c.Writer, c.Request)
}

// notFound responds 404: with a page if the client prefers HTML to JSON, as a browser
// does, and with a problem otherwise.
func (h *handler) notFound(c *gin.Context, detail string) {
	respond.Vary(c.Writer.Header(), "Accept")
	missing := refusal(gateway.CodeNotFound, detail)
	if !negotiate.PrefersHTML(c.Request.Header) {
		writeProblem(c.Writer, c.Request, gateway.Read, missing)
		return
	}
	ev, row, root := eventOf(c.Request), rowOf(missing), relativeRoot(c.Request)
	ev.Code, ev.Err = row.code, missing
	page := pages.Failure{
		Page:   pages.Page{Title: row.Title, Root: root},
		Status: row.Status, Code: row.code, Detail: gateway.Mask(detail), CorrelationID: ev.CorrelationID,
	}
	if !h.Docs.Disabled {
		page.Home = root + strings.TrimPrefix(h.Docs.Path+"/", "/")
	}
	header := c.Writer.Header()
	header.Set("Cache-Control", "no-store")
	pages.SetHeader(header)
	respond.Send(c.Writer, c.Request, row.Status, pages.HTML, page.Render())
}

// relativeRoot returns the root of the gateway relative to the path of a request.
func relativeRoot(r *http.Request) string {
	if folders := strings.Count(r.URL.EscapedPath(), "/") - 1; folders > 0 {
		return strings.Repeat("../", folders)
	}
	return "./"
}
