package helmtest

import "testing"

// TestServiceFields: what clouds and dual-stack clusters read of a Service.
func TestServiceFields(t *testing.T) {
	service := func(name, values, path string, want any) rendered {
		return rendered{name, production + values, "Service", deployed, path, want}
	}
	admin := func(name, values, path string, want any) rendered {
		return rendered{name, production + values, "Service", "demo-causeway-admin", path, want}
	}
	check(t, []rendered{
		service("type", "", "spec.type", "ClusterIP"),
		service("labels", `service: {labels: {tier: "1"}}`, "metadata.labels.tier", "1"),
		service("class", `service: {type: LoadBalancer, loadBalancerClass: service.k8s.aws/nlb}`, "spec.loadBalancerClass", "service.k8s.aws/nlb"),
		service("no class", `service: {type: LoadBalancer}`, "spec.loadBalancerClass", nil),
		service("address", `service: {type: LoadBalancer, loadBalancerIP: 192.0.2.7}`, "spec.loadBalancerIP", "192.0.2.7"),
		service("who may use it", `service: {type: LoadBalancer, loadBalancerSourceRanges: [203.0.113.0/24, "2001:db8::/32"]}`, "spec.loadBalancerSourceRanges.1", "2001:db8::/32"),
		service("caller's address", `service: {type: LoadBalancer, externalTrafficPolicy: Local}`, "spec.externalTrafficPolicy", "Local"),
		service("health check of nodes", `service: {type: LoadBalancer, externalTrafficPolicy: Local, healthCheckNodePort: 30100}`, "spec.healthCheckNodePort", 30100),
		service("no node ports", `service: {type: LoadBalancer, allocateLoadBalancerNodePorts: false}`, "spec.allocateLoadBalancerNodePorts", false),
		service("node ports by default", `service: {type: LoadBalancer}`, "spec.allocateLoadBalancerNodePorts", nil),
		service("inside", `service: {internalTrafficPolicy: Local}`, "spec.internalTrafficPolicy", "Local"),
		service("zone", `service: {trafficDistribution: PreferClose}`, "spec.trafficDistribution", "PreferClose"),
		service("dual stack", `service: {ipFamilyPolicy: PreferDualStack, ipFamilies: [IPv6, IPv4]}`, "spec.ipFamilies.0", "IPv6"),
		service("dual stack's policy", `service: {ipFamilyPolicy: RequireDualStack}`, "spec.ipFamilyPolicy", "RequireDualStack"),
		service("no family", "", "spec.ipFamilyPolicy", nil),
		service("node port", `service: {type: NodePort, nodePort: 30080}`, "spec.ports.0.nodePort", 30080),
		service("no node port", `service: {type: NodePort}`, "spec.ports.0.nodePort", nil),
		service("headless", `service: {clusterIP: None}`, "spec.clusterIP", "None"),
		service("external addresses", `service: {externalIPs: [192.0.2.8]}`, "spec.externalIPs.0", "192.0.2.8"),
		service("affinity", `service: {sessionAffinity: ClientIP}`, "spec.sessionAffinity", "ClientIP"),
		service("protocol", "", "spec.ports.0.appProtocol", "http"),
		service("another protocol", `service: {appProtocol: kubernetes.io/h2c}`, "spec.ports.0.appProtocol", "kubernetes.io/h2c"),
		service("no protocol", `service: {appProtocol: ""}`, "spec.ports.0.appProtocol", nil),
		service("protocol by null", `service: {appProtocol: null}`, "spec.ports.0.appProtocol", nil),
		service("annotations", `service: {annotations: {cloud.google.com/backend-config: '{"default":"causeway"}'}}`, "metadata.annotations.cloud|google|com/backend-config", `{"default":"causeway"}`),

		admin("admin's labels", `adminService: {labels: {scrape: "yes"}}`, "metadata.labels.scrape", "yes"),
		admin("admin's annotations", `adminService: {annotations: {prometheus.io/port: "8081"}}`, "metadata.annotations.prometheus|io/port", "8081"),
		admin("admin's protocol", `adminService: {appProtocol: ""}`, "spec.ports.0.appProtocol", nil),
		admin("admin is of the same families", `service: {ipFamilyPolicy: PreferDualStack, ipFamilies: [IPv4, IPv6]}`, "spec.ipFamilies.1", "IPv6"),
		admin("admin has no type", `service: {type: LoadBalancer, loadBalancerClass: a/b}`, "spec.type", nil),
	})
	refuses(t, map[string]string{
		`service: {externalTrafficPolicy: local}`:        "externalTrafficPolicy",
		`service: {ipFamilies: [IPv5]}`:                  "ipFamilies",
		`service: {loadBalancerSourceRanges: [office]}`:  "loadBalancerSourceRanges",
		`service: {nodePort: 70000}`:                     "nodePort",
		`service: {sourceRanges: []}`:                    "sourceRanges",
		`service: {ipFamilyPolicy: Dual}`:                "ipFamilyPolicy",
		`service: {allocateLoadBalancerNodePorts: "no"}`: "allocateLoadBalancerNodePorts",
		`adminService: {type: LoadBalancer}`:             "adminService",
	})
}

// TestIngressPaths: hosts with the paths of all, and with paths of their own.
func TestIngressPaths(t *testing.T) {
	ingress := func(name, values, path string, want any) rendered {
		return rendered{name, production + "ingress: {enabled: true, " + values + "}", "Ingress", deployed, path, want}
	}
	const first = "spec.rules.0.http.paths.0."
	check(t, []rendered{
		ingress("a host", "hosts: [api.example]", "spec.rules.0.host", "api.example"),
		ingress("its path", "hosts: [api.example]", first+"path", "/"),
		ingress("its back end", "hosts: [api.example]", first+"backend.service.name", deployed),
		ingress("path of all", "hosts: [a.example, b.example], paths: [{path: /v1, pathType: Exact}]", "spec.rules.1.http.paths.0.path", "/v1"),
		ingress("kind of path", "hosts: [a.example], paths: [{path: /, pathType: ImplementationSpecific}]", first+"pathType", "ImplementationSpecific"),
		ingress("kind by default", "hosts: [a.example], paths: [{path: /v1}]", first+"pathType", "Prefix"),
		ingress("host with paths", "hosts: [{host: a.example, paths: [{path: /v1}, {path: /swagger}]}]", "spec.rules.0.http.paths.1.path", "/swagger"),
		ingress("host beside one", "hosts: [{host: a.example, paths: [{path: /v1}]}, b.example]", "spec.rules.1.http.paths.0.path", "/"),
		ingress("host without paths", "hosts: [{host: a.example}]", first+"path", "/"),
		ingress("every host", `hosts: [""]`, "spec.rules.0.host", nil),
		ingress("path to another back end", "hosts: [a.example], paths: [{path: /, backend: {service: {name: ssl-redirect, port: {name: use-annotation}}}}, {path: /}]", first+"backend.service.name", "ssl-redirect"),
		ingress("the next path", "hosts: [a.example], paths: [{path: /, backend: {service: {name: ssl-redirect, port: {name: use-annotation}}}}, {path: /}]", "spec.rules.0.http.paths.1.backend.service.name", deployed),
		ingress("labels", "hosts: [a.example], labels: {zone: public}", "metadata.labels.zone", "public"),
	})
	refuses(t, map[string]string{
		"ingress: {enabled: true, hosts: [{name: a.example}]}":                    "hosts",
		"ingress: {enabled: true, hosts: [a.example], paths: [{path: v1}]}":       "path",
		"ingress: {enabled: true, hosts: [a.example], paths: [/v1]}":              "paths",
		"ingress: {enabled: true, hosts: [a.example], paths: []}":                 "paths",
		"ingress: {enabled: true, hosts: [a.example], paths: [{pathTyp: Exact}]}": "paths",
	})
}

// TestRouteRules: rules as in an HTTPRoute, with the back end and with what the API
// server would add.
func TestRouteRules(t *testing.T) {
	route := func(name, values, path string, want any) rendered {
		return rendered{name, production + "httpRoute: {enabled: true, parentRefs: [{name: public}], " + values + "}", "HTTPRoute", deployed, path, want}
	}
	const backend = "spec.rules.0.backendRefs.0."
	every := object{"path": object{"type": "PathPrefix", "value": "/"}}
	check(t, []rendered{
		route("a rule", "", "spec.rules.0.matches", []any{every}),
		route("its back end", "", "spec.rules.0.backendRefs", []any{object{"group": "", "kind": "Service", "name": deployed, "port": 80, "weight": 1}}),
		route("timeouts", "rules: [{timeouts: {request: 60s, backendRequest: 30s}}]", "spec.rules.0.timeouts.request", "60s"),
		route("a rule without matches", "rules: [{timeouts: {request: 60s}}]", "spec.rules.0.matches", []any{every}),
		route("filters", "rules: [{filters: [{type: RequestHeaderModifier, requestHeaderModifier: {remove: [X-Debug]}}]}]", "spec.rules.0.filters.0.requestHeaderModifier.remove.0", "X-Debug"),
		route("a redirect", "rules: [{filters: [{type: RequestRedirect, requestRedirect: {scheme: https}}], backendRefs: []}]", "spec.rules.0.filters.0.requestRedirect.statusCode", 302),
		route("a redirect leads nowhere", "rules: [{filters: [{type: RequestRedirect, requestRedirect: {scheme: https, statusCode: 301}}], backendRefs: []}]", "spec.rules.0.backendRefs", []any{}),
		route("path", "rules: [{matches: [{path: {value: /v1}}]}]", "spec.rules.0.matches.0.path", object{"type": "PathPrefix", "value": "/v1"}),
		route("headers", "rules: [{matches: [{headers: [{name: X-Tenant, value: a}]}]}]", "spec.rules.0.matches.0", object{
			"path": object{"type": "PathPrefix", "value": "/"}, "headers": []any{object{"type": "Exact", "name": "X-Tenant", "value": "a"}},
		}),
		route("two rules", "rules: [{matches: [{path: {type: Exact, value: /}}]}, {matches: [{method: GET}]}]", "spec.rules.1.matches.0.method", "GET"),
		route("another back end", "rules: [{backendRefs: [{name: old, port: 8080, weight: 0}]}]", backend+"weight", 0),
		route("another back end's kind", "rules: [{backendRefs: [{name: old, port: 8080}]}]", backend+"kind", "Service"),
		route("labels", "labels: {zone: public}", "metadata.labels.zone", "public"),
	})
	refuses(t, map[string]string{
		"httpRoute: {rules: {timeouts: {}}}": "rules",
		"httpRoute: {rules: []}":             "rules",
		"httpRoute: {filters: []}":           "filters",
	})
}
