package telemetry

import (
	"net"
	"strconv"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
)

// describe returns the name and the attributes of an attempt's span, by the
// conventions for calls of each protocol.
func (w Wire) describe() (name string, attrs []attribute.KeyValue) {
	host, port, err := net.SplitHostPort(w.Host)
	if err != nil {
		host = w.Host
	}
	attrs = append(attrs, semconv.ServerAddress(host))
	if n, err := strconv.Atoi(port); err == nil {
		attrs = append(attrs, semconv.ServerPort(n))
	}
	if w.SOAP != "" {
		return w.SOAP, append(attrs, semconv.RPCSystemNameKey.String("soap"), semconv.RPCMethod(w.SOAP))
	}
	method, path, _ := strings.Cut(w.REST, " ")
	return w.REST, append(attrs, semconv.HTTPRequestMethodKey.String(method), semconv.URLTemplate(path))
}
