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
	lookups   lookups
	handle    func(*handler, context.Context, *request) (reply, error)
}

// lookups says whether an operation looks numbers up.
type lookups int

const (
	none     lookups = iota
	resolves         // to do what it does
	answers          // the look-up is the answer
)

const (
	pools         = "/v1/customers/:customerNumber/data-pools"
	pool          = pools + "/:serviceNumber"
	consumer      = pool + "/consumers/:consumerServiceNumber"
	subscriptions = "/v1/subscriptions/:gpsi"
)

// routes is the whole API surface.
var routes = []route{
	{"POST", pools, "createDataPool", gateway.Write, true, none, (*handler).createDataPool},
	{"GET", "/v1/customers/:customerNumber/orders/:orderId", "getOrder", gateway.Read, false, none, (*handler).getOrder},
	{"GET", pool + "/provider", "getDataPoolProvider", gateway.Read, false, answers, (*handler).getDataPoolProvider},
	{"POST", pool + "/consumers", "addConsumers", gateway.Write, true, resolves, (*handler).addConsumers},
	{"POST", pool + "/transfers", "transferConsumers", gateway.Write, true, resolves, (*handler).transferConsumers},
	{"GET", pool, "getDataPool", gateway.Read, false, resolves, (*handler).getDataPool},
	{"PUT", consumer + "/data-limit", "updateDataLimit", gateway.Write, true, resolves, (*handler).updateDataLimit},
	{"DELETE", consumer, "removeConsumer", gateway.Write, false, resolves, (*handler).removeConsumer},
	{"POST", pool + "/consumers/removals", "removeConsumers", gateway.Write, true, resolves, (*handler).removeConsumers},
	{"DELETE", pool, "disconnectDataPool", gateway.Write, false, resolves, (*handler).disconnectDataPool},

	{"POST", subscriptions + "/buckets", "addBuckets", gateway.Write, true, none, (*handler).addBuckets},
	{"PUT", subscriptions + "/primary-bucket", "swapPrimaryBucket", gateway.Write, true, none, (*handler).swapPrimaryBucket},
	{"POST", subscriptions + "/buckets/cancellations", "cancelBuckets", gateway.Write, true, none, (*handler).cancelBuckets},
	{"GET", subscriptions + "/balances", "getBalances", gateway.Read, false, none, (*handler).getBalances},
	{"POST", subscriptions + "/balances/adjustments", "updateBalances", gateway.Write, true, none, (*handler).updateBalances},
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
	for _, rt := range routes {
		e.Handle(rt.method, rt.path, h.serve(rt))
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
// the request's faults, and only then the operation.
func (h *handler) serve(rt route) gin.HandlerFunc {
	rivals := rt.rivals()
	return func(c *gin.Context) {
		if slices.ContainsFunc(rivals, func(path string) bool { return fits(c.Request.URL.EscapedPath(), path) }) {
			noMethod(c) // what stands there is no parameter
			return
		}
		eventOf(c.Request).Operation = rt.operation
		answer, err := h.resolve(rt, c.Writer, c.Request, c.Param)
		if err == nil {
			err = answer.write(c.Writer, c.Request)
		}
		if err != nil {
			writeProblem(c.Writer, c.Request, rt.class, err)
		}
	}
}

// resolve answers, and tells how the numbers of the request were looked up.
func (h *handler) resolve(rt route, w http.ResponseWriter, r *http.Request, param func(string) string) (reply, error) {
	if rt.lookups == none {
		return h.answer(rt, w, r, param)
	}
	ctx, resolutions := gateway.WithResolutions(r.Context())
	answer, err := h.answer(rt, w, r.WithContext(ctx), param)
	setCacheHeaders(w.Header(), resolutions.All(), rt.lookups == answers && err == nil)
	return answer, err
}

func (h *handler) answer(rt route, w http.ResponseWriter, r *http.Request, param func(string) string) (reply, error) {
	ev := eventOf(r)
	caller, err := h.authenticate(r.Context(), r.Header)
	if err != nil {
		w.Header().Set("WWW-Authenticate", challenge(r.Header))
		return reply{}, err
	}
	ev.Caller = caller
	if err := acceptable(r.Header); err != nil {
		return reply{}, err
	}
	in := &request{http: r, param: param, correlationID: ev.CorrelationID, buffer: bodyBuffer{memory: h.BodyMemory}}
	defer in.buffer.release() // readBody does it earlier
	if rt.body {
		in.body, err = in.buffer.readAll(w, r, h.MaxBody)
	} else {
		err = in.refuseBody()
	}
	if err != nil {
		return reply{}, err
	}
	in.checkQuery()
	in.checkHeaders()
	return rt.handle(h, gateway.WithClient(r.Context(), caller), in)
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
