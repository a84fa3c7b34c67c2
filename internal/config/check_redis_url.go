package config

import (
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// checkRedisURL checks that the client library accepts the URL and honours all of
// it: one server, a database, and no unsupported option.
func (l *loader) checkRedisURL(r Redis) {
	const key = "redis.url"
	if severalHosts(r.URL) {
		l.refuse(key, "names one server: a list of them belongs into redis.addresses")
		return
	}
	u := l.url(key, r.URL, "redis://cache.example:6379/0, or rediss:// for TLS", "redis", "rediss")
	if u == nil {
		return
	}
	if _, inURL := u.User.Password(); inURL && r.Password != "" {
		l.refuse("redis.password", "redis.url holds a password as well: set one of the two")
	}
	if u.User.Username() != "" && r.Username != "" {
		l.refuse("redis.username", "redis.url holds a user as well: set one of the two")
	}
	if !redisDatabase(u.EscapedPath()) {
		l.refuse(key, "must have the number of a database as its path, or none: such as /0")
	}
	l.checkRedisOptions(key, u)
}

// severalHosts reports whether a URL has a list of hosts, as other libraries
// accept. Commas in userinfo, path and query are allowed.
func severalHosts(text string) bool {
	_, rest, _ := strings.Cut(text, "://")
	authority := rest
	if end := strings.IndexAny(rest, "/?#"); end >= 0 {
		authority = rest[:end]
	}
	return strings.Contains(authority[strings.LastIndex(authority, "@")+1:], ",")
}

// passwordIn reports whether a URL holds a password.
func passwordIn(text string) bool {
	u, err := url.Parse(text)
	if err != nil {
		return true // it is reported as an invalid URL
	}
	_, set := u.User.Password()
	return set
}

// redisDatabase reports whether a path is empty or the number of a database.
func redisDatabase(path string) bool {
	text := strings.TrimSuffix(strings.TrimPrefix(path, "/"), "/")
	if text == "" {
		return len(path) <= 1
	}
	n, err := strconv.ParseUint(text, 10, 31)
	return err == nil && strconv.FormatUint(n, 10) == text
}

// The one option of redis.url, and its values.
const redisProtocol = "protocol"

// optionName matches names of options that a message may repeat. Any other text
// may be a part of a password.
var optionName = regexp.MustCompile(`^[a-z][a-z_]{0,31}$`)

func (l *loader) checkRedisOptions(key string, u *url.URL) {
	options, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		l.refuse(key, "has options that cannot be read")
		return
	}
	var problems []string
	for _, name := range slices.Sorted(maps.Keys(options)) {
		if problem := redisOption(name, options[name]); problem != "" {
			problems = append(problems, problem)
		}
	}
	if len(problems) > 0 {
		l.refuse(key, "%s", strings.Join(problems, "; "))
	}
}

// redisOption returns the problem with an option, or "".
func redisOption(name string, values []string) string {
	switch {
	case name == redisProtocol:
		if len(values) != 1 || values[0] != "2" && values[0] != "3" {
			return "has the option protocol, which must be 2 or 3"
		}
		return ""
	case name == "db":
		return "has the option db, which is not supported: the database is the path, such as /0"
	case name == "skip_verify":
		return "has the option skip_verify, which is not supported: it would trust any server. Use redis.caFile for a private authority, and redis.serverName for a certificate of another name"
	case strings.HasSuffix(name, "_timeout"):
		return "has " + shownOption(name) + ", which is not supported: redis.readBudget and redis.writeBudget bound each call"
	default:
		return "has " + shownOption(name) + ", which is not supported: protocol is the only option"
	}
}

func shownOption(name string) string {
	if optionName.MatchString(name) {
		return "the option " + name
	}
	return "an option"
}
