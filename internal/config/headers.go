package config

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// decodeHeaders accepts a YAML mapping of names to values, or lines as in HTTP:
// "Name: value". Messages repeat no line and no value: these may be secret.
func (l *loader) decodeHeaders(path string, value any, into *map[string]string) {
	*into = map[string]string{}
	text, isText := value.(string)
	members, isMapping := value.(map[string]any)
	switch {
	case isText:
		l.decodeHeaderLines(path, text, *into)
	case !isMapping:
		l.report(path, "must be a mapping of names to values")
	}
	for i, name := range slices.Sorted(maps.Keys(members)) {
		var content string
		if problem := decodeString(members[name], &content); problem != "" {
			l.report(headerPath(path, i), "its value "+problem)
			continue
		}
		(*into)[name] = content
	}
}

func (l *loader) decodeHeaderLines(path, text string, into map[string]string) {
	i := -1
	for line := range strings.Lines(text) {
		i++
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		name, content, found := strings.Cut(line, ":")
		switch _, twice := into[name]; {
		case !found:
			l.report(headerPath(path, i), "must be a line such as X-Api-Key: value")
		case twice:
			l.report(headerPath(path, i), "stands twice")
		default:
			into[name] = strings.TrimSpace(content)
		}
	}
}

// headerPath identifies a header by its index: its name may be a secret by
// mistake.
func headerPath(path string, i int) string { return fmt.Sprintf("%s[%d]", path, i) }

var (
	// headerName is a token of RFC 9110, section 5.6.2.
	headerName = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+.^_`|~-]+$")
	// headerText is the ASCII part of a field value (section 5.5). Servers differ in
	// how they decode the rest.
	headerText = regexp.MustCompile(`^[ -~]*$`)
	// bearerToken is that of RFC 6750, section 2.1.
	bearerToken = regexp.MustCompile(`^[A-Za-z0-9._~+/-]*=*$`)
)

// maxHeader is the longest value of a header that servers usually accept.
const maxHeader = 8 << 10

// headerValue refuses characters that a header cannot carry.
func (l *loader) headerValue(path, value string) {
	switch {
	case strings.ContainsFunc(value, notText) || strings.TrimSpace(value) != value:
		l.refuse(path, "must not contain control characters, nor blanks at its ends")
	case !headerText.MatchString(value):
		l.refuse(path, "must be ASCII")
	case len(value) > maxHeader:
		l.refuse(path, "must not be longer than %d bytes", maxHeader)
	}
}

// The reasons why a header is reserved.
const (
	setByGateway  = "the gateway sets it by itself"
	ofConnection  = "it belongs to the connection, which is the gateway's"
	ofCredentials = "the gateway sets it, to the credentials of this back end"
)

// reserved maps the request headers that cannot be configured, in lower case, to
// the reason.
var reserved = map[string]string{
	"authorization": ofCredentials, "proxy-authorization": ofConnection,
	"accept": setByGateway, "accept-encoding": setByGateway, "user-agent": setByGateway, "soapaction": setByGateway,
	"content-type": setByGateway, "content-length": setByGateway, "content-encoding": setByGateway,
	"traceparent": setByGateway, "tracestate": setByGateway, "x-correlation-id": setByGateway, "wholesalecustomerid": setByGateway,
	"host": ofConnection, "connection": ofConnection, "proxy-connection": ofConnection, "keep-alive": ofConnection, "http2-settings": ofConnection,
	"te": ofConnection, "trailer": ofConnection, "transfer-encoding": ofConnection, "upgrade": ofConnection, "expect": ofConnection,
}

// checkHeaders checks configured headers. The allowed ones, in lower case, may be
// set although they are reserved.
func (l *loader) checkHeaders(path string, headers map[string]string, allowed ...string) {
	seen := map[string]bool{}
	for i, name := range slices.Sorted(maps.Keys(headers)) {
		folded := strings.ToLower(name)
		switch reason := reserved[folded]; {
		case !headerName.MatchString(name):
			l.refuse(headerPath(path, i), "must have the name of a header, such as X-Api-Key")
			continue
		case reason != "" && !slices.Contains(allowed, folded):
			l.refuse(path+"["+name+"]", "must not be set: %s", reason)
		case seen[folded]:
			l.refuse(headerPath(path, i), "stands twice, in upper and in lower case")
		case headers[name] == "":
			l.refuse(headerPath(path, i), "must not be empty")
		}
		seen[folded] = true
		l.headerValue(headerPath(path, i), headers[name])
	}
}

// checkSPSHeaders checks the values that are sent as headers to SPS.
func (l *loader) checkSPSHeaders(s SPS) {
	l.headerValue("sps.bearerToken", s.BearerToken)
	if !bearerToken.MatchString(s.BearerToken) {
		l.refuse("sps.bearerToken", "must be a token as RFC 6750 has it: letters, digits and ._~+/-, without the word Bearer before it")
	}
	l.headerValue("sps.apiKey", s.APIKey)
	key := strings.ToLower(s.APIKeyHeader)
	switch {
	case !headerName.MatchString(s.APIKeyHeader):
		l.refuse("sps.apiKeyHeader", "must be the name of a header, such as X-API-Key")
	case key != "authorization" && reserved[key] != "":
		l.refuse("sps.apiKeyHeader", "would never be sent with the key: %s", reserved[key])
	}
	l.checkHeaders("sps.headers", s.Headers)
	for i, name := range slices.Sorted(maps.Keys(s.Headers)) {
		if s.Auth == AuthAPIKey && strings.EqualFold(name, s.APIKeyHeader) {
			l.refuse(headerPath("sps.headers", i), "must not be set: it is the header of sps.apiKey")
		}
	}
}
