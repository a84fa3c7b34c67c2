package config

import (
	"net/url"
	"regexp"
	"strings"
)

// plainPath is a path of segments that need no escaping.
var plainPath = regexp.MustCompile(`^(/[A-Za-z0-9._~-]+)*/?$`)

// checkPublic checks the addresses that callers see.
func (l *loader) checkPublic(cfg Config) {
	const segments = "must be a path whose segments have letters, digits and -._~ only, and are not empty"
	if cfg.PublicURL != "" {
		u := l.httpURL("publicUrl", cfg.PublicURL)
		switch {
		case u == nil:
		case !plainPath.MatchString(u.EscapedPath()):
			l.refuse("publicUrl", "its path "+segments)
		case strings.HasSuffix(u.Path, "/v1"):
			l.warnings = append(l.warnings, Warning{"publicUrl", "ends in /v1, and so every path has it twice: leave it out if it is that of the API"})
		}
	}
	first, _, _ := strings.Cut(strings.TrimPrefix(cfg.Docs.Path, "/"), "/")
	switch {
	case !plainPath.MatchString(cfg.Docs.Path) || hasDotSegment(cfg.Docs.Path):
		l.refuse("docs.path", segments)
	case first == "v1" || first == "problems" || first == "favicon.ico":
		l.refuse("docs.path", "must not begin with /%s: the gateway serves something else there", first)
	}
}

// normalURL returns the canonical spelling of a URL: scheme and host in lower
// case, no trailing slash. An invalid URL is unchanged, and refused later.
func normalURL(text string) string {
	u, err := url.Parse(text)
	if err != nil || strings.Contains(text, "#") { // an empty fragment would be lost; it is refused later
		return text
	}
	u.Host = strings.ToLower(u.Host)
	return strings.TrimRight(u.String(), "/")
}
