package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// schema is a part of a JSON schema, draft 7: what Helm understands.
type schema map[string]any

const (
	duration     = `^([0-9]+(\.[0-9]+)?(ns|us|ms|s|m|h))+$`
	wholeSeconds = `^([0-9]+h([0-9]+m)?([0-9]+s)?|[0-9]+m([0-9]+s)?|[0-9]+s)$`
)

var (
	objects  = schema{"type": "array", "items": schema{"type": "object"}}
	strs     = schema{"type": "array", "items": schema{"type": "string"}}
	amounts  = schema{"type": "object", "additionalProperties": quantity}
	port     = schema{"type": "integer", "minimum": 1, "maximum": 65535}
	whole    = schema{"type": "integer", "minimum": 0}
	positive = schema{"type": "integer", "minimum": 1}
	// Below 93.06 % everything may fail without being 14.4 times too fast.
	objective = schema{"type": "number", "minimum": 94, "maximum": 99.999}
	// The bounds of gateway_http_request_duration_seconds.
	bucket = schema{"enum": []float64{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30}}
)

func oneOf(words ...string) schema     { return schema{"type": "string", "enum": words} }
func pattern(expression string) schema { return schema{"type": "string", "pattern": expression} }

func closed(properties schema) schema {
	return schema{"type": "object", "properties": properties, "additionalProperties": false}
}

// known are the values whose default does not tell everything.
var known = withPlatform(map[string]schema{
	"clusterDomain":           pattern(`^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$`),
	"commonLabels":            labels,
	"image.digest":            pattern(`^(sha256:[0-9a-f]{64})?$`),
	"image.repository":        repository,
	"image.tag":               tag,
	"image.pullPolicy":        oneOf("Always", "IfNotPresent", "Never"),
	"fullnameOverride":        serviceName,
	"revision":                {"type": []string{"string", "integer"}},
	"serviceAccount.name":     objectName,
	"priorityClassName":       objectName,
	"ingress.className":       objectName,
	"prometheusRule.selector": pattern(`^[^\n\r]*$`),
	"sandbox.orderTime":       pattern(duration),
	"resources":               closed(schema{"requests": amounts, "limits": amounts}),
	"service.type":            oneOf("ClusterIP", "NodePort", "LoadBalancer"),
	"service.port":            port,
	"service.annotations":     annotations,
	"ingress.annotations":     annotations,
	"ingress.tls":             {"type": "array", "items": withMembers(closed(schema{"hosts": schema{"type": "array", "items": hostName}, "secretName": objectName}))},
	"httpRoute.annotations":   annotations,
	"httpRoute.parentRefs":    {"type": "array", "items": named},
	"httpRoute.hostnames":     {"type": "array", "items": hostName},
	"autoscaling.minReplicas": positive,
	"autoscaling.maxReplicas": positive,
	"autoscaling.targetCPUUtilizationPercentage": whole,
	"autoscaling.targetRequestsInFlight":         whole,
	"podDisruptionBudget.maxUnavailable":         {"anyOf": []schema{positive, pattern("^([1-9][0-9]*|[1-9][0-9]?%|100%)$")}},
	"networkPolicy.apiFrom":                      peers,
	"networkPolicy.adminFrom":                    peers,
	"networkPolicy.prometheusFrom":               peers,
	"networkPolicy.redisTo":                      peers,
	"networkPolicy.redisPort":                    port,
	"networkPolicy.tracingTo":                    peers,
	"networkPolicy.dnsTo":                        peers,
	"networkPolicy.extraEgress":                  objects,
	"serviceMonitor.interval":                    pattern("^[0-9]+(ms|s|m|h)$"),
	"serviceMonitor.labels":                      labels,
	"prometheusRule.labels":                      labels,
	"prometheusRule.objectives.availability":     objective,
	"prometheusRule.objectives.reads":            closed(schema{"percent": objective, "seconds": bucket}),
	"prometheusRule.objectives.writes":           closed(schema{"percent": objective, "seconds": bucket}),
	"dashboards.labels":                          labels,
	"serviceAccount.annotations":                 annotations,
	"demoRedis.resources":                        closed(schema{"requests": amounts, "limits": amounts}),
	"podAnnotations":                             annotations,
	"podLabels":                                  labels,
	"nodeSelector":                               labels,
	"tolerations":                                objects,
	"affinity":                                   {"type": "object"},
	"topologySpreadConstraints":                  objects,
	"extraEnv":                                   variables,
	"extraVolumes":                               volumes,
	"extraVolumeMounts":                          mounts,
	"extraObjects":                               {"type": "array", "items": extras},
	"extraTemplates":                             {"type": "array", "items": schema{"anyOf": []schema{extras, {"type": "string", "minLength": 1}}}},

	"config.octane.soapVersion":              oneOf("1.1", "1.2"),
	"config.octane.bindings.getDataPool":     oneOf("rest", "soap"),
	"config.octane.bindings.removeConsumers": oneOf("rest", "soap"),
	"config.octane.bindings.updateDataLimit": oneOf("rest", "soap"),
	"config.sps.auth":                        oneOf("oauth2", "bearer", "apiKey"),
	"config.octane.tls.renegotiation":        oneOf("never", "once"),
	"config.sps.tls.renegotiation":           oneOf("never", "once"),
	"config.tracing.tls.renegotiation":       oneOf("never", "once"),
	"config.log.level":                       oneOf("debug", "info", "warn", "error"),
	"config.tracing.ratio":                   {"type": "number", "minimum": 0, "maximum": 1},
	// The grace period of the pods is made of these two.
	"config.timeouts.drain":    pattern(wholeSeconds),
	"config.timeouts.shutdown": pattern(wholeSeconds),
})

// notHere are keys of the gateway that the chart sets, or that are secrets:
// those must not stand in values.
var notHere = []string{
	"config.listen", "config.adminListen", "config.sandbox", "config.auth.openAnywhere", "config.admin.tokenFile",
	"config.octane.headers", "config.sps.headers",
	"config.octane.password", "config.sps.clientSecret", "config.sps.bearerToken", "config.sps.apiKey",
	"config.cache.secret", "config.redis.password", "config.redis.sentinelPassword",
}

// makeSchema writes the schema of the values, with the gateway's own
// configuration below `config`.
func makeSchema(values, config []byte) ([]byte, error) {
	var chart, gateway yaml.Node
	if err := yaml.Unmarshal(values, &chart); err != nil {
		return nil, fmt.Errorf("values.yaml: %w", err)
	}
	if err := yaml.Unmarshal(config, &gateway); err != nil {
		return nil, fmt.Errorf("the gateway's configuration: %w", err)
	}
	used := map[string]bool{}
	all := describe("", chart.Content[0], used)
	properties, _ := all["properties"].(schema)
	properties["config"] = describe("config", gateway.Content[0], used)
	// Helm's own: it hands them to a chart whether that knows them or not.
	// It has no default here: that would count as a given condition, which wins
	// over tags.
	properties["enabled"] = schema{"type": "boolean"}
	properties["global"] = schema{"type": "object"}
	properties["tags"] = schema{"type": "object", "additionalProperties": schema{"type": "boolean"}}
	for path := range known {
		if !used[path] {
			return nil, fmt.Errorf("there is no value %s: forget it in the table", path)
		}
	}
	all, _ = nullable(all).(schema)
	all["definitions"] = definitions
	all["$schema"] = "http://json-schema.org/draft-07/schema#"
	var out bytes.Buffer
	to := json.NewEncoder(&out)
	to.SetEscapeHTML(false)
	to.SetIndent("", "  ")
	err := to.Encode(all)
	return out.Bytes(), err
}

// describe makes the schema of a value by what is known of it, or by its
// default.
func describe(path string, value *yaml.Node, used map[string]bool) schema {
	if s, found := known[path]; found {
		used[path] = true
		return s
	}
	if s, found := secretMember(path); found {
		return s
	}
	if s, found := groups[path[:max(0, strings.LastIndexByte(path, '.'))]]; found {
		return s
	}
	switch value.Kind {
	case yaml.MappingNode:
		properties := schema{}
		for key, below := range members(value) {
			if at := strings.TrimPrefix(path+"."+key.Value, "."); !slices.Contains(notHere, at) {
				properties[key.Value] = describe(at, below, used)
			}
		}
		return closed(properties)
	case yaml.SequenceNode:
		if strings.HasPrefix(path, "config.") {
			return schema{"type": "array", "items": text()}
		}
		return strs
	}
	switch value.Tag {
	case "!!bool":
		return schema{"type": "boolean"}
	case "!!int":
		return whole
	}
	if isDuration(value.Value) {
		return pattern(duration)
	}
	if strings.HasPrefix(path, "config.") {
		return text()
	}
	return schema{"type": "string"}
}
