package telemetry

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// WSDL are the metrics of the differences between the live WSDLs of a back end and
// the compiled ones. They are safe for concurrent use.
type WSDL struct {
	findings, success, checked *prometheus.GaugeVec
}

// NewWSDL registers the metrics, which exist only if WSDLs are compared. It must be
// called once.
func (t *Telemetry) NewWSDL() *WSDL {
	w := &WSDL{
		findings: gauge("gateway_wsdl_findings",
			"Differences of a live WSDL from the compiled one, at the last comparison; severity is breaks, loses or new.", "service", "severity"),
		success: gauge("gateway_wsdl_check_success",
			"1 when the live WSDL could be read and compared at the last try, else 0.", "service"),
		checked: gauge("gateway_wsdl_check_timestamp_seconds",
			"When the live WSDL was last compared, in Unix time.", "service"),
	}
	t.registry.MustRegister(w.findings, w.success, w.checked)
	return w
}

// Compared records a comparison: the number of differences by severity.
func (w *WSDL) Compared(service string, at time.Time, findings map[string]int) {
	for severity, n := range findings {
		w.findings.WithLabelValues(service, severity).Set(float64(n))
	}
	w.success.WithLabelValues(service).Set(1)
	w.checked.WithLabelValues(service).Set(float64(at.Unix()))
}

// Failed records that a live WSDL could not be read. The previous findings remain.
func (w *WSDL) Failed(service string) { w.success.WithLabelValues(service).Set(0) }
