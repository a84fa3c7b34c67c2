package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// description is what the collection and the text page are made of: a part of the
// finished document. Examples stay nodes, which keep the order of members.
type description struct {
	Info struct {
		Title       string `yaml:"title"`
		Version     string `yaml:"version"`
		Description string `yaml:"description"`
	} `yaml:"info"`
	Tags []struct {
		Name        string `yaml:"name"`
		Description string `yaml:"description"`
	} `yaml:"tags"`
	Paths      map[string]map[string]*operation `yaml:"paths"`
	Components struct {
		Parameters map[string]parameter `yaml:"parameters"`
		Responses  map[string]response  `yaml:"responses"`
		Schemas    map[string]schema    `yaml:"schemas"`
		Security   map[string]struct {
			Description string `yaml:"description"`
		} `yaml:"securitySchemes"`
	} `yaml:"components"`
}

// operation is one operation, with the references of the document resolved.
type operation struct {
	Method, Path string

	ID          string              `yaml:"operationId"`
	Tags        []string            `yaml:"tags"`
	Summary     string              `yaml:"summary"`
	Description string              `yaml:"description"`
	Order       int                 `yaml:"x-order"`
	Parameters  []parameter         `yaml:"parameters"`
	Body        *content            `yaml:"requestBody"`
	Responses   map[string]response `yaml:"responses"`
}

type parameter struct {
	Ref         string    `yaml:"$ref"`
	Name        string    `yaml:"name"`
	In          string    `yaml:"in"`
	Description string    `yaml:"description"`
	Required    bool      `yaml:"required"`
	Example     yaml.Node `yaml:"example"`
}

type response struct {
	Ref         string              `yaml:"$ref"`
	Description string              `yaml:"description"`
	Headers     map[string]struct{} `yaml:"headers"`
	Content     map[string]media    `yaml:"content"`
}

type content struct {
	Content map[string]media `yaml:"content"`
}

type media struct {
	Schema  schema    `yaml:"schema"`
	Example yaml.Node `yaml:"example"`
}

type schema struct {
	Ref         string            `yaml:"$ref"`
	Type        oneOrMore         `yaml:"type"`
	Description string            `yaml:"description"`
	Required    []string          `yaml:"required"`
	Enum        []string          `yaml:"enum"`
	Items       *schema           `yaml:"items"`
	AnyOf       []schema          `yaml:"anyOf"`
	AllOf       []schema          `yaml:"allOf"`
	Properties  map[string]schema `yaml:"properties"`
}

// oneOrMore is one text or a list of texts.
type oneOrMore []string

// UnmarshalYAML reads either form.
func (w *oneOrMore) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		*w = oneOrMore{n.Value}
		return nil
	}
	return n.Decode((*[]string)(w))
}

// describedIn reads the finished document.
func describedIn(document *yaml.Node) (*description, error) {
	var d description
	if err := document.Decode(&d); err != nil {
		return nil, fmt.Errorf("reading the finished document: %w", err)
	}
	for path, methods := range d.Paths {
		for method, op := range methods {
			op.Method, op.Path = strings.ToUpper(method), path
			for i, p := range op.Parameters {
				if p.Ref != "" {
					op.Parameters[i] = d.Components.Parameters[lastPart(p.Ref)]
				}
			}
			for status, r := range op.Responses {
				if r.Ref != "" {
					op.Responses[status] = d.Components.Responses[lastPart(r.Ref)]
				}
			}
		}
	}
	return &d, nil
}

// operations returns all operations in the order of the flow.
func (d *description) operations() (all []*operation) {
	for _, methods := range d.Paths {
		all = slices.AppendSeq(all, maps.Values(methods))
	}
	slices.SortFunc(all, func(a, b *operation) int { return cmp.Compare(a.Order, b.Order) })
	return all
}

// resolve returns the schema itself instead of a reference to it.
func (d *description) resolve(s schema) schema {
	if s.Ref == "" {
		return s
	}
	return d.Components.Schemas[lastPart(s.Ref)]
}

// success returns the status and the JSON of the good answer.
func (o *operation) success() (string, media) {
	for _, status := range slices.Sorted(maps.Keys(o.Responses)) {
		if strings.HasPrefix(status, "2") {
			return status, o.Responses[status].Content[jsonType]
		}
	}
	return "", media{}
}

func lastPart(ref string) string { return ref[strings.LastIndexByte(ref, '/')+1:] }

// exampleOf returns an example as JSON in one line, its members in the order of
// the document.
func exampleOf(example *yaml.Node) (string, error) {
	var out bytes.Buffer
	if err := writeJSON(&out, example); err != nil {
		return "", err
	}
	return strings.ReplaceAll(out.String(), "\n", ""), nil
}

// indented is exampleOf in several lines.
func indented(example *yaml.Node) (string, error) {
	line, err := exampleOf(example)
	if err != nil {
		return "", err
	}
	var out bytes.Buffer
	err = json.Indent(&out, []byte(line), "", "  ")
	return out.String(), err
}
