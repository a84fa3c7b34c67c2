package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Problem describes one invalid setting and what would be valid. It never holds
// the value of a secret.
type Problem struct {
	Path    string // the key, e.g. octane.baseUrl; empty for the file as a whole
	Origin  string // of the value: a file, a variable or a flag; empty for none
	Message string
}

// String returns the problem on one line.
func (f Problem) String() string {
	s := f.Path
	switch {
	case s == "":
		s = f.Origin
	case f.Origin != "":
		s += " (" + f.Origin + ")"
	}
	return s + ": " + f.Message
}

// Problems is the error of [Load]: all problems of a configuration.
type Problems []Problem

// Error returns a heading and one line for each problem.
func (fs Problems) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "the configuration has %d fault(s):", len(fs))
	for _, line := range fs.Lines() {
		b.WriteString("\n  " + line)
	}
	return b.String()
}

// Lines returns one line for each problem.
func (fs Problems) Lines() []string {
	lines := make([]string, len(fs))
	for i, f := range fs {
		lines[i] = f.String()
	}
	return lines
}

// Only returns the part of an error of [Load] that matters to a command that uses
// only the keys with these prefixes. Problems without a known key, such as a
// misspelt one or a file that cannot be read, always matter.
func Only(err error, prefixes ...string) error {
	var all Problems
	if !errors.As(err, &all) {
		return err
	}
	matters := slices.DeleteFunc(slices.Clone(all), func(f Problem) bool {
		key, _, _ := strings.Cut(f.Path, "[")
		_, known := find(key, pathOf)
		return known && !slices.ContainsFunc(prefixes, func(b string) bool { return strings.HasPrefix(key, b) })
	})
	if len(matters) == 0 {
		return nil
	}
	return matters
}

// about reports whether there is a problem with this key, with an item of it, or
// with the list that it is an item of. A value that could not be decoded is not
// reported as missing as well.
func (fs Problems) about(path string) bool {
	list, _, _ := strings.Cut(path, "[")
	return slices.ContainsFunc(fs, func(f Problem) bool {
		return f.Path == path || f.Path == list || strings.HasPrefix(f.Path, path+"[")
	})
}

// Warning describes a probable mistake that does no harm.
type Warning struct {
	Name    string // a variable or a key
	Message string
}

// String returns the warning on one line.
func (w Warning) String() string { return w.Name + ": " + w.Message }
