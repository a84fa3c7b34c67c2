package main

import (
	"iter"
	"time"

	"go.yaml.in/yaml/v3"
)

// members yields the keys of a mapping and what they name.
func members(mapping *yaml.Node) iter.Seq2[*yaml.Node, *yaml.Node] {
	return func(yield func(key, value *yaml.Node) bool) {
		for i := 0; i+1 < len(mapping.Content); i += 2 {
			if !yield(mapping.Content[i], mapping.Content[i+1]) {
				return
			}
		}
	}
}

func isDuration(text string) bool {
	_, err := time.ParseDuration(text)
	return err == nil
}
