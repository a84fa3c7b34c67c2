package main

// budgetSteps are those of a budget: more than half is left, some, none.
var budgetSteps = []step{{lowest, "red"}, {0.0001, "orange"}, {0.5, "green"}}

var overview = dashboard{
	name: "overview", title: "Overview",
	help: "Objectives, requests, and the processes.",
	rows: []row{
		{"Objectives", []panel{
			{
				title: "Kept, 30 days", unit: "percentunit", kind: stat, width: 6,
				help:    "Requests that did not fail, and reads and writes that were fast enough. Needs prometheusRule.enabled; ahead of 30 days it is what there is. All replicas.",
				queries: []query{{`1 - sum by (slo) (increase(instance:gateway_slo_failures:sum{JOB}[30d])) / sum by (slo) (increase(instance:gateway_slo_requests:sum{JOB}[30d]))`, "{{slo}}"}},
				steps:   []step{{lowest, "text"}},
			},
			{
				title: "Budget left", unit: "percentunit", kind: stat, width: 6,
				help:    "Of what the objectives allow to fail in 30 days. Below 0 the objective is missed.",
				queries: []query{{`1 - sum by (slo) (increase(instance:gateway_slo_failures:sum{JOB}[30d])) / sum by (slo) (increase(instance:gateway_slo_requests:sum{JOB}[30d])) / (1 - max by (slo) (job:gateway_slo_objective:ratio{JOB}))`, "{{slo}}"}},
				steps:   budgetSteps,
			},
			{
				title: "Burn rate, 1 hour", unit: "short", kind: graph, width: 12,
				help:    "1 uses the budget up in 30 days. From 14.4 on an alert pages, from 6 on if it lasts.",
				queries: []query{{`max by (slo) (job:gateway_slo_failures:ratio_rate1h{JOB} / on (namespace, job, slo) (1 - job:gateway_slo_objective:ratio{JOB}))`, "{{slo}}"}},
				steps:   []step{{1, "yellow"}, {6, "orange"}, {14.4, "red"}},
			},
		}},
		{"Requests", []panel{
			{
				title: "Requests by route", unit: "reqps", kind: stack, width: 12,
				help:    "All that were answered, whatever the answer was.",
				queries: []query{{`sum by (route, method) (rate(gateway_http_requests_total{SERIES}[$__rate_interval]))`, "{{method}} {{route}}"}},
			},
			{
				title: "Failures by route", unit: "percentunit", kind: graph, width: 12,
				help:    "Part of the requests that were answered 500, 502, 503 or 504.",
				queries: []query{{`sum by (route, method) (rate(gateway_http_requests_total{SERIES,status=~"500|502|503|504"}[$__rate_interval])) / sum by (route, method) (rate(gateway_http_requests_total{SERIES}[$__rate_interval]))`, "{{method}} {{route}}"}},
				steps:   []step{{0.001, "orange"}, {0.0144, "red"}},
			},
			{
				title: "99th percentile by route", unit: "s", kind: graph, width: 12,
				help:    "Time from a request for an operation to its whole answer: one of a hundred takes longer.",
				queries: []query{{`histogram_quantile(0.99, sum by (route, method, le) (rate(gateway_http_request_duration_seconds_bucket{SERIES}[$__rate_interval])))`, "{{method}} {{route}}"}},
				steps:   []step{{2.5, "orange"}, {10, "red"}},
			},
			{
				title: "Time of reads and writes", unit: "s", kind: graph, width: 12,
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
				help:    "404, 409 and 422 are the back ends' business, 429 their limit, 499 callers that left.",
				queries: []query{{`sum by (status) (rate(gateway_http_requests_total{SERIES,status=~"[45].."}[$__rate_interval]))`, "{{status}}"}},
			},
			{
				title: "Requests in flight", unit: "short", kind: stack, width: 8,
				help:    "Under way now, by replica.",
				queries: []query{{`sum by (instance) (gateway_http_requests_in_flight{SERIES})`, "{{instance}}"}},
			},
			{
				title: "Orders by status", unit: "ops", kind: stack, width: 8,
				help:    "As the back end told them when it was asked: one that is asked for twice counts twice.",
				queries: []query{{`sum by (status) (rate(gateway_orders_seen_total{SERIES}[$__rate_interval]))`, "{{status}}"}},
			},
		}},
		{"Processes", []panel{
			{
				title: "Replicas", unit: "short", kind: stat, width: 4,
				help:    "Replicas that are read, by version. Two versions are a rollout.",
				queries: []query{{`count by (version) (gateway_build_info{SERIES})`, "{{version}}"}},
				steps:   []step{{lowest, "red"}, {1, "green"}},
			},
			{
				title: "Running for", unit: "s", kind: stat, width: 4,
				help:    "Since the youngest and the oldest replica started.",
				queries: []query{{`time() - max(process_start_time_seconds{SERIES})`, "youngest"}, {`time() - min(process_start_time_seconds{SERIES})`, "oldest"}},
				steps:   []step{{lowest, "orange"}, {600, "green"}},
			},
			{
				title: "Memory", unit: "bytes", kind: graph, width: 8,
				help:    "Resident memory, which the container's limit is about, and the part of it that is live heap.",
				queries: []query{{`process_resident_memory_bytes{SERIES}`, "{{instance}} resident"}, {`go_memstats_heap_alloc_bytes{SERIES}`, "{{instance}} heap"}},
			},
			{
				title: "CPU", unit: "percentunit", kind: graph, width: 8,
				help:    "100 % is one CPU.",
				queries: []query{{`sum by (instance) (rate(process_cpu_seconds_total{SERIES}[$__rate_interval]))`, "{{instance}}"}},
			},
			{
				title: "Goroutines", unit: "short", kind: graph, width: 8,
				help:    "Some for each connection and request. One that only grows is a leak.",
				queries: []query{{`go_goroutines{SERIES}`, "{{instance}}"}},
			},
			{
				title: "Pauses of the garbage collector", unit: "percentunit", kind: graph, width: 8,
				help:    "Part of the time in which a process stands still.",
				queries: []query{{`rate(go_gc_duration_seconds_sum{SERIES}[$__rate_interval])`, "{{instance}}"}},
				steps:   []step{{0.01, "orange"}},
			},
			{
				title: "File descriptors", unit: "percentunit", kind: graph, width: 8,
				help:    "Of those that the process may have open.",
				queries: []query{{`process_open_fds{SERIES} / process_max_fds{SERIES}`, "{{instance}}"}},
				steps:   []step{{0.8, "red"}},
			},
		}},
	},
}
