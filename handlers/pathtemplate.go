package handlers

import "strings"

// matchesTemplate reports whether a path matches a template of gin's form, in which a
// word after a colon is a parameter. The path may be a template itself: then a
// parameter matches one of the same name and any fixed word.
func matchesTemplate(path, template string) bool {
	words, parts := strings.Split(path, "/"), strings.Split(template, "/")
	if len(words) != len(parts) {
		return false
	}
	for i, part := range parts {
		if words[i] != part && (!strings.HasPrefix(part, ":") || strings.HasPrefix(words[i], ":")) {
			return false
		}
	}
	return true
}

// moreSpecificPaths returns the paths of other routes that match this route's template:
// they have a fixed word where this one has a parameter. No parameter has such a value,
// so that DELETE …/consumers/removals is not taken for the removal of a consumer.
func (rt route) moreSpecificPaths() []string {
	var paths []string
	for _, other := range routes {
		if other.path != rt.path && matchesTemplate(other.path, rt.path) {
			paths = append(paths, other.path)
		}
	}
	return paths
}

// methodsOf returns the methods of the operations at a path, in the order of the table.
// If the path matches several templates, the one with the most fixed words counts.
func methodsOf(path string) []string {
	var methods []string
	fewest := -1 // parameters
	for _, rt := range routes {
		n := strings.Count(rt.path, ":")
		switch {
		case !matchesTemplate(path, rt.path), fewest >= 0 && n > fewest:
		case n == fewest:
			methods = append(methods, rt.method)
		default:
			methods, fewest = []string{rt.method}, n
		}
	}
	return methods
}
