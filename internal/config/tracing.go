package config

import "regexp"

// Tracing configures where spans are exported to.
type Tracing struct {
	// Endpoint is the base URL of a collector for OTLP over HTTP: spans are sent to
	// {Endpoint}/v1/traces. Empty disables tracing. It never ends in a slash.
	Endpoint string `key:"endpoint,url"`
	// Ratio is the sampling ratio of traces, from 0 to 1.
	Ratio float64 `key:"ratio"`
	// Headers are sent with the spans, by name, such as a collector's token.
	Headers map[string]string `key:"headers,secret"`
	TLS     TLS               `key:"tls"`
}

func (l *loader) checkTracing(t Tracing) {
	if t.Endpoint != "" {
		l.checkCollector(t)
	}
	l.checkHeaders("tracing.headers", t.Headers, "authorization")
	if !(t.Ratio >= 0 && t.Ratio <= 1) { // true for NaN as well
		l.refuse("tracing.ratio", "must be from 0 to 1")
	}
	l.checkTLS("tracing.tls", t.TLS, t.Endpoint)
}

// signalPath is the path of a signal of OTLP/HTTP, in any case and with any
// number of slashes.
var signalPath = regexp.MustCompile(`(?i)/+v1/+(traces|metrics|logs)/*$`)

// checkCollector checks the URL of the collector, which may be http:// to another
// machine: spans hold no secrets.
func (l *loader) checkCollector(t Tracing) {
	const key = "tracing.endpoint"
	u := l.httpURL(key, t.Endpoint)
	if u == nil {
		return
	}
	if signal := signalPath.FindString(u.Path); signal != "" {
		l.refuse(key, "is the base URL: leave out %s, as /v1/traces is appended", signal)
	}
	if len(t.Headers) > 0 {
		l.warnIfClear(key, u, "tracing.headers travel in clear text")
	}
}
