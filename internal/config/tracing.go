package config

import "regexp"

// Tracing says where spans go.
type Tracing struct {
	// Endpoint is the base URL of a collector that takes OTLP over HTTP: spans
	// go to {Endpoint}/v1/traces. Empty switches tracing off. It never ends in
	// a slash.
	Endpoint string `key:"endpoint,url"`
	// Ratio is the part of the traces that is sampled, from 0 to 1.
	Ratio float64 `key:"ratio"`
	// Headers are sent with the spans, by name: collectors ask for a token.
	Headers map[string]string `key:"headers,secret"`
	TLS     TLS               `key:"tls"`
}

func (l *loader) checkTracing(t Tracing) {
	if t.Endpoint != "" {
		l.checkCollector(t)
	}
	l.checkHeaders("tracing.headers", t.Headers, "authorization")
	if !(t.Ratio >= 0 && t.Ratio <= 1) { // NaN neither
		l.refuse("tracing.ratio", "must be from 0 to 1")
	}
	l.checkTLS("tracing.tls", t.TLS, t.Endpoint)
}

// signalPath is the end of a URL of one signal of OTLP/HTTP, however it is
// written.
var signalPath = regexp.MustCompile(`(?i)/+v1/+(traces|metrics|logs)/*$`)

// checkCollector checks the URL of the collector. That may be http:// to another
// machine: nothing secret is in a span.
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
