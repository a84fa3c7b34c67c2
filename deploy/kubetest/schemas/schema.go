package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// kinds are what the chart may render, and what its neighbours in a release
// often are.
var kinds = []string{
	"ConfigMap", "CronJob", "Deployment", "HorizontalPodAutoscaler", "Ingress", "Job", "NetworkPolicy", "Pod",
	"PodDisruptionBudget", "Role", "RoleBinding", "Secret", "Service", "ServiceAccount",
}

const (
	refPrefix = "#/definitions/"
	quantity  = "io.k8s.apimachinery.pkg.api.resource.Quantity"
	kindsKey  = "x-kubernetes-group-version-kind"
)

// object is a JSON object.
type object = map[string]any

// schemas turns an API server's OpenAPI v2 document into one JSON schema a
// kind, each complete in itself and keyed by the file name under which
// kubeconform looks for it.
func schemas(openAPI []byte) (map[string][]byte, error) {
	var doc struct {
		Definitions map[string]object `json:"definitions"`
	}
	if err := json.Unmarshal(openAPI, &doc); err != nil {
		return nil, fmt.Errorf("read OpenAPI document: %w", err)
	}
	for _, definition := range doc.Definitions {
		tighten(definition)
	}
	// The document calls a quantity a string; the server takes numbers too.
	doc.Definitions[quantity] = object{"oneOf": []any{object{"type": "string"}, object{"type": "number"}}}

	out := map[string][]byte{}
	for name, definition := range doc.Definitions {
		for _, file := range fileNames(definition) {
			schema, err := standalone(doc.Definitions, name)
			if err != nil {
				return nil, fmt.Errorf("schema of %s: %w", name, err)
			}
			out[file] = schema
		}
	}
	return out, nil
}

// tighten forbids members that a definition does not name, says what is meant
// in words that JSON schema knows, and drops the texts, which are most of the
// document and decide nothing.
func tighten(value any) {
	switch value := value.(type) {
	case object:
		if value["format"] == "int-or-string" {
			delete(value, "type")
			delete(value, "format")
			value["oneOf"] = []any{object{"type": "string"}, object{"type": "integer"}}
		}
		if _, isText := value["description"].(string); isText {
			delete(value, "description") // a member of that name is an object
		}
		// Constants with two names stand twice, which JSON schema forbids.
		if words, ok := value["enum"].([]any); ok {
			value["enum"] = distinct(words)
		}
		_, named := value["properties"]
		_, said := value["additionalProperties"]
		if value["type"] == "object" && named && !said {
			value["additionalProperties"] = false
		}
		for _, member := range value {
			tighten(member)
		}
	case []any:
		for _, item := range value {
			tighten(item)
		}
	}
}

// distinct leaves out what was there before, in place.
func distinct(words []any) []any {
	kept := words[:0]
	for _, word := range words {
		if !slices.Contains(kept, word) {
			kept = append(kept, word)
		}
	}
	return kept
}

// fileNames are kubeconform's names of the wanted kinds that a definition
// describes: deployment-apps-v1.json, pod-v1.json.
func fileNames(definition object) []string {
	described, _ := definition[kindsKey].([]any)
	var names []string
	for _, entry := range described {
		gvk, _ := entry.(object)
		kind, _ := gvk["kind"].(string)
		group, _ := gvk["group"].(string)
		version, _ := gvk["version"].(string)
		if !slices.Contains(kinds, kind) {
			continue
		}
		parts := []string{strings.ToLower(kind)}
		if group, _, _ := strings.Cut(group, "."); group != "" {
			parts = append(parts, group)
		}
		names = append(names, strings.Join(append(parts, version), "-")+".json")
	}
	return names
}

// standalone is a definition together with all that it refers to.
func standalone(definitions map[string]object, name string) ([]byte, error) {
	needed := map[string]object{}
	collect(definitions, name, needed)
	root := maps.Clone(definitions[name])
	delete(root, kindsKey)
	root["definitions"] = needed
	// kubeconform has chosen the schema by apiVersion and kind already.
	properties, _ := root["properties"].(object)
	properties = maps.Clone(properties)
	properties["apiVersion"] = object{"type": "string"}
	root["properties"] = properties
	return json.Marshal(root)
}

// collect adds a definition and everything that it refers to.
func collect(definitions map[string]object, name string, needed map[string]object) {
	if _, done := needed[name]; done {
		return
	}
	needed[name] = definitions[name]
	for _, ref := range refs(definitions[name]) {
		collect(definitions, ref, needed)
	}
}

// refs are the definitions that a value names.
func refs(value any) []string {
	var names []string
	switch value := value.(type) {
	case object:
		if ref, ok := value["$ref"].(string); ok {
			names = append(names, strings.TrimPrefix(ref, refPrefix))
		}
		for _, member := range value {
			names = append(names, refs(member)...)
		}
	case []any:
		for _, item := range value {
			names = append(names, refs(item)...)
		}
	}
	return names
}
