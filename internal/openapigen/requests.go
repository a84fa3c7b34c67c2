package main

import (
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// patterns are the forms of identifiers in requests, by the name of the
// member or parameter: swag has no word for a pattern. They repeat what the
// handlers check, and a test there compares the two. Answers have none,
// because they tell what a back end told.
var patterns = map[string]string{
	"customerNumber":        "^[1-9][0-9]{0,9}$",
	"planNumber":            "^[1-9][0-9]{0,9}$",
	"orderId":               "^[1-9][0-9]{0,17}$",
	"serviceNumber":         "^0[0-9]{9}$",
	"consumerServiceNumber": "^0[0-9]{9}$",
	"targetServiceNumber":   "^0[0-9]{9}$",
	"serviceNumbers":        "^0[0-9]{9}$",
	"gpsi":                  "^[0-9]{11,15}$",
	"amount":                "^(0|[1-9][0-9]{0,14})(\\.[0-9]{1,6})?$",
	correlationHeader:       "^[!-~]{1,128}$",
	wholesaleHeader:         "^[!-~]{1,12}$",
}

// tightenRequests says what the gateway refuses: other members than the
// described ones, so that a misspelt one is not silently without effect, and
// identifiers of another form.
func tightenRequests(doc *openapi3.T) {
	for _, item := range doc.Paths.Map() {
		for _, op := range item.Operations() {
			for _, p := range op.Parameters {
				tighten(doc, p.Value.Name, p.Value.Schema)
			}
			if op.RequestBody == nil {
				continue
			}
			for _, media := range op.RequestBody.Value.Content {
				tighten(doc, "", media.Schema)
			}
		}
	}
}

func tighten(doc *openapi3.T, name string, ref *openapi3.SchemaRef) {
	if ref == nil {
		return
	}
	s := ref.Value
	if ref.Ref != "" {
		s = doc.Components.Schemas[strings.TrimPrefix(ref.Ref, "#/components/schemas/")].Value
	}
	if s.Type.Is(openapi3.TypeObject) {
		closed := false
		s.AdditionalProperties = openapi3.AdditionalProperties{Has: &closed}
	}
	if s.Type.Is(openapi3.TypeString) && patterns[name] != "" {
		s.Pattern = patterns[name]
	}
	tighten(doc, name, s.Items)
	for member, each := range s.Properties {
		tighten(doc, member, each)
	}
}
