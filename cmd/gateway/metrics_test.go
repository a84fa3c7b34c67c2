package main

import (
	"crypto/tls"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"causeway.example/cache/redistest"
)

// busy is a gateway that has counted something in each of its metrics.
func busy(t *testing.T) *gatewayProcess {
	t.Helper()
	ca := newAuthority(t)
	cert, key := files(t, ca.issue("gateway", time.Now().Add(time.Hour)))
	g := start(t, append(patient(redistest.Start(t)), "GATEWAY_OCTANE_WSDL_CHECK=1h", "GATEWAY_TRACING_ENDPOINT="+newCollector(t).url,
		"GATEWAY_OCTANE_TLS_CERT_FILE="+cert, "GATEWAY_OCTANE_TLS_KEY_FILE="+key, "GATEWAY_TLS_CERT_FILE="+cert, "GATEWAY_TLS_KEY_FILE="+key)...)
	g.client.Transport.(*http.Transport).TLSClientConfig = &tls.Config{RootCAs: ca.pool(), ServerName: "gateway"}
	for range 3 {
		g.want(http.StatusOK, http.MethodGet, pools+"/0477000001/provider", "")
	}
	g.want(http.StatusOK, http.MethodGet, "/v1/customers/100234/orders/999017", "")              // a word that nobody knows
	g.want(http.StatusTooManyRequests, http.MethodGet, "/v1/customers/100234/orders/999010", "") // a fault
	g.want(http.StatusNotFound, http.MethodGet, "/v1/nothing", "")
	wait(t, "the WSDLs are compared", func() bool { return g.metric("gateway_wsdl_check_success") > 0 })
	return g
}

// TestMetricsOfARunningGateway: it shows each metric that is documented, and
// Prometheus's own linter finds nothing in any.
func TestMetricsOfARunningGateway(t *testing.T) {
	g := busy(t)
	text := g.call(http.MethodGet, g.admin+"/metrics", "").text

	document, err := os.ReadFile("../../docs/metrics.md")
	if err != nil {
		t.Fatal(err)
	}
	documented := firsts(regexp.MustCompile("(?m)^\\| `(gateway_\\w+)` \\|"), string(document))
	if diff := cmp.Diff(documented, firsts(regexp.MustCompile(`(?m)^# TYPE (gateway_\w+) `), text)); diff != "" {
		t.Errorf("docs/metrics.md and /metrics (-docs +metrics):\n%s", diff)
	}

	promtool, err := exec.LookPath("promtool")
	if err != nil {
		t.Fatal("promtool is not installed: `make deps` installs it")
	}
	lint := exec.CommandContext(t.Context(), promtool, "check", "metrics")
	lint.Stdin = strings.NewReader(text)
	if said, err := lint.CombinedOutput(); err != nil || len(said) > 0 {
		t.Errorf("promtool check metrics: %v\n%s", err, said)
	}
}

// firsts returns what the pattern's group finds, sorted, each once.
func firsts(pattern *regexp.Regexp, text string) []string {
	found := map[string]bool{}
	for _, match := range pattern.FindAllStringSubmatch(text, -1) {
		found[match[1]] = true
	}
	return slices.Sorted(maps.Keys(found))
}
