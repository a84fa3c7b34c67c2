package helmtest

import (
	"reflect"
	"strings"
	"testing"
)

// TestPodFields: each field of a pod that platforms need reaches the pods.
func TestPodFields(t *testing.T) {
	deployment := func(name, values, path string, want any) rendered {
		return rendered{name, production + values, "Deployment", deployed, path, want}
	}
	check(t, []rendered{
		deployment("Deployment's annotations", `deploymentAnnotations: {reloader.stakater.com/auto: "true"}`, "metadata.annotations.reloader|stakater|com/auto", "true"),
		deployment("no annotations", "", "metadata.annotations", nil),
		deployment("hosts", `hostAliases: [{ip: 192.0.2.10, hostnames: [octane.example]}]`, podPath+"hostAliases.0.ip", "192.0.2.10"),
		deployment("no hosts", "", podPath+"hostAliases", nil),
		deployment("DNS policy", `dnsPolicy: None`+"\n"+`dnsConfig: {nameservers: [192.0.2.53]}`, podPath+"dnsPolicy", "None"),
		deployment("DNS options", `dnsConfig: {options: [{name: ndots, value: "2"}]}`, podPath+"dnsConfig.options.0.value", "2"),
		deployment("runtime class", `runtimeClassName: gvisor`, podPath+"runtimeClassName", "gvisor"),
		deployment("runtime class that looks like a number", `runtimeClassName: "1000"`, podPath+"runtimeClassName", "1000"),
		deployment("scheduler that looks like a boolean", `schedulerName: "on"`, podPath+"schedulerName", "on"),
		deployment("environment of a Secret", `envFrom: [{secretRef: {name: "0123"}}]`, container+"envFrom.0.secretRef.name", "0123"),
		deployment("environment of a ConfigMap", `envFrom: [{configMapRef: {name: proxies, optional: true}, prefix: P_}]`, container+"envFrom.0.configMapRef.optional", true),
		deployment("init container", `initContainers: [{name: wait, image: "busybox:1", command: [sleep, "1"]}]`, podPath+"initContainers.0.command.1", "1"),
		deployment("native sidecar", `initContainers: [{name: proxy, image: "envoy:1", restartPolicy: Always}]`, podPath+"initContainers.0.restartPolicy", "Always"),
		deployment("sidecar", `extraContainers: [{name: log, image: "fluent-bit:3", args: ["{{ .not.a.template }}"]}]`, podPath+"containers.1.args.0", "{{ .not.a.template }}"),
		deployment("gateway beside a sidecar", `extraContainers: [{name: a, image: b}]`, container+"name", "gateway"),
		deployment("volumes", `extraVolumes: [{name: more, emptyDir: {sizeLimit: 1Mi}}]`, podPath+"volumes.1.emptyDir.sizeLimit", "1Mi"),
		deployment("preStop", `lifecycle: {preStop: {sleep: {seconds: 5}}}`, container+"lifecycle.preStop.sleep.seconds", 5),
		deployment("grace period", `terminationGracePeriodSeconds: 300`, podPath+"terminationGracePeriodSeconds", 300),
		deployment("grace period of the configuration", ``, podPath+"terminationGracePeriodSeconds", 110),
		deployment("surge", `strategy: {rollingUpdate: {maxSurge: 25%}}`, "spec.strategy.rollingUpdate", object{"maxSurge": "25%", "maxUnavailable": 0}),
		deployment("recreate", `strategy: {type: Recreate}`, "spec.strategy", object{"type": "Recreate"}),
		deployment("Kubernetes' own strategy", `strategy: null`, "spec.strategy", nil),
		deployment("ready seconds", `minReadySeconds: 10`, "spec.minReadySeconds", 10),
		deployment("history", `revisionHistoryLimit: 0`, "spec.revisionHistoryLimit", 0),
		deployment("progress", `progressDeadlineSeconds: 1200`, "spec.progressDeadlineSeconds", 1200),
		deployment("spread without a selector", `topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule}]`, podPath+"topologySpreadConstraints.0.labelSelector.matchLabels.app|kubernetes|io/component", "gateway"),
		deployment("spread with a selector", `topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {a: b}}}]`, podPath+"topologySpreadConstraints.0.labelSelector", object{"matchLabels": object{"a": "b"}}),
		deployment("no token", ``, podPath+"automountServiceAccountToken", false),
		deployment("token for a sidecar", `serviceAccount: {automount: true}`, podPath+"automountServiceAccountToken", true),

		deployment("probe's period", `livenessProbe: {periodSeconds: 30}`, container+"livenessProbe", object{"httpGet": object{"path": "/livez", "port": "admin"}, "periodSeconds": 30, "timeoutSeconds": 3, "failureThreshold": 3}),
		deployment("no startup probe", `startupProbe: null`, container+"startupProbe", nil),
		deployment("probe without a field", `readinessProbe: {timeoutSeconds: null}`, container+"readinessProbe.timeoutSeconds", nil),
		deployment("probe by another handler", `readinessProbe: {tcpSocket: {port: http}}`, container+"readinessProbe", object{"tcpSocket": object{"port": "http"}, "periodSeconds": 2, "timeoutSeconds": 2, "failureThreshold": 1}),
		deployment("probe by a program", `livenessProbe: {exec: {command: [/gateway, healthcheck]}}`, container+"livenessProbe.httpGet", nil),
	})
}

// TestSecurityContexts: members are merged, and null removes what the platform
// assigns, also from pods beside the gateway's.
func TestSecurityContexts(t *testing.T) {
	const noIDs = "podSecurityContext: {runAsUser: null, runAsGroup: null, fsGroup: null}\n"
	standard := object{"runAsNonRoot": true, "runAsUser": 65532, "runAsGroup": 65532, "fsGroup": 65532, "seccompProfile": object{"type": "RuntimeDefault"}}
	assigned := object{"runAsNonRoot": true, "seccompProfile": object{"type": "RuntimeDefault"}}
	with := func(more object) object {
		all := object{}
		for _, from := range []object{standard, more} {
			for key, value := range from {
				all[key] = value
			}
		}
		return all
	}
	check(t, []rendered{
		{"default", production, "Deployment", deployed, podPath + "securityContext", standard},
		{"no ids", production + noIDs, "Deployment", deployed, podPath + "securityContext", assigned},
		{"no ids of the test", production + noIDs, "Pod", "demo-causeway-test", "spec.securityContext", assigned},
		{"no ids of the demo", sandboxWithRedis + noIDs, "Deployment", "demo-causeway-demo-redis", podPath + "securityContext", assigned},
		{"one field more", production + `podSecurityContext: {fsGroupChangePolicy: OnRootMismatch}`, "Deployment", deployed, podPath + "securityContext", with(object{"fsGroupChangePolicy": "OnRootMismatch"})},
		{"another id", production + `podSecurityContext: {runAsUser: 1000680000}`, "Deployment", deployed, podPath + "securityContext", with(object{"runAsUser": 1000680000})},
		{"nothing", production + `podSecurityContext: null`, "Deployment", deployed, podPath + "securityContext", nil},
		{"container default", production, "Deployment", deployed, container + "securityContext", object{"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": object{"drop": []any{"ALL"}}}},
		{"container's field", production + `securityContext: {runAsNonRoot: true, privileged: false}`, "Deployment", deployed, container + "securityContext.privileged", false},
		{"container without a field", production + `securityContext: {readOnlyRootFilesystem: null}`, "Deployment", deployed, container + "securityContext.readOnlyRootFilesystem", nil},
		{"container of the test", production + `securityContext: {capabilities: {drop: null}}`, "Pod", "demo-causeway-test", "spec.containers.0.securityContext.capabilities.drop", nil},
		{"container without any", production + `securityContext: null`, "Deployment", deployed, container + "securityContext", nil},
	})
}

// TestOpenShift: where the API server is OpenShift's, the ids of the chart are
// left out, and ids that somebody chose stay.
func TestOpenShift(t *testing.T) {
	for values, want := range map[string]any{
		"":                                       nil,
		"podSecurityContext: {runAsUser: 1000}":  1000,
		"podSecurityContext: {runAsUser: 65533}": 65533,
	} {
		for _, kind := range []string{"Deployment", "Pod"} {
			o := find(decode(t, joined(renderedBy(t, clusterOf{apis: []string{"security.openshift.io/v1"}}, production+values))), kind, map[string]string{"Deployment": deployed, "Pod": "demo-causeway-test"}[kind])
			spec := at(o, "spec")
			if kind == "Deployment" {
				spec = at(o, "spec.template.spec")
			}
			if got := at(spec, "securityContext.runAsUser"); !reflect.DeepEqual(got, want) {
				t.Errorf("%s, %q: runAsUser = %v, want %v", kind, values, got, want)
			}
			if got := at(spec, "securityContext.fsGroup"); got != nil {
				t.Errorf("%s, %q: fsGroup = %v, want none", kind, values, got)
			}
			if got := at(spec, "securityContext.runAsNonRoot"); got != true {
				t.Errorf("%s, %q: runAsNonRoot = %v, want true", kind, values, got)
			}
		}
	}
}

// TestNullsOfSubcharts: Helm leaves a parent's null in the values of a subchart,
// and the API server must not see it.
func TestNullsOfSubcharts(t *testing.T) {
	const values = production + `
podSecurityContext: {runAsUser: null, supplementalGroups: null}
securityContext: {capabilities: null}
livenessProbe: {timeoutSeconds: null}
strategy: {rollingUpdate: {maxSurge: null}}
lifecycle: {preStop: null}
dnsConfig: {options: null, searches: [example.com]}
service: {nodePort: null, allocateLoadBalancerNodePorts: null}
serviceMonitor: {enabled: true, tlsConfig: {ca: null, insecureSkipVerify: true}}
autoscaling: {enabled: true, behavior: {scaleUp: null}}
`
	files := renderedBy(t, clusterOf{nulls: true}, values)
	for name, text := range files {
		if strings.HasSuffix(name, ".yaml") && strings.Contains(text, ": null") {
			t.Errorf("%s has a null:\n%s", name, text)
		}
	}
	for _, o := range decode(t, joined(files)) {
		if o.kind() == "Deployment" && at(o, podPath+"securityContext.runAsUser") != nil {
			t.Error("runAsUser is still there")
		}
	}
}

// TestEnvironmentCannotOpenTheDoors: variables of a Secret that the chart does not
// see change neither who may call nor where probes ask.
func TestEnvironmentCannotOpenTheDoors(t *testing.T) {
	const envFrom = "\nenvFrom: [{secretRef: {name: more}}]\n"
	got := variables(t, objects(t, production+envFrom))
	for name, want := range map[string]string{
		"GATEWAY_AUTH_OPEN": "false", "GATEWAY_AUTH_OPEN_ANYWHERE": "false", "GATEWAY_SANDBOX_ENABLED": "false",
		"GATEWAY_LISTEN": ":8080", "GATEWAY_ADMIN_LISTEN": ":8081", "GATEWAY_CONFIG": "/etc/causeway/config.yaml",
	} {
		if value, found := got[name]; !found || value != want {
			t.Errorf("%s = %q, %t, want %q", name, value, found, want)
		}
	}
	if _, found := variables(t, objects(t, production))["GATEWAY_AUTH_OPEN"]; found {
		t.Error("variables are pinned without envFrom")
	}
	if _, err := render(t, sandbox+envFrom, versions[1]); err == nil || !strings.Contains(err.Error(), "API keys are required") {
		t.Errorf("a sandbox that envFrom may lead to a real back end is open: %v", err)
	}
	valid(t, sandbox+envFrom+"secrets: {apiKeys: {name: keys}}")
}

// TestPodFieldsRefused: the schema stays closed.
func TestPodFieldsRefused(t *testing.T) {
	refuses(t, map[string]string{
		"hostAlias: []":                    "hostAlias",
		"dnsPolicy: Cluster":               "dnsPolicy",
		"strategy: Recreate":               "strategy",
		"envFrom: {secretRef: {name: a}}":  "envFrom",
		"initContainers: [wait]":           "initContainers",
		"livenessProbe: false":             "livenessProbe",
		"minReadySeconds: soon":            "minReadySeconds",
		"deploymentAnnotations: {a: true}": "deploymentAnnotations",
		"nameOverride: My_GW":              "nameOverride",
		"tests: {podAnnotation: {}}":       "podAnnotation",
	})
}
