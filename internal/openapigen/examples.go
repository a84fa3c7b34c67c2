package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// problemsFile has the problems that operations share. Every other file is
// NUMBER-OPERATION.yaml; the numbers are the order of the operations.
const problemsFile = "problems.yaml"

// examples are the examples of all requests and responses, which annotations cannot
// carry.
type examples struct {
	operations []operationExamples
	problems   []problem
	objects    [][]string // the members of every object, in order
}

// operationExamples are the examples of one operation.
type operationExamples struct {
	id    string
	order int

	Request any               `yaml:"request"`
	Answers map[string]sample `yaml:"answers"`
}

// sample is an example of a response.
type sample struct {
	Headers map[string]string `yaml:"headers"`
	Body    any               `yaml:"body"`
}

// problem describes the problems of one status.
type problem struct {
	Status      string `yaml:"status"`
	Name        string `yaml:"name"`
	Description string `yaml:"description"`
	Example     any    `yaml:"example"`
}

func (e examples) of(id string) (operationExamples, bool) {
	i := slices.IndexFunc(e.operations, func(o operationExamples) bool { return o.id == id })
	if i < 0 {
		return operationExamples{}, false
	}
	return e.operations[i], true
}

func (e examples) problem(status string) (problem, bool) {
	i := slices.IndexFunc(e.problems, func(p problem) bool { return p.Status == status })
	if i < 0 {
		return problem{}, false
	}
	return e.problems[i], true
}

// loadExamples reads all files of the directory. An unknown key is an error.
func loadExamples(dir fs.FS) (examples, error) {
	var e examples
	names, err := fs.Glob(dir, "*.yaml") // sorted
	if err != nil {
		return e, err
	}
	for _, name := range names {
		if err := e.load(dir, name); err != nil {
			return e, fmt.Errorf("%s: %w", name, err)
		}
	}
	return e, nil
}

func (e *examples) load(dir fs.FS, name string) error {
	content, err := fs.ReadFile(dir, name)
	if err != nil {
		return err
	}
	var tree yaml.Node
	if err := yaml.Unmarshal(content, &tree); err != nil {
		return err
	}
	e.collectObjects(&tree)
	if name == problemsFile {
		return decodeStrict(content, &e.problems)
	}
	_, id, ok := strings.Cut(strings.TrimSuffix(name, path.Ext(name)), "-")
	if !ok {
		return errors.New("the name is not NUMBER-OPERATION.yaml")
	}
	o := operationExamples{id: id, order: len(e.operations) + 1}
	if err := decodeStrict(content, &o); err != nil {
		return err
	}
	e.operations = append(e.operations, o)
	return nil
}

// collectObjects records the members of each object in the order in which they are
// written.
func (e *examples) collectObjects(n *yaml.Node) {
	if n.Kind == yaml.MappingNode {
		var members []string
		for i := 0; i < len(n.Content); i += 2 {
			members = append(members, n.Content[i].Value)
		}
		e.objects = append(e.objects, members)
	}
	for _, child := range n.Content {
		e.collectObjects(child)
	}
}

func decodeStrict(content []byte, into any) error {
	d := yaml.NewDecoder(bytes.NewReader(content))
	d.KnownFields(true)
	return d.Decode(into)
}
