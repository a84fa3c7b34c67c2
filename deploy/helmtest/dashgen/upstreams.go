package main

var upstreams = dashboard{
	name: "upstreams", title: "Back ends",
	help: "Calls to the back ends, and what they answer.",
	rows: []row{
		{"Calls", []panel{
			{
				title: "Calls by operation", unit: "reqps", kind: stack, width: 12,
				help:    "Each with its retries. One request to the API makes up to four.",
				queries: []query{{`sum by (system, operation) (rate(gateway_upstream_requests_total{SERIES}[$__rate_interval]))`, "{{system}} {{operation}}"}},
			},
			{
				title: "Calls by outcome", unit: "reqps", kind: stack, width: 12,
				help:    "Other than ok. notFound, conflict and rejected are business; an unknown one has to be looked at.",
				queries: []query{{`sum by (system, outcome) (rate(gateway_upstream_requests_total{SERIES,outcome!="ok"}[$__rate_interval]))`, "{{system}} {{outcome}}"}},
			},
			{
				title: "Failed calls", unit: "percentunit", kind: graph, width: 12,
				help:    "Part of the calls that failed by a back end's health, its contract, or the way to it. Business refusals and its rate limit are none.",
				queries: []query{{`sum by (system) (rate(gateway_upstream_requests_total{SERIES,outcome=~"unknown|notUnderstood|upstreamAuth|unavailable|timeout|badUpstream|internal"}[$__rate_interval])) / sum by (system) (rate(gateway_upstream_requests_total{SERIES}[$__rate_interval]))`, "{{system}}"}},
				steps:   []step{{0.01, "orange"}, {0.5, "red"}},
			},
			{
				title: "Attempts a call", unit: "short", kind: graph, width: 12,
				help:    "More than 1: calls are retried. Less: the gateway sheds them, by a breaker or a cap.",
				queries: []query{{`sum by (system) (rate(gateway_upstream_attempts_total{SERIES}[$__rate_interval])) / sum by (system) (rate(gateway_upstream_requests_total{SERIES}[$__rate_interval]))`, "{{system}}"}},
				steps:   []step{{lowest, "orange"}, {0.99, "green"}, {1.1, "orange"}},
			},
			{
				title: "99th percentile by operation", unit: "s", kind: graph, width: 12,
				help:    "Time of a call, with retries and waits. An attempt ends after timeouts.attempt, 10 s by default.",
				queries: []query{{`histogram_quantile(0.99, sum by (system, operation, le) (rate(gateway_upstream_request_duration_seconds_bucket{SERIES}[$__rate_interval])))`, "{{system}} {{operation}}"}},
				steps:   []step{{2.5, "orange"}, {10, "red"}},
			},
			{
				title: "Median by operation", unit: "s", kind: graph, width: 12,
				help:    "What a call takes on an ordinary day.",
				queries: []query{{`histogram_quantile(0.5, sum by (system, operation, le) (rate(gateway_upstream_request_duration_seconds_bucket{SERIES}[$__rate_interval])))`, "{{system}} {{operation}}"}},
			},
			{
				title: "Calls in flight", unit: "short", kind: graph, width: 12,
				help:    "Under way or waiting, on the replica that has most. At maxConcurrent, 64 by default, more are refused.",
				queries: []query{{`max by (system) (gateway_upstream_requests_in_flight{SERIES})`, "{{system}}"}},
				steps:   []step{{48, "orange"}, {64, "red"}},
			},
			{
				title: "Breakers that are not closed", unit: "short", kind: stack, width: 12,
				help:    "Replicas whose breaker is open or half open. An open one shows as open until the next call.",
				queries: []query{{`sum by (system, state) (gateway_breaker_state{SERIES,state!="closed"})`, "{{system}} {{state}}"}},
				steps:   []step{{1, "red"}},
			},
		}},
		{"What they say", []panel{
			{
				title: "Writes with an unknown outcome", unit: "short", kind: stat, width: 6,
				help:    "In the time that is shown. Nobody knows whether they were done: look at each.",
				queries: []query{{`sum by (system, operation) (increase(gateway_upstream_requests_total{SERIES,outcome="unknown"}[$__range]))`, "{{system}} {{operation}}"}},
				steps:   []step{{0.5, "red"}},
			},
			{
				title: "Faults", unit: "ops", kind: stack, width: 9,
				help:    "Faults and refusals of the SOAP calls, by row of docs/faults.md.",
				queries: []query{{`sum by (system, fault) (rate(gateway_upstream_faults_total{SERIES}[$__rate_interval]))`, "{{system}} {{fault}}"}},
			},
			{
				title: "Codes", unit: "ops", kind: stack, width: 9,
				help:    "As the back end wrote them; where it gave none, the status of its answer.",
				queries: []query{{`sum by (system, code) (rate(gateway_upstream_fault_codes_total{SERIES}[$__rate_interval]))`, "{{system}} {{code}}"}},
			},
			{
				title: "Words that nobody knows", unit: "short", kind: table, width: 12,
				help:    "How often since the replicas started. The first sign that a contract moved.",
				queries: []query{{`sum by (what, field, name) (gateway_upstream_unknown_total{SERIES})`, "{{what}} {{field}} {{name}}"}},
			},
			{
				title: "Differences of the WSDLs", unit: "short", kind: graph, width: 6,
				help:    "With octane.wsdlCheck: of the live one from the one the gateway was made for. Those that break calls or lose something are an alert.",
				queries: []query{{`max by (service, severity) (gateway_wsdl_findings{SERIES})`, "{{service}} {{severity}}"}},
			},
			{
				title: "WSDLs compared", unit: "s", kind: stat, width: 6,
				help:    "Time since the last comparison, by any replica.",
				queries: []query{{`time() - max by (service) (gateway_wsdl_check_timestamp_seconds{SERIES})`, "{{service}}"}},
				steps:   []step{{86400, "orange"}},
			},
			{
				title: "WSDLs readable", unit: "bool_yes_no", kind: stat, width: 6,
				help:    "Whether any replica could read it at the last try.",
				queries: []query{{`max by (service) (gateway_wsdl_check_success{SERIES})`, "{{service}}"}},
				steps:   []step{{lowest, "red"}, {1, "green"}},
			},
		}},
	},
}
