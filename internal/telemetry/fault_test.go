package telemetry

import (
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"causeway.example/internal/gateway"
)

func TestOnFault(t *testing.T) {
	tel := New(Options{})
	count := tel.OnFault(gateway.Octane)
	count("orderQuery", "rateLimit")
	count("orderQuery", "rateLimit")
	count("optIn", "login")
	want := `
# HELP gateway_upstream_faults_total Faults and refusals that a back end told, items of bulk answers included; fault is a row of the fault catalogue.
# TYPE gateway_upstream_faults_total counter
gateway_upstream_faults_total{fault="login",operation="optIn",system="octane"} 1
gateway_upstream_faults_total{fault="rateLimit",operation="orderQuery",system="octane"} 2
`
	if err := testutil.GatherAndCompare(tel.registry, strings.NewReader(want), "gateway_upstream_faults_total"); err != nil {
		t.Error(err)
	}
}
