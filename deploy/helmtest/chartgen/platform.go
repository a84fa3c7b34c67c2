package main

import "maps"

var (
	// open is a piece of a pod, or of another object, as Kubernetes has it: the
	// API server checks it.
	open = schema{"type": "object"}
	// pullSecrets are names, as in other charts' global values, or references.
	pullSecrets = schema{"type": "array", "items": schema{"anyOf": []schema{{"type": "string", "minLength": 1}, named}}}
	containers  = schema{"type": "array", "items": named}
	ports       = schema{"type": "array", "items": port}
	cidrs       = schema{"type": "array", "items": cidr}
	addresses   = schema{"type": "array", "items": pattern("^(" + ipv4 + "|" + ipv6 + ")$")}
	// ruleTexts are labels or annotations of Prometheus' rules.
	ruleTexts = schema{"type": "object", "propertyNames": pattern("^[a-zA-Z_][a-zA-Z0-9_]*$"), "additionalProperties": schema{"type": "string"}}
	timespan  = pattern("^([0-9]+(ms|s|m|h))?$")
	counted   = schema{"anyOf": []schema{positive, pattern("^[1-9][0-9]?%$")}}
)

// word is one of these, or empty for Kubernetes' default.
func word(words ...string) schema { return oneOf(append([]string{""}, words...)...) }

// anyHost is a host, or empty for all.
var anyHost = schema{"anyOf": []schema{hostName, {"enum": []string{""}}}}

// ingressPaths are paths of an Ingress. The back end is the API unless a path names another.
var ingressPaths = schema{"type": "array", "minItems": 1, "items": closed(schema{
	"path": pattern("^/"), "pathType": oneOf("Prefix", "Exact", "ImplementationSpecific"), "backend": schema{"type": "object"},
})}

// withPlatform adds those that place the gateway on a platform.
func withPlatform(values map[string]schema) map[string]schema {
	maps.Copy(values, platform)
	maps.Copy(values, gatewayRules)
	return values
}

// platform is what is known of the values that place the gateway on a platform:
// fields of pods, Services, routes and monitors.
var platform = map[string]schema{
	"nameOverride":          pattern("^([a-z0-9]([a-z0-9-]*[a-z0-9])?)?$"),
	"deploymentAnnotations": annotations,

	"service.labels":                        labels,
	"service.nodePort":                      port,
	"service.loadBalancerSourceRanges":      cidrs,
	"service.allocateLoadBalancerNodePorts": {"type": "boolean"},
	"service.externalTrafficPolicy":         word("Cluster", "Local"),
	"service.internalTrafficPolicy":         word("Cluster", "Local"),
	"service.healthCheckNodePort":           port,
	"service.ipFamilyPolicy":                word("SingleStack", "PreferDualStack", "RequireDualStack"),
	"service.ipFamilies":                    {"type": "array", "items": oneOf("IPv4", "IPv6")},
	"service.sessionAffinity":               word("None", "ClientIP"),
	"adminService.annotations":              annotations,
	"adminService.labels":                   labels,

	"service.externalIPs":      addresses,
	"service.loadBalancerIP":   pattern("^(" + ipv4 + "|" + ipv6 + ")?$"),
	"runtimeClassName":         objectName,
	"dashboards.namespace":     objectName,
	"serviceMonitor.namespace": objectName,

	"ingress.labels": labels,
	"ingress.hosts": {"type": "array", "items": schema{"anyOf": []schema{
		anyHost, closed(schema{"host": anyHost, "paths": ingressPaths}),
	}}},
	"ingress.paths":    ingressPaths,
	"httpRoute.labels": labels,
	"httpRoute.rules":  {"type": "array", "items": schema{"type": "object"}, "minItems": 1},

	"autoscaling.metrics":                            objects,
	"autoscaling.behavior":                           open,
	"autoscaling.annotations":                        annotations,
	"podDisruptionBudget.minAvailable":               counted,
	"podDisruptionBudget.unhealthyPodEvictionPolicy": oneOf("AlwaysAllow", "IfHealthyBudget"),

	"networkPolicy.upstreamTo":    peers,
	"networkPolicy.upstreamPorts": ports,
	"networkPolicy.proxyTo":       peers,
	"networkPolicy.proxyPorts":    ports,
	"networkPolicy.dnsPorts":      {"type": "array", "items": port, "minItems": 1},
	"networkPolicy.extraIngress":  objects,

	"serviceMonitor.scrapeTimeout":                timespan,
	"serviceMonitor.annotations":                  annotations,
	"serviceMonitor.relabelings":                  objects,
	"serviceMonitor.metricRelabelings":            objects,
	"serviceMonitor.scheme":                       word("http", "https"),
	"serviceMonitor.tlsConfig":                    open,
	"serviceMonitor.endpointAdditionalProperties": open,
	"prometheusRule.annotations":                  annotations,
	"prometheusRule.additionalRuleLabels":         ruleTexts,
	"prometheusRule.additionalRuleAnnotations":    ruleTexts,
	"prometheusRule.alerts": {"type": "object", "additionalProperties": closed(schema{
		"enabled": schema{"type": "boolean"}, "for": timespan, "labels": ruleTexts, "annotations": ruleTexts,
	})},
	"dashboards.annotations": annotations,

	"podSecurityContext":            open,
	"securityContext":               open,
	"strategy":                      open,
	"progressDeadlineSeconds":       positive,
	"terminationGracePeriodSeconds": whole,
	"startupProbe":                  open,
	"livenessProbe":                 open,
	"readinessProbe":                open,
	"lifecycle":                     open,
	"hostAliases":                   objects,
	"dnsPolicy":                     word("Default", "ClusterFirst", "ClusterFirstWithHostNet", "None"),
	"dnsConfig":                     open,
	"envFrom":                       objects,
	"initContainers":                containers,
	"extraContainers":               containers,
	"imagePullSecrets":              pullSecrets,
	"replicaCount":                  whole,
	"networkPolicy.upstreamCidrs":   cidrs,
	"tests.podAnnotations":          annotations,
	"tests.podLabels":               labels,
	"tests.resources":               closed(schema{"requests": amounts, "limits": amounts}),
}
