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

// OnFault returns a function that counts the faults of one back end: operation is
// a primitive's, and fault is the label of a row of its catalogue, never a code of
// the back end.
func (t *Telemetry) OnFault(system gateway.System) func(operation, fault string) {
	faults := t.faults.MustCurryWith(prometheus.Labels{"system": string(system)})
	return func(operation, fault string) { faults.WithLabelValues(operation, fault).Inc() }
}

// maxFaultCodes bounds the codes of each back end that have their own label: the
// set of codes is not known.
const maxFaultCodes = 20

// safeCode matches codes that are used as labels unchanged.
var safeCode = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.:-]{0,31}$`)

// faultCodes counts the codes of back ends' refusals.
type faultCodes struct {
	counter *prometheus.CounterVec

	mu    sync.Mutex
	known map[gateway.System]*boundedLabels
}

func newFaultCodes() *faultCodes {
	return &faultCodes{
		counter: counter("gateway_upstream_fault_codes_total",
			"Codes that a back end gave with a fault or a refusal, as it wrote them; where it gave none, the status of its answer.",
			"system", "code"),
		known: make(map[gateway.System]*boundedLabels),
	}
}

// count counts the fault of one attempt, or those of the items of a bulk
// response.
func (c *faultCodes) count(system gateway.System, out any, err error) {
	for fault := range codedFaults(out, err) {
		c.add(system, fault)
	}
}

func (c *faultCodes) add(system gateway.System, fault *gateway.UpstreamFault) {
	c.counter.WithLabelValues(string(system), c.label(system, fault)).Inc()
}

// of returns the distinct labels of the codes in one attempt's result.
func (c *faultCodes) of(system gateway.System, out any, err error) (labels []string) {
	for fault := range codedFaults(out, err) {
		if label := c.label(system, fault); !slices.Contains(labels, label) {
			labels = append(labels, label)
		}
	}
	return labels
}

// codedFaults yields the faults with a code in one attempt's result.
func codedFaults(out any, err error) iter.Seq[*gateway.UpstreamFault] {
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

// label returns the label of a code. Labels are bounded in length and number.
func (c *faultCodes) label(system gateway.System, fault *gateway.UpstreamFault) string {
	code := fault.Code
	if !safeCode.MatchString(code) {
		code = other
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	known := c.known[system]
	if known == nil {
		known = newBoundedLabels(maxFaultCodes, nil)
		c.known[system] = known
	}
	return known.label(code)
}
