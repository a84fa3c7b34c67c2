package telemetry

import "github.com/prometheus/client_golang/prometheus"

// ConnectionStats are the connection counts of one listener.
type ConnectionStats struct {
	// Listener is the listener's name.
	Listener string
	// Max is the cap. New, Idle and Active count open connections.
	Max, New, Idle, Active int
	// Full, Descriptors and SlowReader count evicted connections by reason,
	// AcceptErrors the errors of accept(2).
	Full, Descriptors, SlowReader, AcceptErrors uint64
}

// Connections exposes the connections of all listeners; stats is called at each
// scrape. It must be called at most once.
func (t *Telemetry) Connections(stats func() []ConnectionStats) {
	t.registry.MustRegister(connectionCollector(stats))
}

type connectionCollector func() []ConnectionStats

var (
	connectionsOpen = prometheus.NewDesc("gateway_connections",
		"Open connections of clients: without a whole header yet (new), between two requests (idle), with a request (active).", []string{"listener", "state"}, nil)
	connectionsLimit = prometheus.NewDesc("gateway_connections_limit",
		"Most connections of clients at a time.", []string{"listener"}, nil)
	connectionsEvicted = prometheus.NewDesc("gateway_connections_evicted_total",
		"Connections that were closed to make room (full), to get a file descriptor (descriptors), or because too many clients did not read (slowReader).", []string{"listener", "reason"}, nil)
	acceptErrors = prometheus.NewDesc("gateway_accept_errors_total",
		"Errors of accepting a connection; each is tried again.", []string{"listener"}, nil)
)

// Describe implements [prometheus.Collector].
func (c connectionCollector) Describe(descs chan<- *prometheus.Desc) {
	descs <- connectionsOpen
	descs <- connectionsLimit
	descs <- connectionsEvicted
	descs <- acceptErrors
}

// Collect implements [prometheus.Collector].
func (c connectionCollector) Collect(metrics chan<- prometheus.Metric) {
	for _, s := range c() {
		gauge := func(desc *prometheus.Desc, value int, labels ...string) {
			metrics <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, float64(value), append([]string{s.Listener}, labels...)...)
		}
		gauge(connectionsOpen, s.New, "new")
		gauge(connectionsOpen, s.Idle, "idle")
		gauge(connectionsOpen, s.Active, "active")
		gauge(connectionsLimit, s.Max)
		counter := func(desc *prometheus.Desc, value uint64, labels ...string) {
			metrics <- prometheus.MustNewConstMetric(desc, prometheus.CounterValue, float64(value), append([]string{s.Listener}, labels...)...)
		}
		counter(connectionsEvicted, s.Full, "full")
		counter(connectionsEvicted, s.Descriptors, "descriptors")
		counter(connectionsEvicted, s.SlowReader, "slowReader")
		counter(acceptErrors, s.AcceptErrors)
	}
}
