package telemetry

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Reloads are the metrics of files that change while the gateway runs. They are
// safe for concurrent use.
type Reloads struct {
	total   *prometheus.CounterVec
	success *prometheus.GaugeVec
	expiry  *prometheus.GaugeVec
	server  *prometheus.GaugeVec
}

// NewReloads registers the metrics. It must be called once.
func (t *Telemetry) NewReloads() *Reloads {
	r := &Reloads{
		total: counter("gateway_reloads_total",
			"Files that changed and were read again; what is the key of the configuration, result ok or error.", "what", "result"),
		success: gauge("gateway_reload_success",
			"1 while the last content of the files that was read is in force, 0 while an older one is.", "what"),
		expiry: gauge("gateway_client_certificate_expiry_timestamp_seconds",
			"When the client certificate in force for a back end, for Redis, or for the collector of traces, expires, in Unix time.", "system"),
		server: gauge("gateway_server_certificate_expiry_timestamp_seconds",
			"When the certificate in force of a listener expires, in Unix time.", "listener"),
	}
	t.registry.MustRegister(r.total, r.success, r.expiry, r.server)
	return r
}

// Watched records that files are watched and were valid at the start.
func (r *Reloads) Watched(what string) {
	r.total.WithLabelValues(what, "ok")
	r.total.WithLabelValues(what, "error")
	r.success.WithLabelValues(what).Set(1)
}

// Done counts a reload and its error.
func (r *Reloads) Done(what string, err error) {
	result, success := "ok", 1.0
	if err != nil {
		result, success = "error", 0
	}
	r.total.WithLabelValues(what, result).Inc()
	r.success.WithLabelValues(what).Set(success)
}

// ClientCertificate records when the current client certificate expires.
func (r *Reloads) ClientCertificate(system string, until time.Time) {
	r.expiry.WithLabelValues(system).Set(float64(until.Unix()))
}

// ServerCertificate records when the API listener's certificate expires.
func (r *Reloads) ServerCertificate(until time.Time) {
	r.server.WithLabelValues("api").Set(float64(until.Unix()))
}
