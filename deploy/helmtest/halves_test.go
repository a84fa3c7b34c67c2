package helmtest

import (
	"strings"
	"testing"
)

// TestHalfSettings are refused, with what is missing.
func TestHalfSettings(t *testing.T) {
	for values, want := range map[string]string{
		"tls: {octane: {secretName: octane-tls}}":                                              "tls.octane.secretName has no effect",
		"tls: {sps: {secretName: sps-tls}}":                                                    "tls.sps.secretName has no effect",
		"tls: {sps: {secretName: sps-tls, ca: false, client: false}}":                          "tls.sps.secretName has no effect",
		"tls: {octane: {ca: true}}":                                                            "need tls.octane.secretName",
		"tls: {redis: {client: true}}":                                                         "need tls.redis.secretName",
		"tls: {redis: {secretName: redis-tls, ca: false}}":                                     "tls.redis.secretName has no effect",
		"tls: {sps: {client: true}}":                                                           "need tls.sps.secretName",
		"tls: {sps: {ca: true, client: true, secretName: ''}}":                                 "need tls.sps.secretName",
		"secrets: {octanePassword: {key: pass}}":                                               "secrets.octanePassword.key has no effect",
		"secrets: {redisUrl: {name: '', key: redis}}":                                          "secrets.redisUrl.key has no effect",
		"secrets: {apiKeys: {name: keys, key: ''}}":                                            "key",
		"serviceAccount: {create: false, annotations: {a: b}}":                                 "serviceAccount.create",
		"ingress: {enabled: true}":                                                             "ingress.hosts",
		"ingress: {enabled: true, hosts: [a.example], tls: [{}]}":                              "tls",
		"httpRoute: {enabled: true}":                                                           "httpRoute.parentRefs",
		"httpRoute: {enabled: true, parentRefs: [{namespace: a}]}":                             "name",
		"imagePullSecrets: [{}]":                                                               "name",
		"imagePullSecrets: [{name: ''}]":                                                       "name",
		"extraEnv: [{value: a}]":                                                               "name",
		"extraVolumes: [{emptyDir: {}}]":                                                       "name",
		"extraVolumeMounts: [{name: a}]":                                                       "mountPath",
		"extraObjects: [{kind: ConfigMap}]":                                                    "apiVersion",
		"networkPolicy: {redisTo: [{ipBlock: {}}]}":                                            "cidr",
		"networkPolicy: {apiFrom: [{}]}":                                                       "apiFrom",
		"networkPolicy: {apiFrom: [{ipBlock: {cidr: 192.0.2.0/24}, podSelector: {}}]}":         "apiFrom",
		"resources: {requests: {memory: 256Mi}}":                                               "more than resources.limits.memory 128Mi",
		"resources: {requests: {cpu: 1}, limits: {cpu: 500m}}":                                 "more than resources.limits.cpu 500m",
		"demoRedis: {enabled: true, resources: {requests: {memory: 1Gi}}}":                     "more than demoRedis.resources.limits.memory",
		"resources: {requests: {memory: 134217729}}":                                           "requests.memory 134217729 is more",
		"networkPolicy: {apiFrom: [{podselector: {}}]}":                                        "podselector",
		"networkPolicy: {adminFrom: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.300.0.0/16]}}]}": "except",
	} {
		t.Run(values, func(t *testing.T) { refused(t, installation{values: sandbox + "\n" + values}, want) })
	}
	for _, values := range []string{
		"tls: {listener: {secretName: api-tls}}", "tls: {redis: {ca: false}}",
		"tls: {octane: {secretName: a, ca: true}, sps: {secretName: b, client: true}}", "tls: {octane: {secretName: a, ca: true, client: true}}",
		"secrets: {apiKeys: {name: keys}}", "secrets: {apiKeys: {name: keys, key: other}}", "secrets: {apiKeys: {key: apiKeys}}",
		"serviceAccount: {create: false, name: web}", "ingress: {enabled: true, hosts: ['*.example', a.example], tls: [{hosts: [a.example]}, {secretName: b}]}",
		"resources: {requests: {cpu: 500m, memory: 128Mi}, limits: {cpu: 0.5, memory: 134217728}}", "resources: {limits: {cpu: 1}}",
		"networkPolicy: {apiFrom: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}, {podSelector: {}}, {namespaceSelector: {}, podSelector: {}}]}",
	} {
		accepted(t, installation{values: sandbox + "\n" + values})
	}
}

// TestOnlyTheAPIServerWouldRefuse: after it has made other objects, so that
// Helm leaves half a release.
func TestOnlyTheAPIServerWouldRefuse(t *testing.T) {
	for values, want := range map[string]string{
		"autoscaling: {enabled: true, minReplicas: 9, maxReplicas: 3}":          "minReplicas 9 is more than autoscaling.maxReplicas 3",
		"autoscaling: {enabled: true, minReplicas: 7}":                          "more than autoscaling.maxReplicas 6",
		"autoscaling: {enabled: true, maxReplicas: 1}":                          "minReplicas 2 is more",
		"networkPolicy: {upstreamCidrs: [999.0.0.0/40]}":                        "upstreamCidrs",
		"networkPolicy: {upstreamCidrs: [10.0.0.0/33]}":                         "upstreamCidrs",
		"networkPolicy: {upstreamCidrs: [10.0.0/8]}":                            "upstreamCidrs",
		"networkPolicy: {upstreamCidrs: ['2001:db8::/129']}":                    "upstreamCidrs",
		"networkPolicy: {upstreamCidrs: ['2001::db8::/32']}":                    "upstreamCidrs",
		"networkPolicy: {upstreamCidrs: ['1:2:3:4:5:6:7:8:9/64']}":              "upstreamCidrs",
		"networkPolicy: {upstreamCidrs: [10.0.0.1]}":                            "upstreamCidrs",
		"fullnameOverride: My_GW":                                               "fullnameOverride",
		"serviceAccount: {name: Web_API}":                                       "name",
		"priorityClassName: very high":                                          "priorityClassName",
		"ingress: {enabled: true, hosts: [a.example], className: Nginx}":        "className",
		"ingress: {enabled: true, hosts: [A.example]}":                          "hosts",
		"ingress: {enabled: true, hosts: [192.0.2.1]}":                          "hosts",
		"ingress: {enabled: true, hosts: ['a.example:8443']}":                   "hosts",
		"ingress: {enabled: true, hosts: ['https://a.example']}":                "hosts",
		"ingress: {enabled: true, hosts: ['a.*.example']}":                      "hosts",
		"httpRoute: {enabled: true, parentRefs: [{name: a}], hostnames: [a/b]}": "hostnames",
		"secrets: {redisPassword: {name: My_Secret}}":                           "name",
		"secrets: {redisPassword: {name: a, key: a/b}}":                         "key",
		"tls: {octane: {secretName: A, ca: true}}":                              "secretName",
		"extraEnv: [{name: A, value: 1}]":                                       "value",
		"extraEnv: [{name: A, value: true}]":                                    "value",
		"extraEnv: [{name: A, value: 1.5}]":                                     "value",
		"extraEnv: [{name: A, value: a, valueFrom: {}}]":                        "extraEnv",
		"extraEnv: [{name: A=B, value: a}]":                                     "name",
		"extraEnv: [{name: A, valuefrom: {}}]":                                  "valuefrom",
		"resources: {limits: {memory: 128MB}}":                                  "memory",
		"resources: {limits: {memory: -1}}":                                     "memory",
		"resources: {requests: {cpu: 100 m}}":                                   "cpu",
		"resources: {requests: {cpu: 1e}}":                                      "cpu",
		"podDisruptionBudget: {maxUnavailable: 0}":                              "maxUnavailable",
		"podDisruptionBudget: {maxUnavailable: '0%'}":                           "maxUnavailable",
		"podDisruptionBudget: {maxUnavailable: '00%'}":                          "maxUnavailable",
		"podDisruptionBudget: {maxUnavailable: '0'}":                            "maxUnavailable",
		"podDisruptionBudget: {maxUnavailable: '101%'}":                         "maxUnavailable",
		"podDisruptionBudget: {maxUnavailable: -1}":                             "maxUnavailable",
		"podDisruptionBudget: {maxUnavailable: '1.5%'}":                         "maxUnavailable",
	} {
		t.Run(values, func(t *testing.T) { refused(t, installation{values: production + values}, want) })
	}
	for _, url := range []string{"https://o:0", "https://o:65536", "https://o:99999999999999999999", "https://o:", "https://o:a", "https://[::1", "https://::1"} {
		refused(t, installation{values: strings.Replace(production, "https://octane.example/tiab", url, 1)}, "baseUrl")
	}
	for _, values := range []string{
		"networkPolicy: {upstreamCidrs: [10.0.0.0/8, 0.0.0.0/0, 192.0.2.1/32, '::/0', '2001:db8::/32', '::ffff:192.0.2.0/120', 'fe80::1:2/128', '1:2:3:4:5:6:7:8/64']}",
		"podDisruptionBudget: {maxUnavailable: '100%'}", "podDisruptionBudget: {maxUnavailable: '1%'}",
	} {
		accepted(t, installation{values: production + values})
	}
}

// TestBudgetNumbers: "1" as a text is a number for the API server as well.
func TestBudgetNumbers(t *testing.T) {
	for value, want := range map[string]any{"'1'": 1, "'2'": 2, "1": 1, "3.0": 3, "'50%'": "50%", "null": 1} {
		all := accepted(t, installation{values: production + "podDisruptionBudget: {maxUnavailable: " + value + "}"})
		if got := at(find(all, "PodDisruptionBudget", "demo-causeway"), "spec.maxUnavailable"); got != want {
			t.Errorf("%s: maxUnavailable = %v", value, got)
		}
	}
}

// TestListKeys stand once: server-side apply refuses a second one.
func TestListKeys(t *testing.T) {
	for values, want := range map[string]string{
		"extraEnv: [{name: GATEWAY_CONFIG, value: /etc/x}]":                                                           "GATEWAY_CONFIG is the chart's own: config",
		"extraEnv: [{name: GATEWAY_LISTEN, value: ':9090'}]":                                                          "service.port",
		"extraEnv: [{name: GATEWAY_ADMIN_LISTEN, value: ':9090'}]":                                                    "8081",
		"extraEnv: [{name: GATEWAY_ADMIN_HOSTS, value: a}]":                                                           "config.admin.hosts",
		"extraEnv: [{name: GATEWAY_SANDBOX_ENABLED, value: 'true'}]":                                                  "sandbox.enabled",
		"extraEnv: [{name: GATEWAY_OCTANE_PASSWORD_FILE, value: /x}]":                                                 "GATEWAY_OCTANE_PASSWORD_FILE is the chart's own",
		"extraEnv: [{name: GATEWAY_OCTANE_PASSWORD, valueFrom: {secretKeyRef: {name: a, key: b}}}]":                   "secrets.octanePassword.name is set as well",
		"extraEnv: [{name: GATEWAY_AUTH_KEYS, value: a}]":                                                             "secrets.apiKeys.name is set as well",
		"extraEnv: [{name: GATEWAY_OCTANE_TLS_CA_FILE, value: /x}]":                                                   "GATEWAY_OCTANE_TLS_CA_FILE is the chart's own",
		"extraEnv: [{name: GATEWAY_REDIS_CA_FILE, value: /x}]":                                                        "GATEWAY_REDIS_CA_FILE is the chart's own",
		"extraEnv: [{name: A, value: a}, {name: A, value: b}]":                                                        "name A is listed twice",
		"extraVolumes: [{name: config, emptyDir: {}}]":                                                                "name config is listed twice",
		"extraVolumes: [{name: a, emptyDir: {}}, {name: a, emptyDir: {}}]":                                            "name a is listed twice",
		"extraVolumeMounts: [{name: a, mountPath: /etc/causeway}]":                                                    "mountPath /etc/causeway is listed twice",
		"extraVolumeMounts: [{name: a, mountPath: /a}, {name: b, mountPath: /a}]":                                     "mountPath /a is listed twice",
		"imagePullSecrets: [{name: a}, {name: a}]":                                                                    "name a is listed twice",
		"topologySpreadConstraints: [{topologyKey: a, whenUnsatisfiable: b}, {topologyKey: a, whenUnsatisfiable: b}]": "a b is listed twice",
	} {
		t.Run(values, func(t *testing.T) { refused(t, installation{values: production + values}, want) })
	}
	accepted(t, installation{values: production + "extraEnv: [{name: A, value: a}, {name: B, value: a}, {name: GATEWAY_SPS_API_KEY, value: x}, {name: GATEWAY_LOG_LEVEL, value: debug}]"})
}
