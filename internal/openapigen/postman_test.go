package main

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"causeway.example/handlers"
)

// committed reads the committed description and the collection made of it.
func committed(t *testing.T) (*description, collection) {
	t.Helper()
	var n yaml.Node
	content, err := os.ReadFile("../../api/openapi.yaml")
	if err == nil {
		err = yaml.Unmarshal(content, &n)
	}
	if err != nil {
		t.Fatal(err)
	}
	d, err := describedIn(n.Content[0])
	if err != nil {
		t.Fatal(err)
	}
	var c collection
	content, err = asPostman(n.Content[0])
	if err == nil {
		err = json.Unmarshal(content, &c)
	}
	if err != nil {
		t.Fatal(err)
	}
	return d, c
}

var variable = regexp.MustCompile(`\{\{(\w+)\}\}`)

// TestCollectionSaysWhatTheDescriptionSays: every operation is in the folder of its
// tag, in the order of the flow, with the method, path and example of the
// description, and its variables give the examples of its parameters.
func TestCollectionSaysWhatTheDescriptionSays(t *testing.T) {
	d, c := committed(t)
	values := map[string]string{}
	for _, v := range c.Variables {
		if _, twice := values[v.Key]; twice || v.Type != "string" {
			t.Errorf("the variable %s stands twice, or is a %s", v.Key, v.Type)
		}
		values[v.Key] = v.Value
	}
	filled := func(text string) string {
		return variable.ReplaceAllStringFunc(text, func(v string) string {
			value, known := values[strings.Trim(v, "{}")]
			if !known {
				t.Errorf("%s has no value", v)
			}
			return value
		})
	}
	var items []item
	for i, folder := range c.Folders {
		if folder.Name != d.Tags[i].Name {
			t.Errorf("folder %d is %s", i, folder.Name)
		}
		items = append(items, folder.Items...)
	}
	operations := d.operations()
	if len(items) != len(operations) || len(operations) != len(handlers.Routes()) {
		t.Fatalf("%d requests of %d operations", len(items), len(operations))
	}
	for i, op := range operations {
		got := items[i].Request
		url := got.URL.Raw
		for _, v := range got.URL.Variables {
			url = strings.Replace(url, ":"+v.Key, v.Value, 1)
		}
		want := defaultBaseURL + op.Path
		for _, p := range op.Parameters {
			want = strings.Replace(want, "{"+p.Name+"}", p.Example.Value, 1)
		}
		if items[i].Name != op.Summary || got.Method != op.Method || filled(url) != want {
			t.Errorf("%s is %q, %s %s, want %s", op.ID, items[i].Name, got.Method, filled(url), want)
		}
		if joined := strings.Join(append(got.URL.Host, got.URL.Path...), "/"); joined != got.URL.Raw {
			t.Errorf("%s: the address is %s and %s", op.ID, got.URL.Raw, joined)
		}
		if (op.Body != nil) != (got.Body != nil) {
			t.Fatalf("%s: the body is %v", op.ID, got.Body)
		}
		if op.Body != nil {
			var sent, example any
			node := op.Body.Content[jsonType].Example
			if err := json.Unmarshal([]byte(got.Body.Raw), &sent); err != nil {
				t.Fatal(err)
			}
			if err := node.Decode(&example); err != nil {
				t.Fatal(err)
			}
			if inJSON(t, sent) != inJSON(t, example) {
				t.Errorf("%s sends %s", op.ID, got.Body.Raw)
			}
		}
		script := strings.Join(items[i].Events[0].Script.Exec, "\n")
		if status, _ := op.success(); !strings.Contains(script, op.ID+" answers "+status) || items[i].Events[0].Listen != "test" {
			t.Errorf("%s: the script is %s", op.ID, script)
		}
	}
}

// TestCollectionSendsNothingByMistake: the only headers are those that every call
// needs, and the key has no value.
func TestCollectionSendsNothingByMistake(t *testing.T) {
	_, c := committed(t)
	seen := map[string]int{}
	for _, folder := range c.Folders {
		for _, each := range folder.Items {
			for _, h := range each.Request.Headers {
				seen[h.Key]++
				if !h.Disabled && h.Key != "Accept" && h.Key != "Content-Type" {
					t.Errorf("%s sends %s: %s", each.Name, h.Key, h.Value)
				}
				if h.Key == correlationHeader && h.Value != "" {
					t.Errorf("%s has the correlation id %s", each.Name, h.Value)
				}
			}
		}
	}
	if n := len(handlers.Routes()); seen[correlationHeader] != n || seen[wholesaleHeader] != 5 || seen["Accept"] != n {
		t.Errorf("the headers are %v", seen)
	}
	if i := slices.IndexFunc(c.Variables, func(v keyValue) bool { return v.Key == keyVariable }); i < 0 || c.Variables[i].Value != "" {
		t.Error("the key has a value, or there is none")
	}
	if c.Auth.Type != "bearer" || c.Auth.Bearer[0].Value != "{{key}}" || c.Info.Schema != collectionSchema {
		t.Errorf("%+v, %+v", c.Auth, c.Info)
	}
}

// TestOneVariableHasOneExample.
func TestOneVariableHasOneExample(t *testing.T) {
	var c collection
	named := func(example string) parameter {
		return parameter{Name: "serviceNumber", Example: yaml.Node{Kind: yaml.ScalarNode, Value: example}}
	}
	if name, err := c.variable("a", named("1")); err != nil || name != "dataPoolNumber" {
		t.Errorf("%s, %v", name, err)
	}
	if _, err := c.variable("b", named("1")); err != nil {
		t.Error(err)
	}
	if _, err := c.variable("c", named("2")); err == nil {
		t.Error("two examples of one variable went unnoticed")
	}
	if name, err := c.variable("disconnectDataPool", named("2")); err != nil || name != newPoolVariable {
		t.Errorf("%s, %v", name, err)
	}
}

func inJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
