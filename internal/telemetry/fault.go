package telemetry

import (
	"iter"
	"regexp"
	"slices"
	"sync"

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

// maxFaultCodes is how many codes of each back end are counted by their own
// name: they are its words, and nobody knows how many it has.
const maxFaultCodes = 20

// safeCode is a code that may stand in a label as it is.
var safeCode = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.:-]{0,31}$`)

// faultCodes counts the codes that back ends gave with their refusals.
type faultCodes struct {
	counter *prometheus.CounterVec

	mu    sync.Mutex
	known map[gateway.System]*names
}

func newFaultCodes() *faultCodes {
	return &faultCodes{
		counter: counter("gateway_upstream_fault_codes_total",
			"Codes that a back end gave with a fault or a refusal, as it wrote them; where it gave none, the status of its answer.",
			"system", "code"),
		known: make(map[gateway.System]*names),
	}
}

// count counts what one attempt was answered: its fault, and those of the
// items of a bulk answer.
func (c *faultCodes) count(system gateway.System, out any, err error) {
	for fault := range told(out, err) {
		c.add(system, fault)
	}
}

func (c *faultCodes) add(system gateway.System, fault *gateway.UpstreamFault) {
	c.counter.WithLabelValues(string(system), c.label(system, fault)).Inc()
}

// of returns the labels of the codes that one attempt was answered, each once.
func (c *faultCodes) of(system gateway.System, out any, err error) (labels []string) {
	for fault := range told(out, err) {
		if label := c.label(system, fault); !slices.Contains(labels, label) {
			labels = append(labels, label)
		}
	}
	return labels
}

// told yields the faults of an answer that have a code.
func told(out any, err error) iter.Seq[*gateway.UpstreamFault] {
	return func(yield func(*gateway.UpstreamFault) bool) {
		if err != nil {
			if fault := gateway.AsError(err).Upstream; fault != nil && fault.Code != "" {
				yield(fault)
			}
			return
		}
		results, _ := out.([]gateway.OrderResult)
		for _, r := range results {
			if r.Refused != nil && r.Refused.Upstream != nil && r.Refused.Upstream.Code != "" && !yield(r.Refused.Upstream) {
				return
			}
		}
	}
}

// label bounds a code, and the number of codes.
func (c *faultCodes) label(system gateway.System, fault *gateway.UpstreamFault) string {
	code := fault.Code
	if !safeCode.MatchString(code) {
		code = other
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	known := c.known[system]
	if known == nil {
		known = newNames(maxFaultCodes, nil)
		c.known[system] = known
	}
	return known.label(code)
}
