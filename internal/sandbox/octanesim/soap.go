package octanesim

import (
	"net/http"
	"strconv"

	"causeway.example/internal/sandbox/answer"
	"causeway.example/internal/sandbox/calls"
	"causeway.example/internal/sandbox/faults"
)

// bulkMax is how many items a bulk request may have.
const bulkMax = 50

var loginRefused = &refusal{codeLogin, "Login failed"}

// endpoint is a SOAP service.
type endpoint struct {
	namespace  string
	operations map[string]operation
}

// operation is an operation of a SOAP service.
type operation struct {
	// prepare reads a request. The result is made by the function it returns,
	// unless the request's magic stops it.
	prepare func(s *Server, request *element) (magic, func() []node)
	// refused is the result of a request that is refused as a whole.
	refused func(request *element, why *refusal) []node
	items   func(request *element) int
}

// endpoints are the services by the last part of their path.
var endpoints = map[string]endpoint{
	"UtbOrder": {"http://order.frontend.ws.utilibill.com.au/", map[string]operation{
		"orderCreate":     {prepareOrderCreate, refusedReturn, noItems},
		"orderCreateBulk": {prepareOrderCreateBulk, refusedBulk, bulkItems},
		"orderQuery":      {prepareOrderQuery, refusedReturn, noItems},
		"orderReset":      {prepareOrderReset, refusedReturn, noItems},
	}},
	"UtbServiceV3": {"http://v3.service.frontend.ws.utilibill.com.au/", map[string]operation{
		"getServiceDetail": {prepareServiceDetail, refusedReturn, noItems},
	}},
	"UtbDataPool": {"urn:causeway:datapool:1", map[string]operation{
		"getDataPool":     {prepareGetDataPool, refusedReturn, noItems},
		"updateDataLimit": {prepareUpdateDataLimit, refusedReturn, noItems},
	}},
}

func (s *Server) soapCall(e endpoint, r *http.Request, body []byte) calls.Call {
	if r.Method != http.MethodPost {
		return calls.Answered(calls.SOAP, calls.Unknown, answer.HTML(http.StatusMethodNotAllowed, "").With("Allow", "GET, POST"))
	}
	request, refused := payload(r.Header.Get("Content-Type"), body)
	if refused != nil {
		return calls.Answered(calls.SOAP, calls.Unknown, *refused)
	}
	name := request.name.Local
	op, known := e.operations[name]
	if !known || request.name.Space != e.namespace {
		return calls.Answered(calls.SOAP, calls.Unknown,
			*refuse("S:Client", "Cannot find dispatch method for {"+request.name.Space+"}"+name))
	}
	return calls.Call{Protocol: calls.SOAP, Operation: name, Items: op.items(request), Run: func() (answer.Answer, faults.Fault) {
		return s.runSOAP(e.namespace, name, op, request)
	}}
}

func (s *Server) runSOAP(namespace, name string, op operation, request *element) (answer.Answer, faults.Fault) {
	login := request.child("login")
	known := s.knows(login.string("userName"), login.string("password"))
	if known && s.options.Limits {
		if left, blocked := s.limiter.take(name, s.options.Now()); blocked {
			return answer.Answer{}, faults.Fault{Kind: faults.RateLimit, Message: faults.RateLimitText + timeLeft(left)}
		}
	}
	if !known {
		return reply(namespace, name, op.refused(request, loginRefused)...), faults.Fault{}
	}
	s.state.settle()
	asked, result := op.prepare(s, request)
	fault := asked.fault()
	if !fault.ShapesAnswer() {
		return answer.Answer{}, fault
	}
	return reply(namespace, name, result()...), fault
}

// refusedReturn is how every operation but the bulk one tells a refusal.
func refusedReturn(_ *element, why *refusal) []node {
	return []node{group("return", why.nodes()...)}
}

func (r *refusal) nodes() []node {
	return []node{leaf("errorCode", strconv.Itoa(r.code)), leaf("errorMessage", r.message)}
}

// unsuccessful is the failure that only success tells.
var unsuccessful = []node{leaf("errorMessage", "Request was not successful"), leaf("success", "false")}

func noItems(*element) int { return 0 }
