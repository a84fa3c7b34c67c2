package octanesim

import (
	"errors"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"causeway.example/internal/sandbox/answer"
	"causeway.example/internal/sandbox/calls"
	"causeway.example/internal/sandbox/exactjson"
	"causeway.example/internal/sandbox/faults"
)

// resource is one resource of the REST interface, with its only method.
type resource struct {
	method  string
	name    string // of the operation, as recorded
	prepare func(s *Server, request exactjson.Object) (magic, func() result)
	items   string // the member with the items of a bulk request
}

// resources are found by the path below [apiPrefix].
var resources = map[string]resource{
	"v1/datapool":                            {http.MethodGet, "dataPool", prepareDataPool, ""},
	"v1/datapool/transfer":                   {http.MethodPost, "transfer", prepareTransfer, "serviceNumbers"},
	"v1/datapool/modify-consumer-data-limit": {http.MethodPost, "modifyConsumerDataLimit", prepareDataLimit, "consumerServices"},
	"v1/datapool/disconnect":                 {http.MethodPost, "disconnect", prepareDisconnect, ""},
	"v1/datapool/remove-consumers":           {http.MethodPost, "removeConsumers", prepareRemoveConsumers, "serviceNumbers"},
}

// result is a JSON reply. Business errors have HTTP status 200.
type result map[string]any

// succeeded is the envelope of a success: it has an errorMessage too.
func succeeded() result {
	return result{"errorCode": 0, "errorMessage": "Operation completed successfully", "success": true}
}

func (r *refusal) result() result {
	return result{"errorCode": r.code, "errorMessage": r.message, "success": false}
}

func (s *Server) restCall(r *http.Request, body []byte) calls.Call {
	found, known := resources[strings.TrimPrefix(r.URL.Path, apiPrefix)]
	username, password, _ := r.BasicAuth()
	name := calls.Unknown
	if known {
		name = found.name
	}
	switch {
	case !s.knows(username, password):
		return calls.Answered(calls.REST, name, unauthorized())
	case !known:
		return calls.Answered(calls.REST, name, answer.HTML(http.StatusNotFound, "The requested resource is not available."))
	case r.Method != found.method:
		return calls.Answered(calls.REST, name, answer.HTML(http.StatusMethodNotAllowed, "").With("Allow", found.method))
	}
	request, err := restRequest(r, body)
	if errors.Is(err, http.ErrNotSupported) {
		return calls.Answered(calls.REST, name, answer.HTML(http.StatusUnsupportedMediaType, ""))
	}
	if err != nil {
		malformed := refusal{codeValidation, "Request body is not valid JSON"}
		return calls.Answered(calls.REST, name, answer.JSON(http.StatusBadRequest, malformed.result()))
	}
	items, _ := request[found.items].([]any)
	return calls.Call{Protocol: calls.REST, Operation: name, Items: len(items), Run: func() (answer.Answer, faults.Fault) {
		return s.runREST(found, request)
	}}
}

// unauthorized is what the application server says for the application.
func unauthorized() answer.Answer {
	return answer.HTML(http.StatusUnauthorized, "This request requires HTTP authentication.").With("WWW-Authenticate", `Basic realm="tiab"`)
}

// restRequest returns the members of the body, or of the query of a GET.
func restRequest(r *http.Request, body []byte) (exactjson.Object, error) {
	if r.Method != http.MethodGet {
		if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != "application/json" {
			return nil, http.ErrNotSupported
		}
		return exactjson.Parse(body)
	}
	request := exactjson.Object{}
	for name, values := range r.URL.Query() {
		request[name] = values[0]
	}
	return request, nil
}

func (s *Server) runREST(found resource, request exactjson.Object) (answer.Answer, faults.Fault) {
	s.state.settle()
	asked, run := found.prepare(s, request)
	fault := asked.faultOverREST()
	switch {
	case asked == magicLogin:
		return unauthorized(), faults.Fault{}
	case !fault.ShapesAnswer():
		return answer.Answer{}, fault
	}
	return answer.JSON(http.StatusOK, run()), fault
}

// number reads an identifier, which comes as a number or as a string. What is
// neither is 0, which identifies nothing.
func number(o exactjson.Object, name string) int {
	digits, _ := o.Digits(name)
	n, err := strconv.Atoi(digits)
	if err != nil {
		return 0
	}
	return n
}
