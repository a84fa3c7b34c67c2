package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// The versions of OpenAPI that are published: the second is for tools that do
// not read 3.1.
const (
	openAPI31 = "3.1.0"
	openAPI30 = "3.0.3"
)

const (
	problemSchema = "Problem"
	jsonType      = "application/json"
	problemType   = "application/problem+json"
)

// finish turns the converted annotations into the published document of one version. It
// reports all errors at once.
func finish(doc *openapi3.T, e examples, version string) error {
	if doc.Components == nil || doc.Components.Schemas[problemSchema] == nil {
		return fmt.Errorf("no type of the annotations is called %s", problemSchema)
	}
	general(doc)
	doc.OpenAPI = version
	tightenRequests(doc)
	steps := []func(string, *openapi3.Schema){sizeInBytes, speakJSON, nullToUnion, exampleToList}
	if version == openAPI30 {
		steps = []func(string, *openapi3.Schema){sizeInBytes, speakJSON, nullBesideType(doc.Components.Schemas)}
	}
	for _, step := range steps {
		eachSchema(doc, step)
	}
	dropUnused(doc)
	var errs []error
	seen := map[string]bool{}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			seen[op.OperationID] = true
			sayHowLong(method, op)
			if err := finishOperation(doc, op, e); err != nil {
				errs = append(errs, fmt.Errorf("%s %s: %w", method, path, err))
			}
		}
	}
	for _, each := range e.operations {
		if !seen[each.id] {
			errs = append(errs, fmt.Errorf("examples for %s, which no annotation describes", each.id))
		}
	}
	return errors.Join(errs...)
}

// general sets what stands once in the document: server, contact, security.
func general(doc *openapi3.T) {
	doc.Servers = openapi3.Servers{{URL: "/"}} // api.Documents names the public one
	if c := doc.Info.Contact; c != nil && c.Name == "" && c.URL == "" && c.Email == "" {
		doc.Info.Contact = nil
	}
	// Swagger 2.0 knows no bearer scheme (RFC 6750): there it is an API key in
	// the header Authorization, and a client would have to type "Bearer".
	for name, ref := range doc.Components.SecuritySchemes {
		if s := ref.Value; s.Type == "apiKey" && strings.EqualFold(s.Name, "Authorization") {
			s.Type, s.Scheme, s.Name, s.In = "http", "bearer", "", ""
		}
		doc.Security = append(doc.Security, openapi3.SecurityRequirement{name: []string{}})
	}
}

// finishOperation completes one operation, with its examples.
func finishOperation(doc *openapi3.T, op *openapi3.Operation, e examples) error {
	mine, ok := e.of(op.OperationID)
	if !ok {
		return fmt.Errorf("no examples for operation %q", op.OperationID)
	}
	op.Extensions = map[string]any{orderKey: mine.order}
	op.Security = nil // as the document says
	return errors.Join(
		finishParameters(doc, op),
		finishRequest(op, mine),
		finishAnswers(doc, op, mine, e),
	)
}

// finishParameters restores the examples of parameters, and shares those that are
// headers.
func finishParameters(doc *openapi3.T, op *openapi3.Operation) error {
	var errs []error
	for i, ref := range op.Parameters {
		p := ref.Value
		p.Example = p.Extensions[exampleKey]
		p.Extensions = nil
		switch {
		case (p.Example == nil) != slices.Contains(unprefilled, p.Name):
			errs = append(errs, fmt.Errorf("no example of the parameter %s, or one that nobody should send", p.Name))
		case p.In == openapi3.ParameterInHeader:
			shared, err := shareParameter(doc, p)
			op.Parameters[i], errs = shared, append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// finishRequest gives the body its example.
func finishRequest(op *openapi3.Operation, mine operationExamples) error {
	if (op.RequestBody != nil) != (mine.Request != nil) {
		return errors.New("a request body and its example come together")
	}
	if op.RequestBody == nil {
		return nil
	}
	body := op.RequestBody.Value
	body.Extensions = nil // the converter's x-originalParamName
	media := body.Content.Get(jsonType)
	if media == nil {
		return errors.New("the request body is not " + jsonType)
	}
	media.Example = mine.Request
	return nil
}

// finishAnswers gives every response its media type, headers and example. A problem for
// which the operation has no example of its own is the shared one.
func finishAnswers(doc *openapi3.T, op *openapi3.Operation, mine operationExamples, e examples) error {
	var errs []error
	for status, ref := range op.Responses.Map() {
		answer, own := mine.Answers[status]
		problem, known := e.problem(status)
		switch {
		case own && strings.HasPrefix(status, "2"):
			errs = append(errs, finishSuccess(doc, ref.Value, answer))
		case own && known:
			op.Responses.Set(status, &openapi3.ResponseRef{Value: newProblem(doc, status, problem.Description, answer.Body)})
		case known:
			op.Responses.Set(status, shareProblem(doc, problem))
		default:
			errs = append(errs, fmt.Errorf("no example of the answer %s", status))
		}
	}
	for status := range mine.Answers {
		if op.Responses.Value(status) == nil {
			errs = append(errs, fmt.Errorf("an example of the answer %s, which is not documented", status))
		}
	}
	return errors.Join(errs...)
}

// finishSuccess completes a good response.
func finishSuccess(doc *openapi3.T, r *openapi3.Response, answer sample) error {
	media := r.Content.Get(jsonType)
	if media == nil {
		return errors.New("a good answer is not " + jsonType)
	}
	media.Example = answer.Body
	r.Content = openapi3.Content{jsonType: media}
	for name := range r.Headers {
		if _, shared := sharedHeaders[name]; shared {
			r.Headers[name] = shareHeader(doc, name)
			continue
		}
		value, ok := answer.Headers[name]
		if !ok {
			return fmt.Errorf("no example of the header %s", name)
		}
		r.Headers[name].Value.Example = value
		r.Headers[name].Value.Schema.Value.WithMaxLength(2048)
	}
	return nil
}
