package telemetry

import "github.com/prometheus/client_golang/prometheus"

// PoolStats are the counts of a pool of connections. All but Total and Idle
// only grow.
type PoolStats struct {
	// Hits found an idle connection, Misses had to make one, Timeouts got none
	// in time; Stale ones were given up.
	Hits, Misses, Timeouts, Stale uint64
	// Total connections are open, Idle ones of them unused.
	Total, Idle int
}

// RedisPool shows the pool of connections to Redis, which stats tells of
// whenever the metrics are read. It is called at most once.
func (t *Telemetry) RedisPool(stats func() PoolStats) { t.registry.MustRegister(poolCollector(stats)) }

// poolCollector asks once for each reading of the metrics, so that the counts
// belong together.
type poolCollector func() PoolStats

var (
	poolConnections = prometheus.NewDesc("gateway_redis_pool_connections",
		"Open connections to Redis.", []string{"state"}, nil)
	poolRequests = prometheus.NewDesc("gateway_redis_pool_requests_total",
		"Requests for a connection to Redis: an idle one (hit), a new one (miss), none in time (timeout).", []string{"result"}, nil)
	poolStale = prometheus.NewDesc("gateway_redis_pool_stale_connections_total",
		"Connections to Redis that were given up.", nil, nil)
)

// Describe implements [prometheus.Collector].
func (c poolCollector) Describe(descs chan<- *prometheus.Desc) {
	descs <- poolConnections
	descs <- poolRequests
	descs <- poolStale
}

// Collect implements [prometheus.Collector].
func (c poolCollector) Collect(metrics chan<- prometheus.Metric) {
	s := c()
	gauge := func(value int, state string) {
		metrics <- prometheus.MustNewConstMetric(poolConnections, prometheus.GaugeValue, float64(value), state)
	}
	gauge(s.Idle, "idle")
	gauge(s.Total-s.Idle, "used")
	counter := func(desc *prometheus.Desc, value uint64, labels ...string) {
		metrics <- prometheus.MustNewConstMetric(desc, prometheus.CounterValue, float64(value), labels...)
	}
	counter(poolRequests, s.Hits, "hit")
	counter(poolRequests, s.Misses, "miss")
	counter(poolRequests, s.Timeouts, "timeout")
	counter(poolStale, s.Stale)
}
