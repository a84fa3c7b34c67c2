package main

import (
	"encoding/json"
	"fmt"
	"path"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// eachSchema calls visit once for every schema in the document, with the name of the member
// or parameter that it describes. It does not follow references.
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

// nullToUnion replaces nullable of OpenAPI 3.0 by what 3.1 has: a union with the type
// null.
func nullToUnion(_ string, s *openapi3.Schema) {
	if !s.Nullable {
		return
	}
	s.Nullable = false
	null := openapi3.Types{openapi3.TypeNull}
	switch {
	case s.Type != nil && len(s.Enum) > 0:
		// Generators take null among the values of an enum for a value, or drop it.
		words := &openapi3.Schema{Type: s.Type, Enum: s.Enum}
		s.AnyOf = openapi3.SchemaRefs{words.NewRef(), (&openapi3.Schema{Type: &null}).NewRef()}
		s.Type, s.Enum = nil, nil
	case s.Type != nil:
		*s.Type = append(*s.Type, null...)
	case len(s.AllOf) == 1:
		// swag wraps a reference that has a description of its own.
		s.AnyOf = openapi3.SchemaRefs{s.AllOf[0], (&openapi3.Schema{Type: &null}).NewRef()}
		s.AllOf = nil
	}
}

// nullBesideType writes nullable as OpenAPI 3.0.3 defines it: it adds null to the type
// beside it, and lifts no restriction of an enum or a reference. So a nullable reference is
// replaced by what it refers to. A nullable enum would need null among its values, which
// generators take for a value: it becomes a plain string.
func nullBesideType(schemas openapi3.Schemas) func(string, *openapi3.Schema) {
	return func(_ string, s *openapi3.Schema) {
		switch {
		case !s.Nullable:
		case len(s.AllOf) == 1:
			named := schemas[path.Base(s.AllOf[0].Ref)].Value
			s.AllOf, s.Type, s.Properties, s.Required = nil, named.Type, named.Properties, named.Required
		case len(s.Enum) > 0:
			words := make([]string, len(s.Enum))
			longest := uint64(0)
			for i, word := range s.Enum {
				words[i] = fmt.Sprintf("`%v`", word)
				longest = max(longest, uint64(len(fmt.Sprint(word))))
			}
			s.Description = strings.TrimSpace(s.Description + " One of " + strings.Join(words, ", ") + ", or null.")
			s.Enum, s.MaxLength = nil, &longest
		}
	}
}

// dropUnused removes the schemas that nothing refers to.
func dropUnused(doc *openapi3.T) {
	text, err := json.Marshal(doc)
	if err != nil {
		return // arrange reports it
	}
	for name := range doc.Components.Schemas {
		if name != problemSchema && !strings.Contains(string(text), `"#/components/schemas/`+name+`"`) {
			delete(doc.Components.Schemas, name)
		}
	}
}

// exampleToList replaces example by examples, which JSON Schema has.
func exampleToList(_ string, s *openapi3.Schema) {
	if s.Example != nil {
		s.Examples, s.Example = []any{s.Example}, nil
	}
}

// speakJSON begins the description of a member with its name in JSON: a Go comment begins
// with the name of the field.
func speakJSON(name string, s *openapi3.Schema) {
	first, rest, _ := strings.Cut(s.Description, " ")
	if strings.EqualFold(first, name) && first != name {
		s.Description = "`" + name + "` " + rest
	}
}

// sizeInBytes sets the format int64 of sizes in responses: swag does not distinguish int64
// from int, and generators for Java and C# use 32 bits for an integer without a format.
// Sizes in requests have [goTypeKey] instead.
func sizeInBytes(name string, s *openapi3.Schema) {
	if strings.HasSuffix(name, "Bytes") && s.Type.Includes(openapi3.TypeInteger) && s.Extensions[goTypeKey] == nil {
		s.Format = "int64"
	}
}
