package config

import (
	"slices"
	"strings"
	"time"

	"github.com/knadh/koanf/v2"
)

// Source is where a configuration comes from. Flags win over the environment,
// the environment over the file, the file over [Default].
type Source struct {
	// File is the path of a YAML file. When it is empty, GATEWAY_CONFIG in
	// Environ names the file; when that is empty too, there is none.
	File string
	// Environ is what os.Environ returns.
	Environ []string
	// Flags maps keys (sandbox.orderTime) to unparsed values.
	Flags map[string]string
}

// fromFlag is the origin of a value of a flag.
const fromFlag = "flag"

// loader collects values and problems.
type loader struct {
	values   *koanf.Koanf
	origins  map[string]string // key to the origin of its value
	unread   bool              // the file could not be read, so missing values may be in it
	problems Problems
	warnings []Warning
}

func newLoader() *loader { return &loader{values: koanf.New("."), origins: map[string]string{}} }

// Load reads, merges and checks a configuration. An error is a [Problems]; Config
// then holds the values that could be decoded. Warnings are returned with and
// without an error.
func Load(src Source) (Config, []Warning, error) {
	l := newLoader()
	env := environ(src.Environ)
	file := src.File
	if file == "" {
		file = strings.TrimSpace(env["GATEWAY_CONFIG"])
	}
	if file != "" {
		l.file(file)
	}
	l.environment(env)
	l.flags(src.Flags)

	cfg := Default()
	for _, f := range fields {
		if l.values.Exists(f.path) {
			l.decode(f, l.values.Get(f.path), &cfg)
		}
	}
	l.takeOTLPHeaders(src.Environ, &cfg.Tracing)
	if l.origins[authKeys] == keysFile {
		cfg.Auth.KeysFile = strings.TrimSpace(env[keysFile])
	}
	l.applyDerivedDefaults(&cfg)
	if !l.unread {
		l.check(cfg)
	}
	if len(l.problems) > 0 {
		return cfg, l.warnings, l.problems
	}
	return cfg, l.warnings, nil
}

// applyDerivedDefaults sets the values whose defaults depend on other values,
// and brings URLs and paths into one spelling.
func (l *loader) applyDerivedDefaults(cfg *Config) {
	if !l.isSet("auth.open") {
		cfg.Auth.Open = cfg.Simulated() && len(cfg.Auth.Keys) == 0
	}
	if !l.isSet("timeouts.drain") && cfg.Sandbox.Enabled {
		cfg.Timeouts.Drain = 0 // a sandbox has no load balancer
	}
	if !l.isSet("octane.pollInterval") && cfg.Sandbox.Enabled && cfg.Octane.BaseURL == "" {
		cfg.Octane.PollInterval = cfg.Sandbox.OrderTime + time.Second
	}
	for _, part := range partsOfAttempt(&cfg.Timeouts) {
		if !l.isSet(part.path) {
			*part.value = min(*part.value, cfg.Timeouts.Attempt)
		}
	}
	cfg.PublicURL = normalURL(cfg.PublicURL)
	cfg.Docs.Path = "/" + strings.Trim(cfg.Docs.Path, "/")
	cfg.Octane.BaseURL = strings.TrimRight(cfg.Octane.BaseURL, "/")
	cfg.SPS.BaseURL = strings.TrimRight(cfg.SPS.BaseURL, "/")
	cfg.Tracing.Endpoint = strings.TrimRight(cfg.Tracing.Endpoint, "/")
}

// isSet reports whether the key was set anywhere.
func (l *loader) isSet(path string) bool { return l.origins[path] != "" }

// set records a value for a known key.
func (l *loader) set(path, origin string, value any) {
	if err := l.values.Set(path, value); err != nil {
		l.problems = append(l.problems, Problem{path, origin, err.Error()})
		return
	}
	l.origins[path] = origin
}

// report records a problem with the value of a key.
func (l *loader) report(path, message string) {
	key, _, _ := strings.Cut(path, "[")
	l.problems = append(l.problems, Problem{path, l.origins[key], message})
}

func (l *loader) flags(values map[string]string) {
	paths := make([]string, 0, len(values))
	for path := range values {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	for _, path := range paths {
		f, known := find(path, pathOf)
		if !known {
			l.problems = append(l.problems, Problem{path, fromFlag, "is not a key" + didYouMean(path, pathOf)})
			continue
		}
		l.text(f, fromFlag, values[path])
	}
}
