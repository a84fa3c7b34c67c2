package main

import (
	"bytes"
	"encoding/json"
	"strings"

	"go.yaml.in/yaml/v3"
)

// mayBeMissing are values that null leaves to somebody else, or switches off.
var mayBeMissing = []string{
	"replicaCount", "autoscaling.targetCPUUtilizationPercentage", "autoscaling.targetRequestsInFlight",
	"autoscaling.targetMemoryUtilizationPercentage", "service.appProtocol", "adminService.appProtocol",
}

// makeDefaults writes what the templates fill in where a value is missing or
// null. Helm hands them no copy of values.yaml itself.
//   - values: those of values.yaml
//   - optional: the paths of values that null leaves out, or empty
//   - config: the gateway's own defaults, its timeouts as with real back ends
func makeDefaults(values, config, serving []byte) ([]byte, error) {
	var chart yaml.Node
	if err := yaml.Unmarshal(values, &chart); err != nil {
		return nil, err
	}
	var all struct {
		Values   any            `json:"values"`
		Optional []string       `json:"optional"`
		Config   map[string]any `json:"config"`
	}
	var withBackEnd struct {
		Timeouts any `yaml:"timeouts"`
	}
	if err := chart.Decode(&all.Values); err != nil {
		return nil, err
	}
	if err := yaml.Unmarshal(config, &all.Config); err != nil {
		return nil, err
	}
	if err := yaml.Unmarshal(serving, &withBackEnd); err != nil {
		return nil, err
	}
	all.Config["timeouts"] = withBackEnd.Timeouts
	all.Optional = append(optionalBelow("", chart.Content[0]), mayBeMissing...)
	var out bytes.Buffer
	to := json.NewEncoder(&out)
	to.SetEscapeHTML(false)
	to.SetIndent("", " ")
	err := to.Encode(all)
	return out.Bytes(), err
}

// optionalBelow returns the paths of lists, and of maps whose keys are the
// user's.
func optionalBelow(path string, mapping *yaml.Node) (paths []string) {
	for key, value := range members(mapping) {
		at := strings.TrimPrefix(path+"."+key.Value, ".")
		switch {
		case value.Kind == yaml.SequenceNode, value.Kind == yaml.MappingNode && isFree(at):
			paths = append(paths, at)
		case value.Kind == yaml.MappingNode:
			paths = append(paths, optionalBelow(at, value)...)
		}
	}
	return paths
}

// isFree reports whether a map has the user's keys, itself or one level below.
func isFree(path string) bool {
	s, found := known[path]
	if !found {
		return path == "config"
	}
	properties, closed := s["properties"].(schema)
	if !closed {
		return true
	}
	for _, below := range properties {
		if s, ok := below.(schema); !ok || s["type"] != "object" {
			return false
		}
	}
	return true
}
