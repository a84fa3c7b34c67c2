package main

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// introduction stands before the table.
//
//go:embed introduction.md
var introduction string

// makeReadme writes the chart's README: every value with its default and what
// its comment says.
func makeReadme(values []byte) ([]byte, error) {
	var chart yaml.Node
	if err := yaml.Unmarshal(values, &chart); err != nil {
		return nil, fmt.Errorf("values.yaml: %w", err)
	}
	var b strings.Builder
	b.WriteString(introduction)
	b.WriteString("\n| Value | Default | Meaning |\n|---|---|---|\n")
	if err := rows(&b, "", chart.Content[0]); err != nil {
		return nil, err
	}
	return []byte(b.String()), nil
}

// rows writes a line for each value, or for a group that is described as one.
func rows(b *strings.Builder, path string, mapping *yaml.Node) error {
	for key, value := range members(mapping) {
		at := strings.TrimPrefix(path+"."+key.Value, ".")
		text := meaning(key)
		group := value.Kind == yaml.MappingNode && len(value.Content) > 0
		if group && text == "" {
			if err := rows(b, at, value); err != nil {
				return err
			}
			continue
		}
		if text == "" {
			return fmt.Errorf("values.yaml: %s has no comment that begins with \"--\"", at)
		}
		var plain any
		if err := value.Decode(&plain); err != nil {
			return err
		}
		standard, err := json.Marshal(plain)
		if err != nil {
			return err
		}
		fmt.Fprintf(b, "| `%s` | `%s` | %s |\n", at, standard, text)
	}
	return nil
}

// meaning is what the comment above a key says, behind "--".
func meaning(key *yaml.Node) string {
	for line := range strings.Lines(key.HeadComment) {
		if text, found := strings.CutPrefix(strings.TrimSpace(line), "# -- "); found {
			return text
		}
	}
	return ""
}
