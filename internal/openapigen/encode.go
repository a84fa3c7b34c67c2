package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v3"
)

// orderKey is the extension with an operation's position in the flow. Swagger UI sorts by
// it, because paths and methods cannot put step 9 (DELETE) after step 6 (GET) of the same
// path.
const orderKey = "x-order"

const preamble = "# Generated from the annotations in handlers/ and the examples in\n# internal/openapigen/examples. Change those, then run:\n#   go run ./internal/openapigen\n"

// words are OpenAPI's keywords, in the order in which they are written. All others follow,
// sorted.
var words = []string{
	"openapi", "title", "version", "info", "servers", "security",
	"name", "in", "tags", "summary", "$ref", "type", "description", "operationId", orderKey,
	"required", "parameters", "requestBody", "responses", "headers", "content", "schema", "format",
	"get", "post", "put", "delete", "paths", "components",
}

// layout determines the order of the document's keys.
type layout struct {
	words   map[string]int
	objects [][]string // the members of objects, as the examples write them
	paths   map[string]int
}

// layout returns the order in which the document is written.
func (e examples) layout() layout { return layout{words: ranks(words), objects: e.objects} }

func ranks(names []string) map[string]int {
	m := make(map[string]int, len(names))
	for i, name := range names {
		m[name] = i
	}
	return m
}

// arrange returns the document with its keys in the order of l.
func arrange(doc *openapi3.T, l layout) (*yaml.Node, error) {
	content, err := json.Marshal(doc)
	if err != nil {
		return nil, err
	}
	var tree any
	d := json.NewDecoder(bytes.NewReader(content))
	d.UseNumber()
	if err := d.Decode(&tree); err != nil {
		return nil, err
	}
	l.paths = pathOrder(doc)
	return l.node(tree, ofSpec), nil
}

// asYAML writes a document as YAML.
func asYAML(document *yaml.Node) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString(preamble)
	e := yaml.NewEncoder(&out)
	e.SetIndent(2)
	if err := e.Encode(document); err != nil {
		return nil, err
	}
	return out.Bytes(), e.Close()
}

// pathOrder ranks the paths by their last operation in the flow: an operation that ends a
// flow must not come before the others. Together with the tags, which divide the flow in
// two, every operation stands in its order.
func pathOrder(doc *openapi3.T) map[string]int {
	m := map[string]int{}
	for path, item := range doc.Paths.Map() {
		for _, op := range item.Operations() {
			n, _ := op.Extensions[orderKey].(int)
			m[path] = max(m[path], n)
		}
	}
	return m
}

// place is what the keys of a mapping are.
type place int

const (
	ofSpec  place = iota // OpenAPI's words
	ofNames              // the members of a schema
	ofPaths              // the paths
	ofData               // an example: data all the way down
)

// ranks returns the order of the keys of m, a mapping of kind p.
func (l layout) ranks(p place, m map[string]any) map[string]int {
	switch p {
	case ofPaths:
		return l.paths
	case ofNames, ofData:
		return ranks(l.likeness(m))
	default:
		return l.words
	}
}

// likeness returns the members, in order, of the example object that has the most members
// in common with m.
func (l layout) likeness(m map[string]any) (best []string) {
	most := 0
	for _, members := range l.objects {
		shared := 0
		for _, name := range members {
			if _, ok := m[name]; ok {
				shared++
			}
		}
		if shared > most {
			best, most = members, shared
		}
	}
	return best
}

// below returns the kind of the mapping under key.
func (p place) below(key string) place {
	switch {
	case p == ofData, p == ofSpec && (key == "example" || key == "examples"):
		return ofData
	case p == ofSpec && key == "properties":
		return ofNames
	case p == ofSpec && key == "paths":
		return ofPaths
	default:
		return ofSpec
	}
}

// node returns value, of kind p, as a YAML node.
func (l layout) node(value any, p place) *yaml.Node {
	switch v := value.(type) {
	case map[string]any:
		n := &yaml.Node{Kind: yaml.MappingNode}
		for _, key := range sortedKeys(v, l.ranks(p, v)) {
			n.Content = append(n.Content, scalar(key), l.node(v[key], p.below(key)))
		}
		return n
	case []any:
		n := &yaml.Node{Kind: yaml.SequenceNode}
		for _, each := range v {
			n.Content = append(n.Content, l.node(each, p))
		}
		return n
	default:
		return scalar(v)
	}
}

func sortedKeys(m map[string]any, order map[string]int) []string {
	return slices.SortedFunc(maps.Keys(m), func(a, b string) int {
		return cmp.Or(cmp.Compare(rank(a, order), rank(b, order)), strings.Compare(a, b))
	})
}

func rank(key string, order map[string]int) int {
	if r, ok := order[key]; ok {
		return r
	}
	return len(order)
}

// scalar returns a string, number, boolean or null as a YAML node. A string is quoted if
// YAML 1.1 or 1.2 would read something else.
func scalar(value any) *yaml.Node {
	var n yaml.Node
	if number, ok := value.(json.Number); ok {
		return &yaml.Node{Kind: yaml.ScalarNode, Value: number.String()}
	}
	if err := n.Encode(value); err != nil {
		panic(fmt.Sprintf("a value of a JSON tree cannot be written: %v", err)) // cannot happen for scalars
	}
	return &n
}
