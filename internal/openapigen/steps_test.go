package main

import (
	"encoding/json"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"
)

func TestStepsOnSchemas(t *testing.T) {
	tests := []struct {
		name         string
		step         func(string, *openapi3.Schema)
		member       string
		before, want string
	}{
		{"nullable text", nullToUnion, "a", `{"type":"string","nullable":true}`, `{"type":["string","null"]}`},
		{"nullable enum", nullToUnion, "a", `{"type":"string","enum":["x"],"nullable":true}`, `{"type":["string","null"],"enum":["x",null]}`},
		{"nullable reference", nullToUnion, "a", `{"allOf":[{"type":"object"}],"nullable":true,"description":"d"}`, `{"anyOf":[{"type":"object"},{"type":"null"}],"description":"d"}`},
		{"not nullable", nullToUnion, "a", `{"allOf":[{"type":"object"}]}`, `{"allOf":[{"type":"object"}]}`},
		{"example", exampleToList, "a", `{"type":"integer","example":5}`, `{"type":"integer","examples":[5]}`},
		{"no example", exampleToList, "a", `{"type":"integer"}`, `{"type":"integer"}`},
		{"Go name in a description", speakJSON, "capBytes", `{"description":"CapBytes is a size."}`, "{\"description\":\"`capBytes` is a size.\"}"},
		{"another word in a description", speakJSON, "capBytes", `{"description":"Size of it."}`, `{"description":"Size of it."}`},
		{"bytes", sizeInBytes, "capBytes", `{"type":["integer","null"]}`, `{"type":["integer","null"],"format":"int64"}`},
		{"a count", sizeInBytes, "count", `{"type":"integer"}`, `{"type":"integer"}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var s openapi3.Schema
			if err := json.Unmarshal([]byte(test.before), &s); err != nil {
				t.Fatal(err)
			}
			test.step(test.member, &s)
			got, err := json.Marshal(&s)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tree(t, test.want), tree(t, string(got))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func tree(t *testing.T, content string) (v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(content), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestPublicNamesMustDiffer(t *testing.T) {
	swagger := map[string]any{"definitions": map[string]any{"a.order": 1, "b.Order": 2}}
	if err := publicNames(swagger); err == nil {
		t.Error("two types of one public name were accepted")
	}
}
