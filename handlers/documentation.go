package handlers

import (
	"github.com/gin-gonic/gin"

	"causeway.example/handlers/docs"
	"causeway.example/handlers/pages"
	"causeway.example/handlers/respond"
)

// documentation is the route of all files beside the API in metrics: one label value for
// all of them, because no one compares them.
const documentation = "documentation"

var favicon = respond.NewDocument("image/x-icon", pages.Favicon)

// mountDocs adds the icon, which browsers request unasked, and the documentation.
func (h *handler) mountDocs(e *gin.Engine) {
	e.GET("/favicon.ico", func(c *gin.Context) {
		c.Header("Cache-Control", "public, max-age=86400")
		favicon.Serve(c.Writer, c.Request)
	})
	if h.Docs.Disabled {
		return
	}
	docs.Mount(e, docs.Options{
		Path: h.Docs.Path, PublicURL: h.PublicURL, PersistAuthorization: h.Docs.PersistAuthorization,
		Missing: func(c *gin.Context) { h.notFound(c, "the API description has no such file") },
	})
}
