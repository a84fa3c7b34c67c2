package main

var cache = dashboard{
	name: "cache", title: "Look-up cache",
	help: "Cached look-ups of numbers, in memory and in Redis.",
	rows: []row{
		{"Look-ups", []panel{
			{
				title: "Answered by each level", unit: "percentunit", kind: graph, width: 12,
				help:    "Share of the requests to each level that it served from its entries.",
				queries: []query{{`sum by (level) (rate(gateway_cache_requests_total{SERIES,result=~"hit|negative|stale"}[$__rate_interval])) / sum by (level) (rate(gateway_cache_requests_total{SERIES,result!="writeError"}[$__rate_interval]))`, "{{level}}"}},
			},
			{
				title: "Calls to the back end for look-ups", unit: "reqps", kind: stack, width: 12,
				help:    "Look-ups that the cache could not serve: getServiceDetail, and dataPool, which is also called for checks.",
				queries: []query{{`sum by (operation) (rate(gateway_upstream_requests_total{SERIES,operation=~"getServiceDetail|dataPool"}[$__rate_interval]))`, "{{operation}}"}},
			},
			{
				title: "Results of the memory cache", unit: "ops", kind: stack, width: 12,
				help:    "docs/metrics.md explains each result.",
				queries: []query{{`sum by (result) (rate(gateway_cache_requests_total{SERIES,level="memory"}[$__rate_interval]))`, "{{result}}"}},
			},
			{
				title: "Results of Redis", unit: "ops", kind: stack, width: 12,
				help:    "error, writeError and bypass are failures of Redis; foreign means that something else writes the gateway's keys, corrupt is a bug in the gateway.",
				queries: []query{{`sum by (result) (rate(gateway_cache_requests_total{SERIES,level="redis"}[$__rate_interval]))`, "{{result}}"}},
			},
			{
				title: "Request duration", unit: "s", kind: graph, width: 12,
				help: "Median and 99th percentile for each level.",
				queries: []query{
					{`histogram_quantile(0.5, sum by (level, le) (rate(gateway_cache_request_duration_seconds_bucket{SERIES}[$__rate_interval])))`, "{{level}}, median"},
					{`histogram_quantile(0.99, sum by (level, le) (rate(gateway_cache_request_duration_seconds_bucket{SERIES}[$__rate_interval])))`, "{{level}}, 99 %"},
				},
			},
			{
				title: "Replicas that bypass Redis", unit: "short", kind: graph, width: 12,
				help:    "Because it fails. Each replica retries it once a second.",
				queries: []query{{`sum(gateway_cache_degraded{SERIES})`, "degraded"}},
				steps:   []step{{1, "orange"}},
			},
		}},
		{"Connections to Redis", []panel{
			{
				title: "Open connections", unit: "short", kind: stack, width: 8,
				help:    "Of all replicas, idle and in use.",
				queries: []query{{`sum by (state) (gateway_redis_pool_connections{SERIES})`, "{{state}}"}},
			},
			{
				title: "Requests for a connection", unit: "ops", kind: stack, width: 8,
				help:    "Served with an idle connection (hit), with a new one (miss), or not in time (timeout).",
				queries: []query{{`sum by (result) (rate(gateway_redis_pool_requests_total{SERIES}[$__rate_interval]))`, "{{result}}"}},
			},
			{
				title: "Connections closed", unit: "ops", kind: graph, width: 8,
				help:    "Because they were broken or too old.",
				queries: []query{{`sum by (instance) (rate(gateway_redis_pool_stale_connections_total{SERIES}[$__rate_interval]))`, "{{instance}}"}},
			},
		}},
	},
}
