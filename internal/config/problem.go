package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Problem is one thing that is wrong, with what would be right. It never holds
// the value of a secret.
type Problem struct {
	Path    string // the key, e.g. octane.baseUrl; empty for the file as a whole
	Origin  string // where the value came from: a file, a variable, a flag; empty for none
	Message string
}

// String is the problem on one line.
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

// Problems is the error of [Load]: everything that is wrong.
type Problems []Problem

// Error lists all problems, a line each.
func (fs Problems) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "the configuration has %d fault(s):", len(fs))
	for _, line := range fs.Lines() {
		b.WriteString("\n  " + line)
	}
	return b.String()
}

// Lines returns one line for each.
func (fs Problems) Lines() []string {
	lines := make([]string, len(fs))
	for i, f := range fs {
		lines[i] = f.String()
	}
	return lines
}

// Only reduces the error of [Load] for a command that needs some keys only,
// given by their beginnings: problems of other keys do not matter to it. What is
// no key at all, such as a misspelt one, and a file that cannot be read always
// matter.
func Only(err error, beginnings ...string) error {
	var all Problems
	if !errors.As(err, &all) {
		return err
	}
	matters := slices.DeleteFunc(slices.Clone(all), func(f Problem) bool {
		key, _, _ := strings.Cut(f.Path, "[")
		_, known := find(key, pathOf)
		return known && !slices.ContainsFunc(beginnings, func(b string) bool { return strings.HasPrefix(key, b) })
	})
	if len(matters) == 0 {
		return nil
	}
	return matters
}

// about tells whether a problem of this key, of an item of it or of the list
// that it is an item of was found already: a value that could not be read
// need not be reported as missing as well.
func (fs Problems) about(path string) bool {
	list, _, _ := strings.Cut(path, "[")
	return slices.ContainsFunc(fs, func(f Problem) bool {
		return f.Path == path || f.Path == list || strings.HasPrefix(f.Path, path+"[")
	})
}

// Warning is something that is probably a mistake, but does no harm.
type Warning struct {
	Name    string // a variable or a key
	Message string
}

// String is the warning on one line.
func (w Warning) String() string { return w.Name + ": " + w.Message }
