package main

import (
	"maps"
	"slices"
)

// nullable lets a value be null, and every value below it. Helm takes a null
// out of the values before it validates them, but not everywhere: one that a
// parent chart gives stays, and so does one for a key without a default. The
// templates take it out.
func nullable(value any) any {
	s, ok := value.(schema)
	if !ok {
		return value
	}
	out := maps.Clone(s)
	switch kind := s["type"].(type) {
	case string:
		out["type"] = []string{kind, "null"}
	case []string:
		if !slices.Contains(kind, "null") {
			out["type"] = append(slices.Clone(kind), "null")
		}
	}
	switch members := s["enum"].(type) {
	case []string:
		out["enum"] = orNull(members)
	case []float64:
		out["enum"] = orNull(members)
	}
	if kinds, found := s["anyOf"].([]schema); found && !slices.ContainsFunc(kinds, func(k schema) bool { return k["type"] == "null" }) {
		out["anyOf"] = append(slices.Clone(kinds), schema{"type": "null"})
	}
	for _, keyword := range []string{"properties", "patternProperties"} {
		if properties, found := s[keyword].(schema); found {
			below := schema{}
			for key, property := range properties {
				below[key] = nullable(property)
			}
			out[keyword] = below
		}
	}
	if rest, found := s["additionalProperties"].(schema); found {
		out["additionalProperties"] = nullable(rest)
	}
	return out
}

// orNull are the members of an enum, and null.
func orNull[T any](members []T) []any {
	all := []any{nil}
	for _, member := range members {
		all = append(all, member)
	}
	return all
}
