package handlers

import (
	"net/http"
	"regexp"
	"strings"

	"github.com/gin-gonic/gin"

	"causeway.example/internal/gateway"
)

// newEngine mounts the operations, the pages of problems, and the documentation.
func newEngine(h *handler) *gin.Engine {
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.HandleMethodNotAllowed = true
	e.RedirectTrailingSlash = false
	// An encoded slash in a parameter must not select another route.
	e.UseRawPath = true
	_ = e.SetTrustedProxies(nil) // fails for a malformed address only
	templates := map[string]string{}
	e.Use(labelRoute(templates), h.admit)
	e.NoRoute(h.noRoute)
	e.NoMethod(noMethod)
	for i := range routes {
		e.Handle(routes[i].method, routes[i].path, h.serve(&routes[i]))
	}
	h.mountProblems(e)
	for _, mounted := range e.Routes() {
		templates[mounted.Path] = pathParameter.ReplaceAllString(mounted.Path, "{$1}")
	}
	h.mountDocs(e)
	for _, mounted := range e.Routes() {
		if _, labelled := templates[mounted.Path]; !labelled {
			templates[mounted.Path] = documentation
		}
	}
	return e
}

var pathParameter = regexp.MustCompile(`[:*](\w+)`)

// labelRoute sets the event's route to the template that the map has for gin's name
// of the route. The map is complete before the first request.
func labelRoute(templates map[string]string) gin.HandlerFunc {
	return func(c *gin.Context) {
		if template, ok := templates[c.FullPath()]; ok {
			eventOf(c.Request).Route = template
		}
	}
}

// admit refuses what [Options.Refuse] refuses, before any other check.
func (h *handler) admit(c *gin.Context) {
	if why := h.Refuse(c.Request); why != "" {
		class := gateway.Write
		if c.Request.Method == http.MethodGet {
			class = gateway.Read
		}
		writeProblem(c.Writer, c.Request, class, refusal(codeForbidden, why))
		c.Abort()
	}
}

// noRoute answers requests for paths that do not exist.
func (h *handler) noRoute(c *gin.Context) {
	detail := "this path is not part of the API (paths have no slash at the end)"
	if !h.Docs.Disabled {
		detail += ": " + h.link(h.Docs.Path+"/openapi.yaml") + " lists what is"
	}
	h.notFound(c, detail)
}

// noMethod answers OPTIONS, and refuses methods that a path does not have.
func noMethod(c *gin.Context) {
	allow := strings.Join(methodsOf(c.Request.URL.EscapedPath()), ", ")
	if allow == "" {
		allow = c.Writer.Header().Get("Allow") // set by gin, for paths that are not in the table
	}
	if strings.Contains(allow, http.MethodGet) {
		allow += ", " + http.MethodHead
	}
	allow += ", " + http.MethodOptions
	c.Header("Allow", allow)
	if c.Request.Method == http.MethodOptions {
		c.Status(http.StatusNoContent)
		c.Writer.WriteHeaderNow()
		return
	}
	writeProblem(c.Writer, c.Request, gateway.Read, refusal(codeMethodNotAllowed, "this path allows "+allow))
}
