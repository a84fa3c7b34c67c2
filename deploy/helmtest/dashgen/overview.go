package main

// budgetSteps colour a budget: green above half, orange above zero, red below.
var budgetSteps = []step{{lowest, "red"}, {0.0001, "orange"}, {0.5, "green"}}

var overview = dashboard{
	name: "overview", title: "Overview",
	help: "Objectives, requests and processes.",
	rows: []row{
		{"Objectives", []panel{
			{
				title: "Achieved, 30 days", unit: "percentunit", kind: stat, width: 6,
				help:    "Share of requests that did not fail, and of reads and writes that were fast enough. Needs prometheusRule.enabled; in the first 30 days, it covers the time since then. All replicas.",
				queries: []query{{`1 - sum by (slo) (increase(instance:gateway_slo_failures:sum{JOB}[30d])) / sum by (slo) (increase(instance:gateway_slo_requests:sum{JOB}[30d]))`, "{{slo}}"}},
				steps:   []step{{lowest, "text"}},
			},
			{
				title: "Budget left", unit: "percentunit", kind: stat, width: 6,
				help:    "Remaining share of the error budget of 30 days. Below 0 the objective is missed.",
				queries: []query{{`1 - sum by (slo) (increase(instance:gateway_slo_failures:sum{JOB}[30d])) / sum by (slo) (increase(instance:gateway_slo_requests:sum{JOB}[30d])) / (1 - max by (slo) (job:gateway_slo_objective:ratio{JOB}))`, "{{slo}}"}},
				steps:   budgetSteps,
			},
			{
				title: "Burn rate, 1 hour", unit: "short", kind: graph, width: 12,
				help:    "1 spends the error budget in exactly 30 days. An alert pages from 14.4 on, and from 6 on if it lasts.",
				queries: []query{{`max by (slo) (job:gateway_slo_failures:ratio_rate1h{JOB} / on (namespace, job, slo) (1 - job:gateway_slo_objective:ratio{JOB}))`, "{{slo}}"}},
				steps:   []step{{1, "yellow"}, {6, "orange"}, {14.4, "red"}},
			},
		}},
		{"Requests", []panel{
			{
				title: "Requests by route", unit: "reqps", kind: stack, width: 12,
				help:    "All requests, whatever their status.",
				queries: []query{{`sum by (route, method) (rate(gateway_http_requests_total{SERIES}[$__rate_interval]))`, "{{method}} {{route}}"}},
			},
			{
				title: "Failures by route", unit: "percentunit", kind: graph, width: 12,
				help:    "Share of the requests with status 500, 502, 503 or 504.",
				queries: []query{{`sum by (route, method) (rate(gateway_http_requests_total{SERIES,status=~"500|502|503|504"}[$__rate_interval])) / sum by (route, method) (rate(gateway_http_requests_total{SERIES}[$__rate_interval]))`, "{{method}} {{route}}"}},
				steps:   []step{{0.001, "orange"}, {0.0144, "red"}},
			},
			{
				title: "99th percentile by route", unit: "s", kind: graph, width: 12,
				help:    "Time from a request for an operation to its complete response: one of a hundred takes longer.",
				queries: []query{{`histogram_quantile(0.99, sum by (route, method, le) (rate(gateway_http_request_duration_seconds_bucket{SERIES}[$__rate_interval])))`, "{{method}} {{route}}"}},
				steps:   []step{{2.5, "orange"}, {10, "red"}},
			},
			{
				title: "Duration of reads and writes", unit: "s", kind: graph, width: 12,
				help: "Median and 99th percentile.",
				queries: []query{
					{`histogram_quantile(0.5, sum by (le) (rate(gateway_http_request_duration_seconds_bucket{SERIES,method="GET"}[$__rate_interval])))`, "reads, median"},
					{`histogram_quantile(0.99, sum by (le) (rate(gateway_http_request_duration_seconds_bucket{SERIES,method="GET"}[$__rate_interval])))`, "reads, 99 %"},
					{`histogram_quantile(0.5, sum by (le) (rate(gateway_http_request_duration_seconds_bucket{SERIES,method!="GET"}[$__rate_interval])))`, "writes, median"},
					{`histogram_quantile(0.99, sum by (le) (rate(gateway_http_request_duration_seconds_bucket{SERIES,method!="GET"}[$__rate_interval])))`, "writes, 99 %"},
				},
				steps: []step{{2.5, "orange"}, {10, "red"}},
			},
			{
				title: "Refusals and failures by status", unit: "reqps", kind: stack, width: 8,
				help:    "404, 409 and 422 are business refusals, 429 is a back end's rate limit, 499 is a caller that disconnected.",
				queries: []query{{`sum by (status) (rate(gateway_http_requests_total{SERIES,status=~"[45].."}[$__rate_interval]))`, "{{status}}"}},
			},
			{
				title: "Requests in flight", unit: "short", kind: stack, width: 8,
				help:    "Currently in flight, by replica.",
				queries: []query{{`sum by (instance) (gateway_http_requests_in_flight{SERIES})`, "{{instance}}"}},
			},
			{
				title: "Orders by status", unit: "ops", kind: stack, width: 8,
				help:    "As the back end returned it: an order that is read twice counts twice.",
				queries: []query{{`sum by (status) (rate(gateway_orders_seen_total{SERIES}[$__rate_interval]))`, "{{status}}"}},
			},
		}},
		{"Processes", []panel{
			{
				title: "Replicas", unit: "short", kind: stat, width: 4,
				help:    "Replicas that Prometheus scrapes, by version. Two versions mean a rollout.",
				queries: []query{{`count by (version) (gateway_build_info{SERIES})`, "{{version}}"}},
				steps:   []step{{lowest, "red"}, {1, "green"}},
			},
			{
				title: "Uptime", unit: "s", kind: stat, width: 4,
				help:    "Time since the youngest and the oldest replica started.",
				queries: []query{{`time() - max(process_start_time_seconds{SERIES})`, "youngest"}, {`time() - min(process_start_time_seconds{SERIES})`, "oldest"}},
				steps:   []step{{lowest, "orange"}, {600, "green"}},
			},
			{
				title: "Memory", unit: "bytes", kind: graph, width: 8,
				help:    "Resident memory, to which the container's limit applies, and its share of live heap.",
				queries: []query{{`process_resident_memory_bytes{SERIES}`, "{{instance}} resident"}, {`go_memstats_heap_alloc_bytes{SERIES}`, "{{instance}} heap"}},
			},
			{
				title: "CPU", unit: "percentunit", kind: graph, width: 8,
				help:    "100 % is one CPU.",
				queries: []query{{`sum by (instance) (rate(process_cpu_seconds_total{SERIES}[$__rate_interval]))`, "{{instance}}"}},
			},
			{
				title: "Goroutines", unit: "short", kind: graph, width: 8,
				help:    "Several for each connection and request. A number that only grows is a leak.",
				queries: []query{{`go_goroutines{SERIES}`, "{{instance}}"}},
			},
			{
				title: "Garbage collector pauses", unit: "percentunit", kind: graph, width: 8,
				help:    "Share of the time for which a process is stopped.",
				queries: []query{{`rate(go_gc_duration_seconds_sum{SERIES}[$__rate_interval])`, "{{instance}}"}},
				steps:   []step{{0.01, "orange"}},
			},
			{
				title: "File descriptors", unit: "percentunit", kind: graph, width: 8,
				help:    "Share of those that the process may open.",
				queries: []query{{`process_open_fds{SERIES} / process_max_fds{SERIES}`, "{{instance}}"}},
				steps:   []step{{0.8, "red"}},
			},
		}},
	},
}
