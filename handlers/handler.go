package handlers

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"causeway.example/internal/gateway"
)

// handler serves the operations. A request passes serve, read and answer in turn;
// its operation's method is called by answer.
type handler struct{ Options }

// serve returns the gin handler of one operation. It checks the API key first, then the
// protocol, then everything else about the request, and calls the operation last.
func (h *handler) serve(rt *route) gin.HandlerFunc {
	moreSpecific := rt.moreSpecificPaths()
	return func(c *gin.Context) {
		if slices.ContainsFunc(moreSpecific, func(path string) bool { return matchesTemplate(c.Request.URL.EscapedPath(), path) }) {
			noMethod(c) // the path has a fixed word where this route has a parameter
			return
		}
		eventOf(c.Request).Operation = rt.operation
		in, caller, err := h.read(rt, c.Writer, c.Request)
		if err != nil {
			writeProblem(c.Writer, c.Request, rt.class, err)
			return
		}
		defer in.buffer.release() // unless readBody has done so
		in.param = c.Param
		h.answer(rt, caller, c.Writer, c.Request, in)
	}
}

// read receives a request and makes the checks that all operations have in common.
func (h *handler) read(rt *route, w http.ResponseWriter, r *http.Request) (in *request, caller string, err error) {
	ev := eventOf(r)
	if caller, err = h.authenticate(r.Context(), r.Header); err != nil {
		w.Header().Set("WWW-Authenticate", challenge(r.Header))
		return nil, "", err
	}
	ev.Caller = caller
	if err := checkAccept(r.Header); err != nil {
		return nil, "", err
	}
	in = &request{http: r, correlationID: ev.CorrelationID, buffer: bodyBuffer{memory: h.BodyMemory}}
	if rt.body == jsonBody {
		in.body, err = in.buffer.readAll(w, r, h.MaxBody)
	} else {
		err = in.refuseBody()
	}
	if err != nil {
		in.buffer.release()
		return nil, "", err
	}
	in.checkQuery()
	in.checkHeaders()
	return in, caller, nil
}

// answer calls the operation and writes the response. Its stack frame and those of its
// callers are held by every request that waits for a back end:
// docs/decisions/request-memory.md.
func (h *handler) answer(rt *route, caller string, w http.ResponseWriter, r *http.Request, in *request) {
	ctx, end := h.Begin(gateway.WithClient(r.Context(), caller), rt.class)
	defer end()
	var resolutions *gateway.Resolutions
	if rt.lookups != lookupNone {
		ctx, resolutions = gateway.WithResolutions(ctx)
	}
	out, err := rt.handle(h, ctx, in)
	if rt.lookups != lookupNone {
		setCacheHeaders(w.Header(), resolutions.All(), rt.lookups == lookupIsResult && err == nil)
	}
	if err == nil {
		err = out.write(w, r)
	}
	if err != nil {
		writeProblem(w, r, rt.class, err)
	}
}
