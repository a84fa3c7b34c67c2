package handlers

import (
	"context"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"causeway.example/internal/gateway"
)

// handler answers the fifteen operations.
type handler struct{ Options }

// route is one operation's place in the API.
type route struct {
	method    string
	path      string
	operation string // the operationId of the API description
	class     gateway.Class
	body      bool
	lookups   lookupUse
	handle    func(*handler, context.Context, *request) (reply, error)
}

// lookupUse is what an operation needs look-ups of numbers for.
type lookupUse int

const (
	lookupNone     lookupUse = iota
	lookupUsed               // numbers are looked up to serve the request
	lookupIsResult           // the result of the look-up is the response
)

const (
	pools         = "/v1/customers/:customerNumber/data-pools"
	pool          = pools + "/:serviceNumber"
	consumer      = pool + "/consumers/:consumerServiceNumber"
	subscriptions = "/v1/subscriptions/:gpsi"
)

// routes is the whole API surface.
var routes = []route{
	{"POST", pools, "createDataPool", gateway.Write, true, lookupNone, (*handler).createDataPool},
	{"GET", "/v1/customers/:customerNumber/orders/:orderId", "getOrder", gateway.Read, false, lookupNone, (*handler).getOrder},
	{"GET", pool + "/provider", "getDataPoolProvider", gateway.Read, false, lookupIsResult, (*handler).getDataPoolProvider},
	{"POST", pool + "/consumers", "addConsumers", gateway.Write, true, lookupUsed, (*handler).addConsumers},
	{"POST", pool + "/transfers", "transferConsumers", gateway.Write, true, lookupUsed, (*handler).transferConsumers},
	{"GET", pool, "getDataPool", gateway.Read, false, lookupUsed, (*handler).getDataPool},
	{"PUT", consumer + "/data-limit", "updateDataLimit", gateway.Write, true, lookupUsed, (*handler).updateDataLimit},
	{"DELETE", consumer, "removeConsumer", gateway.Write, false, lookupUsed, (*handler).removeConsumer},
	{"POST", pool + "/consumers/removals", "removeConsumers", gateway.Write, true, lookupUsed, (*handler).removeConsumers},
	{"DELETE", pool, "disconnectDataPool", gateway.Write, false, lookupUsed, (*handler).disconnectDataPool},

	{"POST", subscriptions + "/buckets", "addBuckets", gateway.Write, true, lookupNone, (*handler).addBuckets},
	{"PUT", subscriptions + "/primary-bucket", "swapPrimaryBucket", gateway.Write, true, lookupNone, (*handler).swapPrimaryBucket},
	{"POST", subscriptions + "/buckets/cancellations", "cancelBuckets", gateway.Write, true, lookupNone, (*handler).cancelBuckets},
	{"GET", subscriptions + "/balances", "getBalances", gateway.Read, false, lookupNone, (*handler).getBalances},
	{"POST", subscriptions + "/balances/adjustments", "updateBalances", gateway.Write, true, lookupNone, (*handler).updateBalances},
}

// newEngine routes the operations, the problem pages and the API description.
func newEngine(h *handler) *gin.Engine {
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.HandleMethodNotAllowed = true
	e.RedirectTrailingSlash = false
	// An encoded slash in a parameter must not make another route.
	e.UseRawPath = true
	_ = e.SetTrustedProxies(nil) // it fails for a malformed address only
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

// labelRoute tells the event the route's template, which it finds by the path
// that gin knows the route by. The map is complete before the first request.
func labelRoute(templates map[string]string) gin.HandlerFunc {
	return func(c *gin.Context) {
		if template, ok := templates[c.FullPath()]; ok {
			eventOf(c.Request).Route = template
		}
	}
}

// admit refuses what [Options.Refuse] refuses, before anything else is judged.
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

// serve answers one operation: the key first, then the protocol, then all of
// the request's violations, and only then the operation.
func (h *handler) serve(rt *route) gin.HandlerFunc {
	moreSpecific := rt.moreSpecificPaths()
	return func(c *gin.Context) {
		if slices.ContainsFunc(moreSpecific, func(path string) bool { return matchesTemplate(c.Request.URL.EscapedPath(), path) }) {
			noMethod(c) // what stands there is no parameter
			return
		}
		eventOf(c.Request).Operation = rt.operation
		in, caller, err := h.read(rt, c.Writer, c.Request)
		if err != nil {
			writeProblem(c.Writer, c.Request, rt.class, err)
			return
		}
		defer in.buffer.release() // readBody does it earlier
		in.param = c.Param
		h.answer(rt, caller, c.Writer, c.Request, in)
	}
}

// read receives a request, and finds the violations that it can have in every
// operation.
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
	if rt.body {
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

// answer does the operation and answers the request. Its frame, like that of
// each function that calls it, is held by every request that waits for its
// turn: docs/decisions/request-memory.md.
func (h *handler) answer(rt *route, caller string, w http.ResponseWriter, r *http.Request, in *request) {
	ctx, end := h.Begin(gateway.WithClient(r.Context(), caller), rt.class)
	defer end()
	var resolutions *gateway.Resolutions
	if rt.lookups != lookupNone {
		ctx, resolutions = gateway.WithResolutions(ctx)
	}
	out, err := rt.handle(h, ctx, in)
	if rt.lookups != lookupNone { // how the numbers of the request were looked up
		setCacheHeaders(w.Header(), resolutions.All(), rt.lookups == lookupIsResult && err == nil)
	}
	if err == nil {
		err = out.write(w, r)
	}
	if err != nil {
		writeProblem(w, r, rt.class, err)
	}
}

// classOf returns the class of an operation; what is not one reads.
func classOf(operation string) gateway.Class {
	for _, rt := range routes {
		if rt.operation == operation {
			return rt.class
		}
	}
	return gateway.Read
}

func (h *handler) noRoute(c *gin.Context) {
	detail := "this path is not part of the API (paths have no slash at the end)"
	if !h.Docs.Disabled {
		detail += ": " + h.link(h.Docs.Path+"/openapi.yaml") + " lists what is"
	}
	h.notFound(c, detail)
}

// noMethod answers OPTIONS, and refuses the methods that a path does not have.
func noMethod(c *gin.Context) {
	allow := strings.Join(methodsOf(c.Request.URL.EscapedPath()), ", ")
	if allow == "" {
		allow = c.Writer.Header().Get("Allow") // of a page: set by gin
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
