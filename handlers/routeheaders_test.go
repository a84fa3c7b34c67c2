package handlers

import (
	"slices"
	"strings"
	"testing"
)

// TestHeadersOfLookupsAreDescribed: the description of a good response has the headers
// that the table of routes promises, and no other operation has them.
func TestHeadersOfLookupsAreDescribed(t *testing.T) {
	operations := loadDescription(t).operations()
	for _, rt := range routes {
		op, ok := operations[rt.operation]
		if !ok {
			t.Errorf("%s is not described", rt.operation)
			continue
		}
		for status, response := range op.Responses.Map() {
			if !strings.HasPrefix(status, "2") {
				continue
			}
			for name, want := range map[string]bool{
				headerCorrelationID: true,
				"Cache-Status":      rt.lookups != lookupNone,
				"Age":               rt.lookups == lookupIsResult,
			} {
				if _, got := response.Value.Headers[name]; got != want {
					t.Errorf("%s %s: %s is described: %t, want %t", rt.operation, status, name, got, want)
				}
			}
		}
		_, hasBodyTooLarge := op.Responses.Map()["413"]
		if (op.RequestBody != nil) != bool(rt.body) || hasBodyTooLarge != bool(rt.body) {
			t.Errorf("%s: a body is described: %t, 413: %t, want %t", rt.operation, op.RequestBody != nil, hasBodyTooLarge, rt.body)
		}
	}
}

// TestRoutes: what the generator of the description reads is the table.
func TestRoutes(t *testing.T) {
	all := Routes()
	if len(all) != len(routes) {
		t.Fatalf("%d routes, want %d", len(all), len(routes))
	}
	for _, want := range []Route{
		{Operation: "createDataPool", Method: "POST", Path: "/v1/customers/{customerNumber}/data-pools", Body: true},
		{Operation: "getOrder", Method: "GET", Path: "/v1/customers/{customerNumber}/orders/{orderId}"},
		{Operation: "getDataPoolProvider", Method: "GET", Path: "/v1/customers/{customerNumber}/data-pools/{serviceNumber}/provider", Lookups: true, Result: true},
		{Operation: "addConsumers", Method: "POST", Path: "/v1/customers/{customerNumber}/data-pools/{serviceNumber}/consumers", Body: true, Lookups: true},
	} {
		if !slices.Contains(all, want) {
			t.Errorf("%+v is not among %+v", want, all)
		}
	}
	if slices.ContainsFunc(all, func(rt Route) bool { return strings.Contains(rt.Path, ":") }) {
		t.Errorf("a path has a parameter in the router's form: %+v", all)
	}
}
