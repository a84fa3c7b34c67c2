package telemetry

import (
	"github.com/prometheus/client_golang/prometheus"

	"causeway.example/internal/gateway"
)

func newFaults() *prometheus.CounterVec {
	return counter("gateway_upstream_faults_total",
		"Faults and refusals that a back end told, items of bulk answers included; fault is a row of the fault catalogue.",
		"system", "operation", "fault")
}

// OnFault returns what counts the faults of one back end: operation is a
// primitive's, and fault the label of a row of its catalogue, never a code as
// the back end told it.
func (t *Telemetry) OnFault(system gateway.System) func(operation, fault string) {
	faults := t.faults.MustCurryWith(prometheus.Labels{"system": string(system)})
	return func(operation, fault string) { faults.WithLabelValues(operation, fault).Inc() }
}
