package handlers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	apidoc "causeway.example/api"
)

// schemas are the schemas of the description, compiled on demand, without and with formats
// as assertions: JSON Schema leaves that to the implementation.
type schemas struct {
	tree     map[string]any
	compiled [2]*jsonschema.Compiler
	cache    map[string][2]*jsonschema.Schema
}

var describedSchemas = sync.OnceValues(func() (*schemas, error) {
	tree, err := jsonschema.UnmarshalJSON(bytes.NewReader(apidoc.Documents("")[1].Content))
	if err != nil {
		return nil, err
	}
	s := &schemas{tree: tree.(map[string]any), cache: map[string][2]*jsonschema.Schema{}}
	for i := range s.compiled {
		s.compiled[i] = jsonschema.NewCompiler()
		s.compiled[i].DefaultDraft(jsonschema.Draft2020)
		if err := s.compiled[i].AddResource("https://causeway.example/openapi.json", tree); err != nil {
			return nil, err
		}
	}
	s.compiled[1].AssertFormat()
	return s, nil
})

// at compiles the schema at a path of the document.
func (s *schemas) at(t testing.TB, pointer ...string) [2]*jsonschema.Schema {
	t.Helper()
	fragment := ""
	for _, token := range pointer {
		fragment += "/" + url.PathEscape(strings.NewReplacer("~", "~0", "/", "~1").Replace(token))
	}
	if s.cache[fragment][0] == nil {
		var both [2]*jsonschema.Schema
		for i, c := range s.compiled {
			compiled, err := c.Compile("https://causeway.example/openapi.json#" + fragment)
			if err != nil {
				t.Fatal(err)
			}
			both[i] = compiled
		}
		s.cache[fragment] = both
	}
	return s.cache[fragment]
}

// get returns the value at a path of the document.
func (s *schemas) get(pointer ...string) any {
	var v any = s.tree
	for _, token := range pointer {
		switch node := v.(type) {
		case map[string]any:
			v = node[token]
		case []any:
			i := 0
			_, _ = fmt.Sscan(token, &i)
			v = node[i]
		}
	}
	return v
}

// resolve returns a schema with its references replaced by what they refer to.
func (s *schemas) resolve(node any) map[string]any {
	m, _ := node.(map[string]any)
	if ref, ok := m["$ref"].(string); ok {
		return s.resolve(s.get(strings.Split(strings.TrimPrefix(ref, "#/"), "/")...))
	}
	m = maps.Clone(m)
	if members, ok := m["properties"].(map[string]any); ok {
		members = maps.Clone(members)
		for name := range members {
			members[name] = s.resolve(members[name])
		}
		m["properties"] = members
	}
	if m["items"] != nil {
		m["items"] = s.resolve(m["items"])
	}
	return m
}

// call is a request of an operation in terms of the description.
type call struct {
	method, path string
	parameters   []parameter
	body         any // nil: none
	bodySchema   [2]*jsonschema.Schema
	raw          map[string]any // the body's schema
}

type parameter struct {
	name, in string
	value    string
	schema   [2]*jsonschema.Schema
	raw      map[string]any
}

// calls returns one valid call of each operation, made from the examples.
func (s *schemas) calls(t testing.TB) map[string]call {
	t.Helper()
	out := map[string]call{}
	paths, _ := s.get("paths").(map[string]any)
	for path, item := range paths {
		for method := range item.(map[string]any) {
			c := call{method: strings.ToUpper(method), path: path}
			at := []string{"paths", path, method}
			parameters, _ := s.get(append(at, "parameters")...).([]any)
			for i := range parameters {
				place := append(slices.Clone(at), "parameters", fmt.Sprint(i))
				if ref, ok := parameters[i].(map[string]any)["$ref"].(string); ok {
					place = strings.Split(strings.TrimPrefix(ref, "#/"), "/")
				}
				p, _ := s.get(place...).(map[string]any)
				value, _ := p["example"].(string)
				if p["name"] == headerCorrelationID {
					value = "order-page-7f3a"
				}
				place = append(place, "schema")
				c.parameters = append(c.parameters, parameter{p["name"].(string), p["in"].(string), value, s.at(t, place...), s.resolve(s.get(place...))})
			}
			if s.get(append(at, "requestBody")...) != nil {
				place := append(slices.Clone(at), "requestBody", "content", "application/json")
				c.body = s.get(append(place, "example")...)
				place = append(place, "schema")
				c.bodySchema, c.raw = s.at(t, place...), s.resolve(s.get(place...))
			}
			out[s.get(append(at, "operationId")...).(string)] = c
		}
	}
	return out
}

// valid reports whether the description allows the call.
func (c call) valid(formats bool) bool {
	i := 0
	if formats {
		i = 1
	}
	for _, p := range c.parameters {
		if p.schema[i].Validate(p.value) != nil {
			return false
		}
	}
	return c.bodySchema[i] == nil || c.bodySchema[i].Validate(c.body) == nil
}

// request returns the call as HTTP.
func (c call) request(t testing.TB) *http.Request {
	t.Helper()
	path, header := c.path, http.Header{}
	for _, p := range c.parameters {
		if p.in == "header" {
			header[p.name] = []string{p.value}
			continue
		}
		path = strings.ReplaceAll(path, "{"+p.name+"}", url.PathEscape(p.value))
	}
	var body []byte
	if c.bodySchema[0] != nil {
		var err error
		if body, err = json.Marshal(c.body); err != nil {
			t.Fatal(err)
		}
		header.Set("Content-Type", "application/json")
	}
	r := httptest.NewRequestWithContext(t.Context(), c.method, path, bytes.NewReader(body))
	r.Header = header
	return r
}
