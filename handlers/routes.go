package handlers

import (
	"context"

	"causeway.example/internal/gateway"
)

// routes is the whole API surface, in the order of the flow. A row is read so:
//
//   - method and path; a word after a colon is a parameter. Its rule is where the
//     method reads it (see request.path), its description in internal/openapigen.
//   - operation: the operationId in the API description, in logs and in metrics. The
//     description of the operation is in the comment of its method.
//   - class: whether it reads or writes. It decides the deadline, whether a failed
//     call may be repeated, and what a problem says of the outcome.
//   - body: whether the request has a JSON body. All others are refused one.
//   - lookups: what numbers are looked up for. It decides the headers Cache-Status
//     and Age.
//   - handle: the method that serves it. It reads and checks the request, calls the
//     operation of [gateway.Service], and returns the reply.
var routes = []route{
	{"POST", pools, "createDataPool", gateway.Write, jsonBody, lookupNone, (*handler).createDataPool},
	{"GET", orders + "/:orderId", "getOrder", gateway.Read, noBody, lookupNone, (*handler).getOrder},
	{"POST", orders + "/:orderId/retry", "retryOrder", gateway.Write, noBody, lookupNone, (*handler).retryOrder},
	{"GET", pool + "/provider", "getDataPoolProvider", gateway.Read, noBody, lookupIsResult, (*handler).getDataPoolProvider},
	{"POST", pool + "/consumers", "addConsumers", gateway.Write, jsonBody, lookupUsed, (*handler).addConsumers},
	{"POST", pool + "/transfers", "transferConsumers", gateway.Write, jsonBody, lookupUsed, (*handler).transferConsumers},
	{"GET", pool, "getDataPool", gateway.Read, noBody, lookupUsed, (*handler).getDataPool},
	{"PUT", consumer + "/data-limit", "updateDataLimit", gateway.Write, jsonBody, lookupUsed, (*handler).updateDataLimit},
	{"DELETE", consumer, "removeConsumer", gateway.Write, noBody, lookupUsed, (*handler).removeConsumer},
	{"POST", pool + "/consumers/removals", "removeConsumers", gateway.Write, jsonBody, lookupUsed, (*handler).removeConsumers},
	{"DELETE", pool, "disconnectDataPool", gateway.Write, noBody, lookupUsed, (*handler).disconnectDataPool},

	{"POST", subscription + "/buckets", "addBuckets", gateway.Write, jsonBody, lookupNone, (*handler).addBuckets},
	{"PUT", subscription + "/primary-bucket", "swapPrimaryBucket", gateway.Write, jsonBody, lookupNone, (*handler).swapPrimaryBucket},
	{"POST", subscription + "/buckets/cancellations", "cancelBuckets", gateway.Write, jsonBody, lookupNone, (*handler).cancelBuckets},
	{"GET", subscription + "/balances", "getBalances", gateway.Read, noBody, lookupNone, (*handler).getBalances},
	{"POST", subscription + "/balances/adjustments", "updateBalances", gateway.Write, jsonBody, lookupNone, (*handler).updateBalances},
}

// The paths that several operations begin with.
const (
	orders       = "/v1/customers/:customerNumber/orders"
	pools        = "/v1/customers/:customerNumber/data-pools"
	pool         = pools + "/:serviceNumber"
	consumer     = pool + "/consumers/:consumerServiceNumber"
	subscription = "/v1/subscriptions/:gpsi"
)

// route is one operation's row.
type route struct {
	method    string
	path      string
	operation string
	class     gateway.Class
	body      bodyUse
	lookups   lookupUse
	handle    func(*handler, context.Context, *request) (reply, error)
}

// bodyUse is whether a request has a body.
type bodyUse bool

const (
	noBody   bodyUse = false
	jsonBody bodyUse = true
)

// lookupUse is what numbers are looked up for.
type lookupUse int

const (
	lookupNone     lookupUse = iota
	lookupUsed               // to serve the request
	lookupIsResult           // the result of the look-up is the response
)

// classOf returns the class of an operation, and [gateway.Read] for everything else.
func classOf(operation string) gateway.Class {
	for _, rt := range routes {
		if rt.operation == operation {
			return rt.class
		}
	}
	return gateway.Read
}

// Route is what the table says about one operation. It is for the generator of the
// API description (internal/openapigen).
type Route struct {
	Operation string // the operationId
	Method    string
	Path      string // with parameters in braces, as OpenAPI writes them
	Body      bool   // the request has a JSON body
	Lookups   bool   // numbers are looked up: responses have Cache-Status
	Result    bool   // the response is the result of a look-up: it has Age
}

// Routes returns the table of routes.
func Routes() []Route {
	all := make([]Route, 0, len(routes))
	for _, rt := range routes {
		all = append(all, Route{
			Operation: rt.operation, Method: rt.method, Path: pathParameter.ReplaceAllString(rt.path, "{$1}"),
			Body: rt.body == jsonBody, Lookups: rt.lookups != lookupNone, Result: rt.lookups == lookupIsResult,
		})
	}
	return all
}
