package e2e

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

	"causeway.example/cmd/gateway/internal/gatewaytest"

	"causeway.example/internal/programtest"
	"causeway.example/internal/secrettest"
)

// busy is a gateway that has counted something in each of its metrics.
func busy(t *testing.T) *gatewaytest.Gateway {
	t.Helper()
	ca := secrettest.NewAuthority(t)
	cert, key := secrettest.Files(t, ca.Issue("gateway", time.Now().Add(time.Hour)))
	g := gatewaytest.Start(t, append(patient(redistest.Start(t)), "GATEWAY_OCTANE_WSDL_CHECK=1h", "GATEWAY_TRACING_ENDPOINT="+gatewaytest.NewCollector(t).URL,
		"GATEWAY_OCTANE_TLS_CERT_FILE="+cert, "GATEWAY_OCTANE_TLS_KEY_FILE="+key, "GATEWAY_TLS_CERT_FILE="+cert, "GATEWAY_TLS_KEY_FILE="+key)...)
	g.Client.Transport.(*http.Transport).TLSClientConfig = &tls.Config{RootCAs: ca.Pool(), ServerName: "gateway"}
	for range 3 {
		g.Want(http.StatusOK, http.MethodGet, gatewaytest.Pools+"/0477000001/provider", "")
	}
	g.Want(http.StatusOK, http.MethodGet, "/v1/customers/100234/orders/999017", "")              // a word that nobody knows
	g.Want(http.StatusTooManyRequests, http.MethodGet, "/v1/customers/100234/orders/999010", "") // a fault
	g.Want(http.StatusNotFound, http.MethodGet, "/v1/nothing", "")
	gatewaytest.Wait(t, "the WSDLs are compared", func() bool { return g.Metric("gateway_wsdl_check_success") > 0 })
	return g
}

// TestMetricsOfARunningGateway: it shows each metric that is documented, and
// Prometheus's own linter finds nothing in any.
func TestMetricsOfARunningGateway(t *testing.T) {
	g := busy(t)
	text := g.Call(http.MethodGet, g.Admin+"/metrics", "").Text

	document, err := os.ReadFile("../../../docs/metrics.md")
	if err != nil {
		t.Fatal(err)
	}
	documented := firsts(regexp.MustCompile("(?m)^\\| `(gateway_\\w+)` \\|"), string(document))
	if diff := cmp.Diff(documented, firsts(regexp.MustCompile(`(?m)^# TYPE (gateway_\w+) `), text)); diff != "" {
		t.Errorf("docs/metrics.md and /metrics (-docs +metrics):\n%s", diff)
	}

	lint := exec.CommandContext(t.Context(), programtest.Path(t, "promtool"), "check", "metrics")
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
