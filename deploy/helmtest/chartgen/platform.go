package main

var (
	// open is a piece of a pod, or of another object, as Kubernetes has it: the
	// API server checks it. A null removes it.
	open = schema{"type": []string{"object", "null"}}
	// pullSecrets are names, as in other charts' global values, or references.
	pullSecrets = schema{"type": "array", "items": schema{"type": []string{"string", "object"}}}
	ports       = schema{"type": "array", "items": port}
	cidrs       = schema{"type": "array", "items": cidr}
	timespan    = pattern("^([0-9]+(ms|s|m|h))?$")
	counted     = schema{"anyOf": []schema{atLeast(1), pattern("^[1-9][0-9]?%$")}}
)

// optional accepts null as well, for "not set".
func optional(s schema) schema { return schema{"anyOf": []schema{{"type": "null"}, s}} }

// word is one of these, or empty for Kubernetes' default.
func word(words ...string) schema { return oneOf(append([]string{""}, words...)...) }

// path of an Ingress: its back end is the API unless it names another.
var ingressPaths = schema{"type": "array", "minItems": 1, "items": closed(schema{
	"path": pattern("^/"), "pathType": oneOf("Prefix", "Exact", "ImplementationSpecific"), "backend": schema{"type": "object"},
})}

// platform is what is known of the values that place the gateway on a platform:
// fields of pods, Services, routes and monitors.
var platform = map[string]schema{
	"nameOverride":          pattern("^([a-z0-9]([a-z0-9-]*[a-z0-9])?)?$"),
	"deploymentAnnotations": annotations,

	"service.labels":                        labels,
	"service.nodePort":                      optional(port),
	"service.loadBalancerSourceRanges":      cidrs,
	"service.allocateLoadBalancerNodePorts": optional(schema{"type": "boolean"}),
	"service.externalTrafficPolicy":         word("Cluster", "Local"),
	"service.internalTrafficPolicy":         word("Cluster", "Local"),
	"service.healthCheckNodePort":           optional(port),
	"service.ipFamilyPolicy":                word("SingleStack", "PreferDualStack", "RequireDualStack"),
	"service.ipFamilies":                    {"type": "array", "items": oneOf("IPv4", "IPv6")},
	"service.sessionAffinity":               word("None", "ClientIP"),
	"adminService.annotations":              annotations,
	"adminService.labels":                   labels,

	"ingress.labels": labels,
	"ingress.hosts": {"type": "array", "items": schema{"anyOf": []schema{
		{"type": "string"}, closed(schema{"host": schema{"type": "string"}, "paths": ingressPaths}),
	}}},
	"ingress.paths":    ingressPaths,
	"httpRoute.labels": labels,
	"httpRoute.rules":  {"type": "array", "items": schema{"type": "object"}, "minItems": 1},

	"autoscaling.metrics":                            objects,
	"autoscaling.behavior":                           open,
	"autoscaling.annotations":                        annotations,
	"podDisruptionBudget.minAvailable":               optional(counted),
	"podDisruptionBudget.unhealthyPodEvictionPolicy": oneOf("AlwaysAllow", "IfHealthyBudget"),

	"networkPolicy.upstreamTo":    objects,
	"networkPolicy.upstreamPorts": ports,
	"networkPolicy.proxyTo":       objects,
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
	"prometheusRule.additionalRuleLabels":         labels,
	"prometheusRule.additionalRuleAnnotations":    annotations,
	"prometheusRule.alerts": {"type": "object", "additionalProperties": closed(schema{
		"enabled": schema{"type": "boolean"}, "for": timespan, "labels": labels, "annotations": annotations,
	})},
	"dashboards.annotations": annotations,

	"podSecurityContext":            open,
	"securityContext":               open,
	"strategy":                      open,
	"progressDeadlineSeconds":       optional(atLeast(1)),
	"terminationGracePeriodSeconds": optional(whole),
	"startupProbe":                  open,
	"livenessProbe":                 open,
	"readinessProbe":                open,
	"lifecycle":                     open,
	"hostAliases":                   objects,
	"dnsPolicy":                     word("Default", "ClusterFirst", "ClusterFirstWithHostNet", "None"),
	"dnsConfig":                     open,
	"envFrom":                       objects,
	"initContainers":                objects,
	"extraContainers":               objects,
	"imagePullSecrets":              pullSecrets,
	"replicaCount":                  optional(whole),
	"networkPolicy.upstreamCidrs":   cidrs,
	"tests.podAnnotations":          annotations,
	"tests.podLabels":               labels,
	"tests.resources":               closed(schema{"requests": amounts, "limits": amounts}),
}
