package config

import (
	"fmt"
	"net/url"
	"strings"
)

// otlpHeaders are the variables from which OpenTelemetry's exporters read headers,
// in order of precedence
// (opentelemetry.io/docs/specs/otel/protocol/exporter).
var otlpHeaders = []string{"OTEL_EXPORTER_OTLP_TRACES_HEADERS", "OTEL_EXPORTER_OTLP_HEADERS"}

// takeOTLPHeaders sets tracing.headers from these variables if nothing else does:
// operators and platforms pass a collector's token in them.
func (l *loader) takeOTLPHeaders(environ []string, t *Tracing) {
	const key = "tracing.headers"
	if t.Endpoint == "" || l.isSet(key) {
		return // without a collector, the variables are for another program
	}
	for _, variable := range otlpHeaders {
		for _, entry := range environ {
			if name, list, _ := strings.Cut(entry, "="); name == variable && strings.TrimSpace(list) != "" {
				l.origins[key] = variable
				t.Headers = l.decodeOTLPHeaders(key, list)
				return
			}
		}
	}
}

// decodeOTLPHeaders decodes a list in the format of W3C Baggage, without
// properties: name=value,name=value, percent-encoded. No message repeats any of
// it.
func (l *loader) decodeOTLPHeaders(path, list string) map[string]string {
	headers := map[string]string{}
	for i, member := range strings.Split(list, ",") {
		if strings.TrimSpace(member) == "" {
			continue
		}
		name, value, found := strings.Cut(member, "=")
		name = strings.TrimSpace(name)
		content, err := url.PathUnescape(strings.TrimSpace(value))
		switch _, twice := headers[name]; {
		case !found:
			l.report(fmt.Sprintf("%s[%d]", path, i), "must be name=value; a comma in a value is written %2C")
		case err != nil:
			l.report(fmt.Sprintf("%s[%d]", path, i), "must be percent-encoded: a % is written %25")
		case twice:
			l.report(fmt.Sprintf("%s[%d]", path, i), "stands twice")
		default:
			headers[name] = content
		}
	}
	return headers
}
