package main

var upstreams = dashboard{
	name: "upstreams", title: "Back ends",
	help: "Calls to the back ends, and their responses.",
	rows: []row{
		{"Calls", []panel{
			{
				title: "Calls by operation", unit: "reqps", kind: stack, width: 12,
				help:    "A call counts once, including its retries. One request to the API makes up to four calls.",
				queries: []query{{`sum by (system, operation) (rate(gateway_upstream_requests_total{SERIES}[$__rate_interval]))`, "{{system}} {{operation}}"}},
			},
			{
				title: "Calls by outcome", unit: "reqps", kind: stack, width: 12,
				help:    "All except ok. notFound, conflict and rejected are business refusals; each unknown outcome has to be checked.",
				queries: []query{{`sum by (system, outcome) (rate(gateway_upstream_requests_total{SERIES,outcome!="ok"}[$__rate_interval]))`, "{{system}} {{outcome}}"}},
			},
			{
				title: "Failed calls", unit: "percentunit", kind: graph, width: 12,
				help:    "Share of the calls that failed because of a back end's health, its contract, or the network. Business refusals and rate limits are not failures.",
				queries: []query{{`sum by (system) (rate(gateway_upstream_requests_total{SERIES,outcome=~"unknown|notUnderstood|upstreamAuth|unavailable|timeout|badUpstream|internal"}[$__rate_interval])) / sum by (system) (rate(gateway_upstream_requests_total{SERIES}[$__rate_interval]))`, "{{system}}"}},
				steps:   []step{{0.01, "orange"}, {0.5, "red"}},
			},
			{
				title: "Attempts per call", unit: "short", kind: graph, width: 12,
				help:    "Above 1, calls are retried. Below 1, the gateway refuses calls, because of a breaker or a limit.",
				queries: []query{{`sum by (system) (rate(gateway_upstream_attempts_total{SERIES}[$__rate_interval])) / sum by (system) (rate(gateway_upstream_requests_total{SERIES}[$__rate_interval]))`, "{{system}}"}},
				steps:   []step{{lowest, "orange"}, {0.99, "green"}, {1.1, "orange"}},
			},
			{
				title: "99th percentile by operation", unit: "s", kind: graph, width: 12,
				help:    "Duration of a call, including retries and waits. An attempt ends after timeouts.attempt, 10 s by default.",
				queries: []query{{`histogram_quantile(0.99, sum by (system, operation, le) (rate(gateway_upstream_request_duration_seconds_bucket{SERIES}[$__rate_interval])))`, "{{system}} {{operation}}"}},
				steps:   []step{{2.5, "orange"}, {10, "red"}},
			},
			{
				title: "Median by operation", unit: "s", kind: graph, width: 12,
				help:    "Typical duration of a call.",
				queries: []query{{`histogram_quantile(0.5, sum by (system, operation, le) (rate(gateway_upstream_request_duration_seconds_bucket{SERIES}[$__rate_interval])))`, "{{system}} {{operation}}"}},
			},
			{
				title: "Calls in flight", unit: "short", kind: graph, width: 12,
				help:    "In flight or waiting, on the replica that has most. Above maxConcurrent, 64 by default, calls wait for timeouts.queue and are then refused.",
				queries: []query{{`max by (system) (gateway_upstream_requests_in_flight{SERIES})`, "{{system}}"}},
				steps:   []step{{48, "orange"}, {64, "red"}},
			},
			{
				title: "Breakers that are not closed", unit: "short", kind: stack, width: 12,
				help:    "Replicas whose breaker is open or half open. An open breaker shows as open until the next call.",
				queries: []query{{`sum by (system, state) (gateway_breaker_state{SERIES,state!="closed"})`, "{{system}} {{state}}"}},
				steps:   []step{{1, "red"}},
			},
		}},
		{"Responses", []panel{
			{
				title: "Writes with an unknown outcome", unit: "short", kind: stat, width: 6,
				help:    "In the selected time range. It is unknown whether they were done: check each.",
				queries: []query{{`sum by (system, operation) (increase(gateway_upstream_requests_total{SERIES,outcome="unknown"}[$__range]))`, "{{system}} {{operation}}"}},
				steps:   []step{{0.5, "red"}},
			},
			{
				title: "Faults", unit: "ops", kind: stack, width: 9,
				help:    "Faults and refusals of SOAP calls, by row of docs/faults.md.",
				queries: []query{{`sum by (system, fault) (rate(gateway_upstream_faults_total{SERIES}[$__rate_interval]))`, "{{system}} {{fault}}"}},
			},
			{
				title: "Codes", unit: "ops", kind: stack, width: 9,
				help:    "As the back end returned them; without a code, the HTTP status.",
				queries: []query{{`sum by (system, code) (rate(gateway_upstream_fault_codes_total{SERIES}[$__rate_interval]))`, "{{system}} {{code}}"}},
			},
			{
				title: "Unknown words, elements and members", unit: "short", kind: table, width: 12,
				help:    "Occurrences since the replicas started. The first sign of a changed contract.",
				queries: []query{{`sum by (what, field, name) (gateway_upstream_unknown_total{SERIES})`, "{{what}} {{field}} {{name}}"}},
			},
			{
				title: "WSDL differences", unit: "short", kind: graph, width: 6,
				help:    "With octane.wsdlCheck: between the published WSDL and the one that the gateway was built for. Those that break calls or lose part of a response raise an alert.",
				queries: []query{{`max by (service, severity) (gateway_wsdl_findings{SERIES})`, "{{service}} {{severity}}"}},
			},
			{
				title: "Last WSDL comparison", unit: "s", kind: stat, width: 6,
				help:    "Time since the last comparison by any replica.",
				queries: []query{{`time() - max by (service) (gateway_wsdl_check_timestamp_seconds{SERIES})`, "{{service}}"}},
				steps:   []step{{86400, "orange"}},
			},
			{
				title: "WSDLs readable", unit: "bool_yes_no", kind: stat, width: 6,
				help:    "Whether any replica could read it at the last attempt.",
				queries: []query{{`max by (service) (gateway_wsdl_check_success{SERIES})`, "{{service}}"}},
				steps:   []step{{lowest, "red"}, {1, "green"}},
			},
		}},
	},
}
