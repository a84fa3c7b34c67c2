// Package handlers is the HTTP API of Causeway. It validates a request completely
// before it calls an operation of [gateway.Service], writes responses in types of its
// own, and renders every failure as a problem (RFC 9457).
//
// It knows no back end, and it logs nothing: each request ends in one
// [gateway.RequestEvent], which [Options.OnRequest] receives.
//
// Read it in this order:
//
//   - routes.go: the table of operations; handler.go: how a row of it is served.
//   - pools.go, orders.go, consumers.go, datalimit.go, buckets.go, balances.go,
//     results.go: the operations, with the types of their bodies.
//   - request*.go, rules.go, violations.go: reading and checking a request; bodies are
//     read by the package jsonbody.
//   - reply*.go: good responses; problem*.go: failures, and the pages that explain
//     their codes.
//   - auth*.go: API keys.
//   - server.go, recorder.go, panic.go: what surrounds every request; engine.go,
//     pathtemplate.go, publicurl.go, documentation.go: which path leads where.
package handlers

// The comment below is the general part of the API description; the comments of the
// operations' methods are the rest.

// @title		Causeway
// @version	1.0.0
// @description	One JSON API for mobile data pools and subscription balances.
// @description
// @description	Pools are addressed by their service number, sizes are integers in bytes (the back end rounds them to a hundredth of a GB), amounts are decimal strings, times are RFC 3339, and `null` means absent or not told by the back end.
// @description
// @description	A write of the data-pool flow is an order: it answers 202 at once and completes later: seconds later in the sandbox, about a quarter of an hour later in real life. `getOrder` returns its state; the back end's owner asks for no more than one query of an order in 30 minutes.
// @description
// @description	Every failure is `application/problem+json` with a stable `code`, explained at `/problems/{code}`. `retryable` says whether the same request may succeed later; `outcome` says what became of a write.
// @description
// @description	Where the gateway traces, it continues the trace that `traceparent` names (W3C Trace Context), and passes `tracestate` on; whether a trace is sampled it decides by itself. A header that is not well-formed is ignored.
// @description
// @description	A request that does not have the form that is described here is refused with 400 before anything is sent. What is not described is refused as well: query parameters, other members of an object, a body where there is none, the header `Idempotency-Key`, a header that is sent twice with different values (equal ones, as proxies repeat them, are one). So are some requests that a schema cannot tell: JSON with two members of one name, or with half of a surrogate pair (`"\ud800"`); a body of more bytes than `maxBodyBytes` (413) or of another type than `application/json` in UTF-8 (415); a list longer than the gateway is set up for; a day or time that the calendar does not have; and what a member's own description says.
// @contact.name	The operators of this gateway
// @BasePath	/
// @schemes	http
// @accept	json
// @produce	json
// @tag.name	Data pools
// @tag.description	Mobile data pools and the services that share them, in the order of the flow: create a pool, follow its order, fill it, watch it.
// @tag.name	Pool limits and removals
// @tag.description	The flow goes on: limit what a consumer may use, take consumers out of the pool, disconnect the pool when it is empty.
// @tag.name	Balances
// @tag.description	The buckets (allowances) that a subscription holds, and what remains in them.
// @securityDefinitions.apikey	ApiKeyAuth
// @in							header
// @name						Authorization
// @description	An API key. A tool that asks for it, such as Swagger UI, wants the key alone; the header that is sent is `Authorization: Bearer KEY`. A sandbox serves without one.
