package telemetry

import "github.com/prometheus/client_golang/prometheus"

// PoolStats are the counts of a connection pool. All except Total and Idle only
// grow.
type PoolStats struct {
	// Hits found an idle connection, Misses opened one, Timeouts got none in time.
	// Stale counts connections that were removed.
	Hits, Misses, Timeouts, Stale uint64
	// Total counts open connections, and Idle the unused ones among them.
	Total, Idle int
}

// RedisPool exposes the connection pool of Redis; stats is called at each scrape.
// It must be called at most once.
func (t *Telemetry) RedisPool(stats func() PoolStats) { t.registry.MustRegister(poolCollector(stats)) }

// poolCollector reads the counts once per scrape, so that they are consistent.
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
