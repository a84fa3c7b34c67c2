package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"strings"
	"unicode"

	"github.com/getkin/kin-openapi/openapi2"
	"github.com/getkin/kin-openapi/openapi2conv"
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/swaggo/swag"
)

// generalFile has the general part of the annotations (title, tags, …).
const generalFile = "doc.go"

const (
	definitions = "#/definitions/"
	exampleKey  = "x-example"
)

// annotations reads the annotated Go files in dir and returns them as OpenAPI 3.0.
func annotations(dir string) (*openapi3.T, error) {
	parser := swag.New(swag.SetDebugger(log.New(io.Discard, "", 0)))
	// A member without omitempty is always present.
	parser.RequiredByDefault = true
	if err := parser.ParseAPI(dir, generalFile, 0); err != nil {
		return nil, fmt.Errorf("reading the annotations: %w", err)
	}
	if err := addRoutes(parser, dir); err != nil {
		return nil, fmt.Errorf("reading the annotations with their routes: %w", err)
	}
	swagger, err := parser.GetSwagger().MarshalJSON()
	if err != nil {
		return nil, err
	}
	var tree map[string]any
	if err := json.Unmarshal(swagger, &tree); err != nil {
		return nil, err
	}
	if err := publicNames(tree); err != nil {
		return nil, err
	}
	keepExamples(tree)
	swagger, err = json.Marshal(tree)
	if err != nil {
		return nil, err
	}
	var doc openapi2.T
	if err := json.Unmarshal(swagger, &doc); err != nil {
		return nil, err
	}
	return openapi2conv.ToV3(&doc)
}

// publicNames replaces the names of Go types (handlers.newOrder) by those of the public
// API (NewOrder), in the definitions and in every reference.
func publicNames(tree map[string]any) error {
	old, _ := tree["definitions"].(map[string]any)
	renamed := make(map[string]any, len(old))
	for name, definition := range old {
		public := publicName(name)
		if _, taken := renamed[public]; taken {
			return fmt.Errorf("two types would be called %s", public)
		}
		renamed[public] = definition
	}
	tree["definitions"] = renamed
	renameReferences(tree)
	return nil
}

func publicName(name string) string {
	runes := []rune(name[strings.LastIndexByte(name, '.')+1:])
	runes[0] = unicode.ToUpper(runes[0])
	return string(runes)
}

func renameReferences(node any) {
	switch n := node.(type) {
	case map[string]any:
		for key, value := range n {
			ref, isText := value.(string)
			if key == "$ref" && isText {
				n[key] = definitions + publicName(strings.TrimPrefix(ref, definitions))
				continue
			}
			renameReferences(value)
		}
	case []any:
		for _, value := range n {
			renameReferences(value)
		}
	}
}

// keepExamples renames the examples of parameters so that the converter keeps them: swag
// writes them, but Swagger 2.0 does not have them.
func keepExamples(node any) {
	switch n := node.(type) {
	case map[string]any:
		if _, parameter := n["in"].(string); parameter && n["example"] != nil {
			n[exampleKey] = n["example"]
			delete(n, "example")
		}
		for _, value := range n {
			keepExamples(value)
		}
	case []any:
		for _, value := range n {
			keepExamples(value)
		}
	}
}
