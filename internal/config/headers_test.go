package config_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"causeway.example/internal/config"
)

// TestHeaders reads extra headers from each place that they can come from.
func TestHeaders(t *testing.T) {
	const lines = "X-Api-Key: abc:d e\r\n\n  x.tenant:  causeway\t\n"
	want := map[string]string{"X-Api-Key": "abc:d e", "x.tenant": "causeway"}
	none := map[string]string(nil)
	sandbox := "GATEWAY_SANDBOX_ENABLED=true"
	file := write(t, "gateway.yaml", "sandbox: {enabled: true}\noctane: {headers: {X-Api-Key: 'abc:d e', x.tenant: causeway}}\n")
	for name, tt := range map[string]struct {
		src  config.Source
		want map[string]string
	}{
		"file":                     {config.Source{File: file}, want},
		"variable":                 {config.Source{Environ: []string{sandbox, "GATEWAY_OCTANE_HEADERS=" + lines}}, want},
		"file of a variable":       {config.Source{Environ: []string{sandbox, "GATEWAY_OCTANE_HEADERS_FILE=" + write(t, "headers", "\ufeff"+lines)}}, want},
		"variable over file":       {config.Source{File: file, Environ: []string{"GATEWAY_OCTANE_HEADERS=A: b"}}, map[string]string{"A": "b"}},
		"an empty mapping":         {config.Source{File: write(t, "e.yaml", "sandbox: {enabled: true}\noctane: {headers: {}}\n")}, none},
		"nothing below the key":    {config.Source{File: write(t, "n.yaml", "sandbox: {enabled: true}\noctane: {headers: }\n")}, none},
		"a variable without value": {config.Source{Environ: []string{sandbox, "GATEWAY_OCTANE_HEADERS="}}, none},
	} {
		cfg, warnings := mustLoad(t, tt.src)
		if diff := cmp.Diff(tt.want, cfg.Octane.Headers); diff != "" || len(warnings) > 0 || cfg.SPS.Headers != nil {
			t.Errorf("%s: (-want +got):\n%s\nwarnings %v, of SPS %v", name, diff, warnings, cfg.SPS.Headers)
		}
	}
}

// TestHeadersRefused: what would break a request, be overwritten, or overwrite
// what the gateway says. No message repeats a value, nor a line without a name.
func TestHeadersRefused(t *testing.T) {
	const name, own, connection = "name of a header", "the gateway sets it", "belongs to the connection"
	for _, key := range []string{"octane.headers", "sps.headers"} {
		check(t, key, nil, map[string]string{
			"hunter2": "must be a line", "X-A: b\nhunter2": "must be a line", "X A: hunter2": name, "X-Ä: hunter2": name, ": hunter2": name, "X(a): hunter2": name,
			"X-A:": "empty", "X-A: hunter2\nX-A: hunter2": "twice", "X-A: hunter2\nx-a: hunter2": "twice",
			"X-A: hunter2\x01": "control", "X-A: hunter2\x7f": "control", "X-A: hun\tter2": "control", "X-A: hünter2": "ASCII", "X-A: hunter2\u200b": "ASCII", "X-A: " + strings.Repeat("hunter2", 2000): "8192",
			"Host: hunter2": connection, "connection: hunter2": connection, "TE: hunter2": connection, "Transfer-Encoding: hunter2": connection, "upgrade: hunter2": connection,
			"Trailer: hunter2": connection, "Expect: hunter2": connection, "Keep-Alive: hunter2": connection, "Proxy-Authorization: hunter2": connection, "Proxy-Connection: hunter2": connection,
			"Authorization: hunter2": own, "content-type: hunter2": own, "Content-Length: 7": own, "SOAPACTION: hunter2": own, "Accept-Encoding: hunter2": own,
			"Accept: hunter2": own, "User-Agent: hunter2": own, "Traceparent: hunter2": own, "tracestate: hunter2": own, "x-correlation-ID: hunter2": own,
			"Wholesalecustomerid: hunter2": own, "Content-Encoding: hunter2": own,
		}, "X-Api-Key: a", "Cookie: a=b; c=d", "x_1.y~z: a:b", "X-A: a b", "\n\n", "X-A: b\n\nX-B: c\n")
	}
	for _, problems := range []config.Problems{
		faultsOf(t, map[string]string{"octane.headers": "hunter2\nX A: hunter2\nX-A: hünter2\nHost: hunter2\nX-B: hunter2\nx-b: hunter2"}),
		faultsOfFile(t, "octane: {headers: {'hunter2 x': hunter2, X-A: 5, X-B: {hunter2: x}, X-C: \" hunter2\"}}"),
		faultsOfFile(t, "octane: {headers: [hunter2]}"),
	} {
		if len(problems) == 0 || strings.Contains(problems.Error(), "hunter2") {
			t.Errorf("none, or a secret stands in the message: %v", problems)
		}
	}
	check(t, "sps.headers", map[string]string{"sps.auth": "apiKey", "sps.apiKey": "key"}, map[string]string{"x-api-key: other": "sps.apiKey"}, "X-Other: a")
	check(t, "sps.headers", nil, nil, "x-api-key: a")
}

func faultsOfFile(t *testing.T, text string) config.Problems {
	t.Helper()
	_, _, err := config.Load(config.Source{File: write(t, "gateway.yaml", "sandbox: {enabled: true}\n"+text+"\n")})
	var problems config.Problems
	errors.As(err, &problems)
	return problems
}

// TestRenegotiation is for a client certificate only.
func TestRenegotiation(t *testing.T) {
	pair := func(section string) map[string]string {
		return map[string]string{section + ".certFile": "testdata/tls/client.pem", section + ".keyFile": "testdata/tls/client.key", "tracing.endpoint": "https://otel.example"}
	}
	for _, section := range []string{"octane.tls", "sps.tls", "tracing.tls"} {
		key := section + ".renegotiation"
		check(t, key, nil, map[string]string{"once": "client certificate", "freely": "one of never, once", "": "one of never, once", "Once": "one of never, once"}, "never", " never ")
		check(t, key, pair(section), map[string]string{"always": "one of never, once"}, "never", "once")
	}
	plain := pair("octane.tls")
	plain["octane.baseUrl"] = "http://octane.example"
	plain["octane.tls.renegotiation"] = "once"
	if problems := faultsOf(t, plain); len(problems) != 3 || !strings.Contains(problems[2].String(), "octane.tls.renegotiation (flag): has no effect") {
		t.Errorf("without TLS: %v", problems)
	}
}
