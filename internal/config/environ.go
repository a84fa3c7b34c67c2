package config

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// fileSuffix is the suffix of a variable that names a file with the value.
const fileSuffix = "_FILE"

// otherVariables have the prefix but set no key: the path of the file, and the
// addresses of a running gateway for the demo.
var otherVariables = []string{
	"GATEWAY_CONFIG", "GATEWAY_URL", "GATEWAY_API_KEY", "GATEWAY_ADMIN_URL", "GATEWAY_SANDBOX_URL",
}

// environ returns the gateway's variables of an environment. An empty variable
// counts as not set: tools pass that for an undefined one.
func environ(list []string) map[string]string {
	env := map[string]string{}
	for _, entry := range list {
		name, value, _ := strings.Cut(entry, "=")
		if strings.HasPrefix(name, envPrefix) && value != "" {
			env[name] = value
		}
	}
	return env
}

// environment reads values from variables, and adds a warning for each unknown
// one with the prefix: Kubernetes injects some, and others are typing errors.
func (l *loader) environment(env map[string]string) {
	for _, name := range slices.Sorted(maps.Keys(env)) {
		if f, known := find(name, envOf); known {
			l.text(f, name, env[name])
			continue
		}
		f, known := find(strings.TrimSuffix(name, fileSuffix), envOf)
		switch {
		case known && f.secret && strings.HasSuffix(name, fileSuffix):
			l.secretFile(f, name, env)
		case !slices.Contains(otherVariables, name):
			l.warnings = append(l.warnings, Warning{name, "is not a variable of the gateway" + didYouMean(name, envOf)})
		}
	}
}

// text sets a key to a text value, without the white space that shells, editors
// and tools add at its ends. Of a secret, only line ends are removed.
func (l *loader) text(f field, origin, value string) {
	value = f.trimmed(value)
	if value != "" || origin == fromFlag {
		l.set(f.path, origin, value)
	}
}

// trimmed returns a value without a byte order mark and the white space at its
// ends; see text.
func (f field) trimmed(value string) string {
	value = strings.TrimPrefix(value, "\ufeff")
	if f.secret && !f.url {
		return strings.TrimRight(value, "\r\n")
	}
	return strings.TrimSpace(value)
}

// secretFile reads a secret from the file that a variable names.
func (l *loader) secretFile(f field, name string, env map[string]string) {
	if env[f.env] != "" {
		l.problems = append(l.problems, Problem{f.path, name, f.env + " is set as well: set one of the two"})
		return
	}
	value, err := readSecret(strings.TrimSpace(env[name]))
	l.warnIfOpenToAll(name, strings.TrimSpace(env[name]))
	if value = f.trimmed(value); err == nil && value == "" {
		err = errors.New("the file it names is empty")
	}
	if err != nil {
		l.problems = append(l.problems, Problem{f.path, name, err.Error()})
		return
	}
	l.set(f.path, name, value)
}

// readSecret reads a file that a variable names.
func readSecret(name string) (string, error) {
	data, err := readFile(name)
	if err != nil {
		return "", fmt.Errorf("the file it names: %w", err)
	}
	// Editors and echo add a newline at the end, and some editors a byte order
	// mark at the beginning.
	value := strings.TrimRight(strings.TrimPrefix(string(data), "\ufeff"), "\r\n")
	if value == "" {
		return "", errors.New("the file it names is empty")
	}
	return value, nil
}
