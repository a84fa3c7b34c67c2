package main

import "slices"

// nullable lets a value be null, and every value below it. Helm takes a null
// out of the values before it validates them, but not everywhere: one that a
// parent chart gives stays, and so does one for a key without a default. The
// templates take it out.
func nullable(value any) any {
	s, ok := value.(schema)
	if !ok {
		return value
	}
	out := schema{}
	for key, below := range s {
		out[key] = below
	}
	switch kind := s["type"].(type) {
	case string:
		out["type"] = []string{kind, "null"}
	case []string:
		out["type"] = append(slices.Clone(kind), "null")
	}
	if words, found := s["enum"].([]string); found {
		all := []any{nil}
		for _, word := range words {
			all = append(all, word)
		}
		out["enum"] = all
	}
	if bounds, found := s["enum"].([]float64); found {
		all := []any{nil}
		for _, bound := range bounds {
			all = append(all, bound)
		}
		out["enum"] = all
	}
	if kinds, found := s["anyOf"].([]schema); found {
		out["anyOf"] = append(slices.Clone(kinds), schema{"type": "null"})
	}
	if properties, found := s["properties"].(schema); found {
		below := schema{}
		for key, property := range properties {
			below[key] = nullable(property)
		}
		out["properties"] = below
	}
	out2 := s["additionalProperties"]
	if _, found := out2.(schema); found {
		out["additionalProperties"] = nullable(out2)
	}
	return out
}
