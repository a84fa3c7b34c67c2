package config

import (
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// hostPort parses an address of net.Listen or net.Dial: an optional host and a
// port.
func hostPort(address string) (host string, port int, ok bool) {
	host, text, err := net.SplitHostPort(address)
	number, portErr := strconv.ParseUint(text, 10, 16)
	return host, int(number), err == nil && portErr == nil && (host == "" || isHost(host))
}

// label is a part of a host name. Names of containers have underscores.
var label = regexp.MustCompile(`^[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?$`)

// isHost reports whether a host is an IP address or a valid host name (RFC 1123,
// section 2.1: the last label of a name is not a number).
func isHost(host string) bool {
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	labels := strings.Split(strings.TrimSuffix(host, "."), ".")
	return len(host) <= 254 && strings.Trim(labels[len(labels)-1], "0123456789") != "" &&
		!slices.ContainsFunc(labels, func(l string) bool { return !label.MatchString(l) })
}

// anyHost stands for all addresses of the machine.
const anyHost = "*"

// collide reports whether two listeners cannot be open at the same time. Port 0
// picks a free port.
func collide(a, b string) bool {
	hostA, portA, okA := hostPort(a)
	hostB, portB, okB := hostPort(b)
	if !okA || !okB || portA != portB || portA == 0 {
		return false
	}
	hostA, hostB = listenHost(hostA), listenHost(hostB)
	return hostA == hostB || hostA == anyHost || hostB == anyHost
}

// listenHost returns the canonical spelling of a host for net.Listen, which
// listens on IPv4 and IPv6 for 0.0.0.0 and for [::], and on the IPv4 address of
// a name.
func listenHost(host string) string {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if host == "localhost" {
		return "127.0.0.1"
	}
	ip, err := netip.ParseAddr(host)
	switch {
	case host == "" || err == nil && ip.Unmap().IsUnspecified():
		return anyHost
	case err != nil:
		return host
	default:
		return ip.Unmap().String()
	}
}

// endpoint checks the URL of a back end.
func (l *loader) endpoint(path, value string) {
	if u := l.httpURL(path, value); u != nil {
		l.warnIfClear(path, u, "credentials and customer data travel in clear text")
	}
}

// warnIfClear adds a warning if a URL is not encrypted and names another machine.
func (l *loader) warnIfClear(path string, u *url.URL, what string) {
	if u.Scheme == "http" && !Loopback(net.JoinHostPort(u.Hostname(), "0")) {
		l.warnings = append(l.warnings, Warning{path, "is http:// to another machine: " + what})
	}
}

// httpURL checks an HTTP URL, and returns nil if it is invalid.
func (l *loader) httpURL(path, value string) *url.URL {
	u := l.url(path, value, "https://backend.example/path", "http", "https")
	switch {
	case u == nil:
		return nil
	case u.User != nil && path == "tracing.endpoint":
		l.refuse(path, "must not hold credentials: tracing.headers has them, such as Authorization")
	case u.User != nil:
		l.refuse(path, "must not hold credentials: they have keys of their own")
	case u.RawQuery != "" || u.ForceQuery:
		l.refuse(path, "must not have a query or a fragment")
	default:
		return u
	}
	return nil
}

// urlText has the characters of RFC 3986, section 2.
var urlText = regexp.MustCompile(`^[A-Za-z0-9._~:/?#@!$&'()*+,;=%\[\]-]*$`)

// url checks a URL, and returns nil if it is invalid. Messages never repeat it:
// it may hold a password.
func (l *loader) url(path, value, example string, schemes ...string) *url.URL {
	u, err := url.Parse(value)
	switch {
	case !urlText.MatchString(value):
		l.refuse(path, "must have the characters of a URL only: no blanks, no control characters, no braces, nothing outside of ASCII")
	case err != nil || !slices.Contains(schemes, u.Scheme) || u.Hostname() == "":
		l.refuse(path, "must be a URL such as %s", example)
	case !isURLPort(u):
		l.refuse(path, "must have a port from 1 to 65535, or none, and no colon then")
	case !isURLHost(u):
		l.refuse(path, "must have the name or the address of a host, IPv6 in brackets")
	case strings.Contains(value, "#"):
		l.refuse(path, "must not have a query or a fragment")
	case hasDotSegment(u.Path):
		l.refuse(path, "must not have dot segments in its path")
	case strings.ContainsFunc(u.Path, func(r rune) bool { return notText(r) || unicode.IsSpace(r) }):
		l.refuse(path, "must not have blanks or control characters in its path, nor as %%XX")
	default:
		return u
	}
	return nil
}

func hasDotSegment(path string) bool {
	return slices.ContainsFunc(strings.Split(path, "/"), func(segment string) bool { return segment == "." || segment == ".." })
}

func isURLPort(u *url.URL) bool {
	if u.Port() == "" {
		return !strings.HasSuffix(u.Host, ":")
	}
	port, err := strconv.ParseUint(u.Port(), 10, 16)
	return err == nil && port > 0
}

func isURLHost(u *url.URL) bool {
	if !strings.HasPrefix(u.Host, "[") {
		return isHost(u.Hostname()) && !strings.Contains(u.Hostname(), ":")
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return err == nil && ip.Is6()
}

// notText reports whether a rune is not allowed in names, passwords and paths:
// headers cannot carry control characters, and XML cannot carry noncharacters.
func notText(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Noncharacter_Code_Point, r) || r == utf8.RuneError
}
