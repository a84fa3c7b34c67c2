package main

import (
	"fmt"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

const (
	correlationHeader = "X-Correlation-Id"
	wholesaleHeader   = "Wholesale-Customer-Id"
	retryHeader       = "Retry-After"
	challengeHeader   = "WWW-Authenticate"
	cacheHeader       = "Cache-Status"
	ageHeader         = "Age"
)

// unprefilled are the parameters without an example. Tools send examples as they are, and a
// correlation id that all callers share identifies no request.
var unprefilled = []string{correlationHeader}

// sharedHeaders are the headers that responses of many operations have.
var sharedHeaders = map[string]openapi3.Parameter{
	correlationHeader: {
		Required: true, Description: "The request's correlation id: yours, or a new one", Schema: openapi3.NewStringSchema().WithMaxLength(128).NewRef(), Example: "order-page-7f3a",
	},
	retryHeader: {
		Description: "Seconds to wait (RFC 9110 section 10.2.3): with a problem, before the next attempt, and absent when the request must not simply be repeated; with an order that is not done, before it is read", Schema: openapi3.NewIntegerSchema().WithMin(0).WithMax(24 * 60 * 60).NewRef(), Example: 5,
	},
	cacheHeader: {
		Description: "How each number of the request was looked up (RFC 9211): `hit` in the gateway's cache, or `fwd` to the back end. Problems have it as well, if it came to a look-up", Schema: openapi3.NewStringSchema().WithMaxLength(500).NewRef(), Example: "causeway; hit; ttl=86012; detail=memory",
	},
	ageHeader: {
		Description: "Seconds since the back end told it (RFC 9111 section 5.1)", Schema: openapi3.NewIntegerSchema().WithMin(0).WithMax(1 << 31).NewRef(), Example: 388,
	},
	challengeHeader: {
		Required: true, Description: "How to authenticate (RFC 6750 section 3); `error=\"invalid_token\"` when a token was sent", Schema: openapi3.NewStringSchema().WithMaxLength(256).NewRef(), Example: `Bearer error="invalid_token"`,
	},
}

// partName returns the name of the component for a header.
func partName(header string) string {
	return strings.TrimPrefix(strings.ReplaceAll(header, "-", ""), "X")
}

// shareParameter moves a header parameter into the components. Its description must be the
// same everywhere.
func shareParameter(doc *openapi3.T, p *openapi3.Parameter) (*openapi3.ParameterRef, error) {
	c, name := doc.Components, partName(p.Name)
	if c.Parameters == nil {
		c.Parameters = openapi3.ParametersMap{}
	}
	if other := c.Parameters[name]; other != nil && other.Value.Description != p.Description {
		return nil, fmt.Errorf("the parameter %s has two descriptions", p.Name)
	}
	c.Parameters[name] = &openapi3.ParameterRef{Value: p}
	return &openapi3.ParameterRef{Ref: "#/components/parameters/" + name}, nil
}

// shareHeader returns a reference to a header, which it adds to the components.
func shareHeader(doc *openapi3.T, name string) *openapi3.HeaderRef {
	c := doc.Components
	if c.Headers == nil {
		c.Headers = openapi3.Headers{}
	}
	c.Headers[partName(name)] = &openapi3.HeaderRef{Value: &openapi3.Header{Parameter: sharedHeaders[name]}}
	return &openapi3.HeaderRef{Ref: "#/components/headers/" + partName(name)}
}

// shareProblem returns a reference to a problem of many operations, which it adds to the
// components.
func shareProblem(doc *openapi3.T, p problem) *openapi3.ResponseRef {
	c := doc.Components
	if c.Responses == nil {
		c.Responses = openapi3.ResponseBodies{}
	}
	c.Responses[p.Name] = &openapi3.ResponseRef{Value: newProblem(doc, p.Status, p.Description, p.Example)}
	return &openapi3.ResponseRef{Ref: "#/components/responses/" + p.Name}
}

// newProblem returns a response of RFC 9457 with the headers that the gateway sends with
// this status.
func newProblem(doc *openapi3.T, status, description string, example any) *openapi3.Response {
	schema := openapi3.NewSchemaRef("#/components/schemas/"+problemSchema, nil)
	r := openapi3.NewResponse().WithDescription(description).WithContent(openapi3.Content{problemType: {Schema: schema, Example: example}})
	r.Headers = openapi3.Headers{correlationHeader: shareHeader(doc, correlationHeader)}
	switch status {
	case "401":
		r.Headers[challengeHeader] = shareHeader(doc, challengeHeader)
	case "429", "503":
		r.Headers[retryHeader] = shareHeader(doc, retryHeader)
	}
	return r
}
