package config_test

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"causeway.example/internal/config"
)

const collector = "GATEWAY_TRACING_ENDPOINT=https://otel.example"

// TestTracingHeaders reads the headers of the collector from each place that
// they can come from.
func TestTracingHeaders(t *testing.T) {
	token := map[string]string{"Authorization": "Bearer hunter2,x"}
	for name, tt := range map[string]struct {
		environ []string
		want    map[string]string
	}{
		"variable":            {[]string{"GATEWAY_TRACING_HEADERS=Authorization: Bearer hunter2,x"}, token},
		"file of a variable":  {[]string{"GATEWAY_TRACING_HEADERS_FILE=" + write(t, "headers", "Authorization: Bearer hunter2,x\n")}, token},
		"OpenTelemetry's":     {[]string{"OTEL_EXPORTER_OTLP_HEADERS=Authorization=Bearer%20hunter2%2Cx"}, token},
		"with a blank in it":  {[]string{"OTEL_EXPORTER_OTLP_HEADERS= Authorization = Bearer hunter2%2Cx ,"}, token},
		"an equals sign":      {[]string{"OTEL_EXPORTER_OTLP_HEADERS=X-Key=aGk="}, map[string]string{"X-Key": "aGk="}},
		"a plus is a plus":    {[]string{"OTEL_EXPORTER_OTLP_HEADERS=X-Key=a+b"}, map[string]string{"X-Key": "a+b"}},
		"two":                 {[]string{"OTEL_EXPORTER_OTLP_HEADERS=api-key=a,x-tenant=b"}, map[string]string{"api-key": "a", "x-tenant": "b"}},
		"that of traces wins": {[]string{"OTEL_EXPORTER_OTLP_HEADERS=a=b", "OTEL_EXPORTER_OTLP_TRACES_HEADERS=c=d"}, map[string]string{"c": "d"}},
		"ours wins":           {[]string{"OTEL_EXPORTER_OTLP_HEADERS=a=b", "GATEWAY_TRACING_HEADERS=C: d"}, map[string]string{"C": "d"}},
		"empty":               {[]string{"OTEL_EXPORTER_OTLP_HEADERS=", "OTEL_EXPORTER_OTLP_TRACES_HEADERS= "}, nil},
		"of other signals":    {[]string{"OTEL_EXPORTER_OTLP_METRICS_HEADERS=a=b"}, nil},
	} {
		cfg, warnings := mustLoad(t, config.Source{Environ: append([]string{"GATEWAY_SANDBOX_ENABLED=true", collector}, tt.environ...)})
		if diff := cmp.Diff(tt.want, cfg.Tracing.Headers); diff != "" || len(warnings) > 0 {
			t.Errorf("%s: (-want +got):\n%s\nwarnings %v", name, diff, warnings)
		}
	}
	// Without a collector they are another program's.
	if cfg, _ := mustLoad(t, config.Source{Environ: []string{"GATEWAY_SANDBOX_ENABLED=true", "OTEL_EXPORTER_OTLP_HEADERS=%zz"}}); cfg.Tracing.Headers != nil {
		t.Errorf("without a collector: %v", cfg.Tracing.Headers)
	}
}

// TestTracingHeadersRefused: no message repeats a value, nor what may be one.
func TestTracingHeadersRefused(t *testing.T) {
	check(t, "tracing.headers", nil, map[string]string{
		"hunter2": "must be a line", "X A: hunter2": "name of a header", "X-A: hunter2\nx-a: hunter2": "twice", "X-A:": "empty",
		"Content-Type: hunter2": "the gateway sets it", "User-Agent: hunter2": "the gateway sets it", "Host: hunter2": "belongs to the connection",
		"Transfer-Encoding: hunter2": "belongs to the connection", "X-A: hünter2": "ASCII",
	}, "Authorization: Basic dTpw", "authorization: Bearer hunter2", "DD-API-KEY: x", "x-honeycomb-team: x\nx-honeycomb-dataset: y", "X-Scope-OrgID: 1")
	for list, reason := range map[string]string{
		"hunter2": "must be name=value", "a=b,hunter2": "must be name=value", "a=hunter2%": "percent-encoded", "a=hunter2%zz": "percent-encoded",
		"a=hunter2%0Ab": "control characters", "a=hunter2%0D%0Ab: c": "control characters", "a b=hunter2": "name of a header", "=hunter2": "name of a header",
		"a=hunter2,a=c": "twice", "a=hunter2,A=c": "twice", "host=hunter2": "belongs to the connection", "a=": "must not be empty", "a=%C3%BChunter2": "ASCII", "a=%FFhunter2": "control characters",
	} {
		_, _, err := config.Load(config.Source{Environ: []string{"GATEWAY_SANDBOX_ENABLED=true", collector, "OTEL_EXPORTER_OTLP_HEADERS=" + list}})
		if err == nil || !strings.Contains(err.Error(), reason) || !strings.Contains(err.Error(), "(OTEL_EXPORTER_OTLP_HEADERS)") || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v, want %q", list, err, reason)
		}
	}
}

// TestTracingHeadersAreSecret: they are neither printed nor logged, with and
// without the name of the scheme before them.
func TestTracingHeadersAreSecret(t *testing.T) {
	cfg, _ := mustLoad(t, config.Source{Environ: []string{"GATEWAY_SANDBOX_ENABLED=true", collector, "OTEL_EXPORTER_OTLP_HEADERS=Authorization=Basic aHVudGVyMjp4"}})
	var printed bytes.Buffer
	if err := config.Print(&printed, cfg); err != nil || strings.Contains(printed.String(), "aHVudGVyMjp4") || !strings.Contains(printed.String(), "Authorization: '***'") {
		t.Errorf("%v:\n%s", err, printed.String())
	}
	secrets := slices.Collect(maps.Values(maps.Collect(reversed(cfg.Secrets()))))
	for _, want := range []string{"Basic aHVudGVyMjp4", "aHVudGVyMjp4", "hunter2:x"} {
		if !slices.Contains(secrets, want) {
			t.Errorf("secrets = %q, want %q", secrets, want)
		}
	}
}

// reversed yields each secret as key and value: one path may have several.
func reversed(seq func(func(string, string) bool)) func(func(string, string) bool) {
	return func(yield func(string, string) bool) {
		seq(func(_, value string) bool { return yield(value, value) })
	}
}

// TestTracingHeadersInClear: a token to another machine by http:// is a warning;
// spans alone are none.
func TestTracingHeadersInClear(t *testing.T) {
	for _, tt := range []struct {
		endpoint, headers string
		warned            bool
	}{
		{"http://otel.example:4318", "X-Key: a", true},
		{"http://otel.example:4318", "", false},
		{"http://127.0.0.1:4318", "X-Key: a", false},
		{"https://otel.example", "X-Key: a", false},
	} {
		_, warnings := mustLoad(t, config.Source{Environ: []string{"GATEWAY_SANDBOX_ENABLED=true", "GATEWAY_TRACING_ENDPOINT=" + tt.endpoint, "GATEWAY_TRACING_HEADERS=" + tt.headers}})
		if (len(warnings) == 1) != tt.warned || len(warnings) > 1 {
			t.Errorf("%s, %q: warnings = %v, want one: %v", tt.endpoint, tt.headers, warnings, tt.warned)
		}
	}
}

// TestTracingEndpoint: the path of a signal is appended, and never twice.
func TestTracingEndpoint(t *testing.T) {
	const doubled, credentials = "leave out", "tracing.headers"
	check(t, "tracing.endpoint", nil, map[string]string{
		"http://c:4318/v1/traces": doubled, "http://c:4318/v1/traces//": doubled, "http://c:4318//v1/traces": doubled, "http://c:4318/V1/Traces": doubled,
		"http://c:4318/v1//traces": doubled, "http://c:4318/v1/%74races": doubled, "https://c/otlp/v1/traces/": doubled, "https://c/v1/metrics": doubled, "https://c/otlp/v1/logs": doubled,
		"http://u:hunter2@c:4318": credentials, "http://u@c:4318": credentials, "https://:hunter2@c/otlp": credentials,
	}, "http://c:4318", "https://c/otlp", "https://c/v1/traces/tenant", "https://c/api/v1/tracesink")
}
