package handlers

import (
	"bytes"
	_ "embed" // for the template of the pages
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"causeway.example/internal/gateway"
)

//go:embed problems.html
var problemsHTML string

var problemsPage = template.Must(template.New("problems").Parse(problemsHTML))

// problemPage is the page of one code, or the index of all of them.
type problemPage struct {
	Index bool
	Rows  []problemRow
	// Faults explains the codes of errors[], on the page of invalidRequest.
	Faults []struct{ Code, Meaning string }
}

// Code gives the templates the row's code.
func (r problemRow) Code() string { return r.code }

// mountProblems serves the pages that a problem's type leads to.
func mountProblems(e *gin.Engine) {
	index := func(c *gin.Context) { writePage(c, problemPage{Index: true, Rows: problemTable}) }
	e.GET("/problems", index)
	e.GET("/problems/", index)
	e.GET("/problems/:code", func(c *gin.Context) {
		row, ok := rowByCode(c.Param("code"))
		if !ok {
			writeProblem(c.Writer, c.Request, gateway.Read, refusal(gateway.CodeNotFound, "there is no such problem: /problems/ lists all"))
			return
		}
		page := problemPage{Rows: []problemRow{row}}
		if row.code == gateway.CodeInvalidRequest {
			page.Faults = faultMeanings
		}
		writePage(c, page)
	})
}

// writePage writes HTML for browsers, and text for everybody else.
func writePage(c *gin.Context, page problemPage) {
	var content bytes.Buffer
	mediaType := "text/plain; charset=utf-8"
	if strings.Contains(c.GetHeader("Accept"), "text/html") {
		mediaType = "text/html; charset=utf-8"
		if err := problemsPage.Execute(&content, page); err != nil {
			writeProblem(c.Writer, c.Request, gateway.Read, err)
			return
		}
	} else {
		content.WriteString(page.text())
	}
	c.Header("Vary", "Accept")
	c.Header("Cache-Control", "public, max-age=3600")
	c.Header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
	c.Header("Content-Length", strconv.Itoa(content.Len()))
	c.Data(http.StatusOK, mediaType, content.Bytes())
}

// text is the page for a terminal.
func (p problemPage) text() string {
	var b strings.Builder
	for _, row := range p.Rows {
		b.WriteString(strconv.Itoa(row.Status) + " " + row.code + ": " + row.Title + "\n")
		if !p.Index {
			b.WriteString("\n" + row.Explanation + "\n\nRetryable: " + string(row.Retryable) + "\n")
		}
	}
	for _, f := range p.Faults {
		b.WriteString("\n" + f.Code + ": " + f.Meaning)
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}
