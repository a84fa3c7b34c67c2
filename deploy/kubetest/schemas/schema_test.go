package main

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"testing"
)

// openAPI has a kind of a group, one of the core, one that nobody wants, and
// all that the schemas treat in a way of their own.
const openAPI = `{"definitions": {
  "io.k8s.api.apps.v1.Deployment": {
    "description": "a deployment", "type": "object",
    "x-kubernetes-group-version-kind": [{"group": "apps", "kind": "Deployment", "version": "v1"}],
    "properties": {
      "apiVersion": {"type": "string", "enum": ["apps/v1"]},
      "spec": {"$ref": "#/definitions/Spec"}}},
  "io.k8s.api.networking.v1.Ingress": {
    "type": "object",
    "x-kubernetes-group-version-kind": [{"group": "networking.k8s.io", "kind": "Ingress", "version": "v1"}],
    "properties": {"description": {"type": "string"}}},
  "io.k8s.api.core.v1.Pod": {
    "type": "object",
    "x-kubernetes-group-version-kind": [{"group": "", "kind": "Pod", "version": "v1"}],
    "properties": {"metadata": {"type": "object", "additionalProperties": {"type": "string"}}}},
  "io.k8s.api.core.v1.Node": {
    "type": "object",
    "x-kubernetes-group-version-kind": [{"group": "", "kind": "Node", "version": "v1"}],
    "properties": {}},
  "Spec": {
    "type": "object",
    "properties": {
      "port": {"type": "string", "format": "int-or-string", "description": "a port"},
      "policy": {"type": "string", "enum": ["Local", "Cluster", "Local"]},
      "room": {"$ref": "#/definitions/io.k8s.apimachinery.pkg.api.resource.Quantity"},
      "inner": {"type": "array", "items": {"$ref": "#/definitions/Spec"}}}},
  "io.k8s.apimachinery.pkg.api.resource.Quantity": {"type": "string"}
}}`

func TestSchemas(t *testing.T) {
	files, err := schemas([]byte(openAPI))
	if err != nil {
		t.Fatal(err)
	}
	names := slices.Sorted(maps.Keys(files))
	if want := []string{"deployment-apps-v1.json", "ingress-networking-v1.json", "pod-v1.json"}; !slices.Equal(names, want) {
		t.Fatalf("got %v, want %v", names, want)
	}
	spec := []string{"definitions", "Spec"}
	for _, test := range []struct {
		name, file string
		path       []string
		want       any
	}{
		{"members are closed", "deployment-apps-v1.json", []string{"additionalProperties"}, false},
		{"of definitions too", "deployment-apps-v1.json", append(spec, "additionalProperties"), false},
		{"maps stay open", "pod-v1.json", []string{"properties", "metadata", "additionalProperties", "type"}, "string"},
		{"texts are dropped", "deployment-apps-v1.json", []string{"description"}, nil},
		{"a member named description stays", "ingress-networking-v1.json", []string{"properties", "description", "type"}, "string"},
		{"any apiVersion", "deployment-apps-v1.json", []string{"properties", "apiVersion"}, object{"type": "string"}},
		{
			"a port is a number or a name", "deployment-apps-v1.json", append(spec, "properties", "port"),
			object{"oneOf": []any{object{"type": "string"}, object{"type": "integer"}}},
		},
		{
			"a quantity is a number or a string", "deployment-apps-v1.json",
			[]string{"definitions", quantity},
			object{"oneOf": []any{object{"type": "string"}, object{"type": "number"}}},
		},
		{"no word twice", "deployment-apps-v1.json", append(spec, "properties", "policy", "enum"), []any{"Local", "Cluster"}},
		{"only what is needed", "pod-v1.json", []string{"definitions", "Spec"}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := at(t, files[test.file], test.path); !reflect.DeepEqual(got, test.want) {
				t.Errorf("%v is %v, want %v", test.path, got, test.want)
			}
		})
	}
}

// at is the value at a path of members, or nil.
func at(t *testing.T, text []byte, path []string) any {
	t.Helper()
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		t.Fatal(err)
	}
	for _, member := range path {
		parent, ok := value.(object)
		if !ok {
			t.Fatalf("%v: %q is in no object", path, member)
		}
		value = parent[member]
	}
	return value
}

func TestSchemasOfNothing(t *testing.T) {
	if _, err := schemas([]byte("<html>")); err == nil {
		t.Error("a page was taken for an OpenAPI document")
	}
}
