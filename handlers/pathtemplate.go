package handlers

import "strings"

// matchesTemplate reports whether a path is what a template stands for. A parameter of
// the template is any word but a parameter of another name.
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

// moreSpecificPaths are the paths of other routes that fit the route's own template. They
// have a fixed word where this one has a parameter, and no parameter has such a
// value: DELETE …/consumers/removals removes no consumer of this number.
func (rt route) moreSpecificPaths() []string {
	var paths []string
	for _, other := range routes {
		if other.path != rt.path && matchesTemplate(other.path, rt.path) {
			paths = append(paths, other.path)
		}
	}
	return paths
}

// methodsOf returns the methods of the operations at a path, in the order of
// the routes: of two templates that it fits, those of the one with more fixed
// words.
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
