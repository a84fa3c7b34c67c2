package config

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// fileSuffix marks a variable that names a file with the value in it.
const fileSuffix = "_FILE"

// otherVariables are not configuration, but ours: the place of the file, and
// where the demo finds a gateway that runs already.
var otherVariables = []string{
	"GATEWAY_CONFIG", "GATEWAY_URL", "GATEWAY_API_KEY", "GATEWAY_ADMIN_URL", "GATEWAY_SANDBOX_URL",
}

// environ picks the gateway's variables out of an environment. An empty
// variable counts as not set: that is what tools hand over for one that is
// not defined.
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

// environment takes values from variables, and warns about those that have
// the prefix and no meaning: Kubernetes injects some, and some are typing
// errors.
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

// text sets a key to a value that was typed. What a shell, an editor or a tool
// leaves at its ends is no part of it: white space, of a secret line ends only.
func (l *loader) text(f field, origin, value string) {
	value = f.trimmed(value)
	if value != "" || origin == fromFlag {
		l.set(f.path, origin, value)
	}
}

// trimmed returns a value without what is no part of it: a byte order mark, and
// what text says.
func (f field) trimmed(value string) string {
	value = strings.TrimPrefix(value, "\ufeff")
	if f.secret && !f.url {
		return strings.TrimRight(value, "\r\n")
	}
	return strings.TrimSpace(value)
}

// secretFile takes a secret from the file that the variable names.
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
	// Editors and echo end a file with a newline, and some begin it with a byte
	// order mark: neither is a part of it.
	value := strings.TrimRight(strings.TrimPrefix(string(data), "\ufeff"), "\r\n")
	if value == "" {
		return "", errors.New("the file it names is empty")
	}
	return value, nil
}
