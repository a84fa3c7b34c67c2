package main

import (
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// eachSchema calls visit for every schema that stands in the document, once,
// with the name of the member or parameter that it describes. It does not
// follow references.
func eachSchema(doc *openapi3.T, visit func(name string, s *openapi3.Schema)) {
	for name, ref := range doc.Components.Schemas {
		walk(name, ref, visit)
	}
	for _, item := range doc.Paths.Map() {
		for _, op := range item.Operations() {
			for _, p := range op.Parameters {
				walk(p.Value.Name, p.Value.Schema, visit)
			}
			for _, r := range op.Responses.Map() {
				for name, h := range r.Value.Headers {
					walk(name, h.Value.Schema, visit)
				}
			}
		}
	}
}

func walk(name string, ref *openapi3.SchemaRef, visit func(string, *openapi3.Schema)) {
	if ref == nil || ref.Ref != "" {
		return
	}
	s := ref.Value
	for member, each := range s.Properties {
		walk(member, each, visit)
	}
	walk(name, s.Items, visit)
	for _, each := range s.AllOf {
		walk(name, each, visit)
	}
	visit(name, s)
}

// nullToUnion says the OpenAPI 3.0 word nullable in the JSON Schema of 3.1: a
// union with the type null.
func nullToUnion(_ string, s *openapi3.Schema) {
	if !s.Nullable {
		return
	}
	s.Nullable = false
	null := openapi3.Types{openapi3.TypeNull}
	switch {
	case s.Type != nil:
		*s.Type = append(*s.Type, null...)
		if len(s.Enum) > 0 {
			s.Enum = append(s.Enum, nil)
		}
	case len(s.AllOf) == 1:
		// swag wraps a reference that has a description of its own.
		s.AnyOf = openapi3.SchemaRefs{s.AllOf[0], (&openapi3.Schema{Type: &null}).NewRef()}
		s.AllOf = nil
	}
}

// exampleToList uses the word examples, as JSON Schema has it.
func exampleToList(_ string, s *openapi3.Schema) {
	if s.Example != nil {
		s.Examples, s.Example = []any{s.Example}, nil
	}
}

// speakJSON lets the description of a member begin with the member's name in
// JSON, where Go's habit begins it with the name of the field.
func speakJSON(name string, s *openapi3.Schema) {
	first, rest, _ := strings.Cut(s.Description, " ")
	if strings.EqualFold(first, name) && first != name {
		s.Description = "`" + name + "` " + rest
	}
}

// sizeInBytes says that sizes need 64 bits: swag does not tell int64 from int.
func sizeInBytes(name string, s *openapi3.Schema) {
	if strings.HasSuffix(name, "Bytes") && s.Type.Includes(openapi3.TypeInteger) {
		s.Format = "int64"
	}
}
