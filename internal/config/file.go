package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/knadh/koanf/parsers/yaml"
)

// maxFileBytes bounds the configuration file and the files of secrets.
const maxFileBytes = 1 << 20

// file reads the YAML file into the values.
func (l *loader) file(name string) {
	var tree map[string]any
	data, err := readFile(name)
	if err == nil {
		tree, err = parseYAML(data)
	}
	l.warnIfOpenToAll(name, name)
	if err != nil {
		l.unread = true
		l.problems = append(l.problems, Problem{Origin: name, Message: err.Error()})
		return
	}
	l.walk(name, "", tree)
}

// walk sets the known keys of a section, and reports the unknown ones.
func (l *loader) walk(origin, prefix string, section map[string]any) {
	for _, name := range slices.Sorted(maps.Keys(section)) {
		value, path := section[name], prefix+name
		if value == nil {
			value = map[string]any{} // such as an empty section
		}
		inner, nested := value.(map[string]any)
		if strings.Contains(name, ".") {
			l.problems = append(l.problems, Problem{path, origin, "is not a key: write sections and indent, not dots"})
			continue
		}
		if _, known := find(path, pathOf); known {
			if !nested || len(inner) > 0 {
				l.set(path, origin, value)
			}
			continue
		}
		isSection := slices.ContainsFunc(fields, func(f field) bool { return strings.HasPrefix(f.path, path+".") })
		switch {
		case !isSection:
			l.problems = append(l.problems, Problem{path, origin, "is not a key" + didYouMean(path, pathOf)})
		case !nested:
			l.problems = append(l.problems, Problem{path, origin, "is a section: indent its keys below it"})
		default:
			l.walk(origin, path+".", inner)
		}
	}
}

// nextDocument starts a second YAML document, which the parser would ignore.
var nextDocument = regexp.MustCompile(`(?m)^[^#%\s-][^\n]*\n(?s:.*\n)?---(\s|\z)`)

// parseYAML reads one YAML document whose top level is a mapping.
func parseYAML(data []byte) (map[string]any, error) {
	if nextDocument.Match(data) {
		return nil, errors.New("holds more than one YAML document; one is read")
	}
	tree, err := yaml.Parser().Unmarshal(data)
	switch {
	case err == nil:
		return tree, nil
	case strings.Contains(err.Error(), "cannot unmarshal"):
		// The parser's own message quotes the value, which may be a secret.
		return nil, errors.New("is not a mapping of keys to values")
	default:
		return nil, notYAML(err)
	}
}

// yamlLine finds the line in a message of the parser.
var yamlLine = regexp.MustCompile(`line \d+`)

// notYAML returns an error with the line where a file is not YAML. It repeats
// nothing that the parser quotes: an unquoted secret may look like an anchor or a
// tag.
func notYAML(err error) error {
	at := yamlLine.FindString(err.Error())
	switch {
	case strings.Contains(err.Error(), "already defined"):
		return errors.New("is not YAML: " + at + ": a key stands twice")
	case at == "":
		return errors.New("is not YAML: text with one of the characters *&!|>%@`{}[]:# needs quotes")
	default:
		return errors.New("is not YAML: " + at + ": check quotes, brackets and indentation")
	}
}

// readFile reads a small regular file or a link to one: reading a pipe or a device
// may never end. Errors do not repeat the name.
func readFile(name string) ([]byte, error) {
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, errors.New("there is no such file")
	case err != nil:
		return nil, errors.New("cannot be read: " + cause(err))
	case info.IsDir():
		return nil, errors.New("is a directory, not a file")
	case !info.Mode().IsRegular():
		return nil, errors.New("is a pipe, a device or a socket: it must be a regular file")
	}
	file, err := os.Open(name) //nolint:gosec // The operator names the file; that is the feature.
	if err != nil {
		return nil, errors.New("cannot be read: " + cause(err))
	}
	defer func() { _ = file.Close() }() // read-only: nothing is lost by a failing close
	data, err := io.ReadAll(io.LimitReader(file, maxFileBytes+1))
	switch {
	case err != nil:
		return nil, errors.New("cannot be read: " + cause(err))
	case len(data) > maxFileBytes:
		return nil, fmt.Errorf("is larger than %d bytes", maxFileBytes)
	}
	return data, nil
}

// warnIfOpenToAll adds a warning if every user of the machine may write to a file,
// and so decide who may call and where credentials are sent. Read permission is
// not checked: Kubernetes mounts Secrets with mode 0644.
func (l *loader) warnIfOpenToAll(origin, name string) {
	const othersWrite = 0o002
	if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() && info.Mode().Perm()&othersWrite != 0 {
		l.warnings = append(l.warnings, Warning{origin, fmt.Sprintf("every user of this machine may write to the file (mode %04o)", info.Mode().Perm())})
	}
}

// cause returns an error of the file system without the path.
func cause(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}
