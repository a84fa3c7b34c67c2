package handlers

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	apidoc "causeway.example/api"
)

// description is the API description with a router for its operations.
type description struct {
	doc    *openapi3.T
	router routers.Router
}

// described loads the embedded API description and makes it strict: a member that is not
// described is a difference.
var described = sync.OnceValues(func() (description, error) {
	doc, err := openapi3.NewLoader().LoadFromData(apidoc.OpenAPI)
	if err != nil {
		return description{}, err
	}
	for _, schema := range doc.Components.Schemas {
		closed := false
		schema.Value.AdditionalProperties = openapi3.AdditionalProperties{Has: &closed}
	}
	router, err := gorillamux.NewRouter(doc)
	return description{doc, router}, err
})

func loadDescription(t *testing.T) description {
	t.Helper()
	d, err := described()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// input returns the validator's view of a request; nil if it is not a request of an
// operation.
func (d description) input(t *testing.T, r *http.Request) *openapi3filter.RequestValidationInput {
	t.Helper()
	route, parameters, err := d.router.FindRoute(r)
	if errors.Is(err, routers.ErrPathNotFound) || errors.Is(err, routers.ErrMethodNotAllowed) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	return &openapi3filter.RequestValidationInput{Request: r, PathParams: parameters, Route: route, Options: &openapi3filter.Options{
		AuthenticationFunc:    openapi3filter.NoopAuthenticationFunc,
		IncludeResponseStatus: true,
		MultiError:            true,
	}}
}

// validateAnswer compares a response with the description.
func validateAnswer(t *testing.T, r *http.Request, w *httptest.ResponseRecorder) {
	t.Helper()
	if err := loadDescription(t).difference(t, r, w); err != nil {
		t.Errorf("%s %s: the answer is not as described: %v\n%s", r.Method, r.URL.Path, err, w.Body)
	}
}

// difference returns how a response differs from the description: in its status, media
// type, headers, or any member of its body. A response that is not an operation's only has
// to be a described problem, if it is one.
func (d description) difference(t *testing.T, r *http.Request, w *httptest.ResponseRecorder) error {
	t.Helper()
	if w.Code == statusClientClosed {
		return nil // the caller has disconnected, and nothing was written
	}
	in := d.input(t, r)
	if in != nil {
		return openapi3filter.ValidateResponse(t.Context(), &openapi3filter.ResponseValidationInput{
			RequestValidationInput: in,
			Status:                 w.Code,
			Header:                 w.Header(),
			Body:                   io.NopCloser(bytes.NewReader(w.Body.Bytes())),
			Options:                in.Options,
		})
	}
	if w.Body.Len() == 0 || w.Header().Get("Content-Type") != "application/problem+json" {
		return nil
	}
	return schemaDifference(d.doc.Components.Schemas["Problem"].Value, w.Body.Bytes())
}

// schemaDifference returns how a JSON value differs from its schema.
func schemaDifference(schema *openapi3.Schema, content []byte) error {
	var value any
	if err := json.Unmarshal(content, &value); err != nil {
		return err
	}
	return schema.VisitJSON(value, openapi3.MultiErrors(), openapi3.EnableFormatValidation())
}

// operation is one operation of the description.
type operation struct {
	*openapi3.Operation
	method, path string
}

// operations returns the described operations by their id.
func (d description) operations() map[string]operation {
	all := map[string]operation{}
	for path, item := range d.doc.Paths.Map() {
		for method, op := range item.Operations() {
			all[op.OperationID] = operation{op, method, path}
		}
	}
	return all
}

// request returns the request that Swagger UI would send: the examples unchanged.
func (o operation) request(t *testing.T) (path, body string, headers []string) {
	t.Helper()
	path = o.path
	for _, ref := range o.Parameters {
		p := ref.Value
		example, ok := p.Example.(string)
		switch {
		case p.In == openapi3.ParameterInHeader && ok:
			headers = append(headers, p.Name, example)
		case p.In == openapi3.ParameterInPath && ok:
			path = strings.ReplaceAll(path, "{"+p.Name+"}", example)
		case p.Required:
			t.Errorf("%s: no example of %s", o.OperationID, p.Name)
		}
	}
	if o.RequestBody != nil {
		content, err := json.Marshal(o.RequestBody.Value.Content.Get("application/json").Example)
		if err != nil {
			t.Fatal(err)
		}
		body = string(content)
	}
	return path, body, headers
}
