package main

import (
	"encoding/json"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"
)

func TestStepsOnSchemas(t *testing.T) {
	b := openapi3.NewObjectSchema().WithProperty("b", openapi3.NewStringSchema()).WithRequired([]string{"b"})
	in30 := nullBesideType(openapi3.Schemas{"B": b.NewRef()})
	tests := []struct {
		name         string
		step         func(string, *openapi3.Schema)
		member       string
		before, want string
	}{
		{"nullable text", nullToUnion, "a", `{"type":"string","nullable":true}`, `{"type":["string","null"]}`},
		{"nullable enum", nullToUnion, "a", `{"type":"string","enum":["x"],"nullable":true,"description":"d"}`, `{"anyOf":[{"type":"string","enum":["x"]},{"type":"null"}],"description":"d"}`},
		{"nullable enum of integers", nullToUnion, "a", `{"type":"integer","enum":[1,2],"nullable":true}`, `{"anyOf":[{"type":"integer","enum":[1,2]},{"type":"null"}]}`},
		{"nullable text with a form", nullToUnion, "a", `{"type":"string","pattern":"^a$","maxLength":1,"nullable":true}`, `{"type":["string","null"],"pattern":"^a$","maxLength":1}`},
		{"enum", nullToUnion, "a", `{"type":"string","enum":["x"]}`, `{"type":"string","enum":["x"]}`},
		{"nullable text in 3.0", in30, "a", `{"type":"string","pattern":"^a$","nullable":true}`, `{"type":"string","pattern":"^a$","nullable":true}`},
		{"nullable enum in 3.0", in30, "a", `{"type":"string","enum":["x","yy"],"nullable":true,"description":"d"}`, "{\"type\":\"string\",\"maxLength\":2,\"nullable\":true,\"description\":\"d One of `x`, `yy`, or null.\"}"},
		{"enum in 3.0", in30, "a", `{"type":"string","enum":["x"]}`, `{"type":"string","enum":["x"]}`},
		{"nullable reference in 3.0", in30, "a", `{"allOf":[{"$ref":"#/components/schemas/B"}],"nullable":true,"description":"d"}`, `{"type":"object","required":["b"],"properties":{"b":{"type":"string"}},"nullable":true,"description":"d"}`},
		{"reference in 3.0", in30, "a", `{"allOf":[{"$ref":"#/components/schemas/B"}],"description":"d"}`, `{"allOf":[{"$ref":"#/components/schemas/B"}],"description":"d"}`},
		{"size of a request", sizeInBytes, "capBytes", `{"type":"integer","x-go-type":"int64"}`, `{"type":"integer","x-go-type":"int64"}`},
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
