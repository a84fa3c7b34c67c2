package helmtest

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
)

// portsOf are the ports of a policy's rules of one direction, each with its
// protocol.
func portsOf(policy object, direction string) (ports []string) {
	rules, _ := at(policy, "spec."+direction).([]any)
	for _, rule := range rules {
		list, _ := at(rule, "ports").([]any)
		for _, port := range list {
			ports = append(ports, fmt.Sprint(at(port, "port"), "/", at(port, "protocol")))
		}
	}
	return ports
}

// TestProxyPorts: the policy opens the port of the forward proxy that the gateway
// dials.
func TestProxyPorts(t *testing.T) {
	proxy := func(name, url string) string {
		return fmt.Sprintf("%s\nextraEnv: [{name: %s, value: %q}]\n", production, name, url)
	}
	for _, tt := range []struct {
		values string
		want   string // "" is none
	}{
		{proxy("HTTPS_PROXY", "http://proxy.corp.example:3128"), "3128/TCP"},
		{proxy("https_proxy", "http://proxy.corp.example:3128/"), "3128/TCP"},
		{proxy("HTTP_PROXY", "http://user:p%40ss@proxy.corp.example:8888"), "8888/TCP"},
		{proxy("HTTPS_PROXY", "proxy.corp.example:8081"), "8081/TCP"},
		{proxy("HTTPS_PROXY", "proxy.corp.example"), "80/TCP"},
		{proxy("HTTPS_PROXY", "http://proxy.corp.example"), "80/TCP"},
		{proxy("HTTPS_PROXY", "https://proxy.corp.example/"), "443/TCP"},
		{proxy("HTTPS_PROXY", "HTTPS://user:1234@proxy.corp.example"), "443/TCP"},
		{proxy("HTTPS_PROXY", "socks5://proxy.corp.example"), "1080/TCP"},
		{proxy("HTTPS_PROXY", "socks5h://proxy.corp.example:1081"), "1081/TCP"},
		{proxy("HTTPS_PROXY", "http://[2001:db8::1]:3129"), "3129/TCP"},
		{proxy("HTTPS_PROXY", "http://[2001:db8::1]"), "80/TCP"},
		{proxy("HTTPS_PROXY", ""), ""},
		{proxy("NO_PROXY", "example.com:3128"), ""},
		{proxy("ALL_PROXY", "http://proxy.corp.example:3128"), ""}, // which net/http does not read
		{production + "extraEnv: [{name: HTTPS_PROXY, valueFrom: {secretKeyRef: {name: proxy, key: url}}}]\nnetworkPolicy: {proxyPorts: [3128]}", "3128/TCP"},
		{production + "networkPolicy: {proxyPorts: [3128, 8080]}", "8080/TCP"},
	} {
		policy := find(objects(t, tt.values), "NetworkPolicy", deployed)
		ports := portsOf(policy, "egress")[8:] // after DNS, back ends, Redis, traces
		if tt.want == "" && len(ports) > 0 || tt.want != "" && !slices.Contains(ports, tt.want) {
			t.Errorf("%s\nopens %v, want %q", tt.values[len(production):], ports, tt.want)
		}
		valid(t, tt.values)
	}
}

// TestPolicyValues: peers and ports of networks that a URL does not show.
func TestPolicyValues(t *testing.T) {
	policy := func(name, values, path string, want any) rendered {
		return rendered{name, production + "networkPolicy: {" + values + "}", "NetworkPolicy", deployed, path, want}
	}
	inCluster := object{"namespaceSelector": object{"matchLabels": object{"kubernetes.io/metadata.name": "octane"}}}
	const octane = "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: octane}}}"
	check(t, []rendered{
		// Without peers the rule matches pods as well, which `ipBlock` does not under Cilium.
		policy("back ends anywhere", "", "spec.egress.1.to", nil),
		policy("back ends by address", "upstreamCidrs: [192.0.2.0/24]", "spec.egress.1.to", []any{object{"ipBlock": object{"cidr": "192.0.2.0/24"}}}),
		policy("back ends in the cluster", "upstreamTo: ["+octane+"]", "spec.egress.1.to", []any{inCluster}),
		policy("both", "upstreamCidrs: [192.0.2.0/24], upstreamTo: ["+octane+"]", "spec.egress.1.to.1", inCluster),
		policy("ports of their pods", "upstreamPorts: [8080, 8443]", "spec.egress.1.ports", []any{
			object{"port": 443, "protocol": "TCP"}, object{"port": 8443, "protocol": "TCP"}, object{"port": 8080, "protocol": "TCP"},
		}),
		policy("DNS", "", "spec.egress.0.ports.3", object{"port": 5353, "protocol": "TCP"}),
		policy("DNS of OpenShift", "", "spec.egress.0.ports.2", object{"port": 5353, "protocol": "UDP"}),
		policy("DNS elsewhere", "dnsPorts: [8053]", "spec.egress.0.ports", []any{object{"port": 8053, "protocol": "UDP"}, object{"port": 8053, "protocol": "TCP"}}),
		policy("DNS of some pods", "dnsTo: [{namespaceSelector: {}}]", "spec.egress.0.to", []any{object{"namespaceSelector": object{}}}),
		policy("proxy's peers", "proxyPorts: [3128], proxyTo: [{ipBlock: {cidr: 192.0.2.9/32}}]", "spec.egress.4.to.0.ipBlock.cidr", "192.0.2.9/32"),
		policy("more comes in", "extraIngress: [{ports: [{port: 15008}]}]", "spec.ingress.2.ports.0.port", 15008),
		policy("no more comes in", "", "spec.ingress.2", nil),
		policy("mesh", "extraEgress: [{ports: [{port: 15012, protocol: TCP}], to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: istio-system}}}]}]", "spec.egress.4.ports.0.port", 15012),
	})
	refuses(t, map[string]string{
		"networkPolicy: {upstreamPorts: [https]}": "upstreamPorts",
		"networkPolicy: {dnsPorts: []}":           "dnsPorts",
		"networkPolicy: {dnsPorts: [0]}":          "dnsPorts",
		"networkPolicy: {upstreamTo: {}}":         "upstreamTo",
		"networkPolicy: {proxy: squid}":           "proxy",
	})
}

// TestDemoRedisPolicy: the demo's Redis answers the gateway, and nobody else.
func TestDemoRedisPolicy(t *testing.T) {
	const name = "demo-causeway-demo-redis"
	check(t, []rendered{
		{"who asks", sandboxWithRedis, "NetworkPolicy", name, "spec.ingress.0.from.0.podSelector.matchLabels.app|kubernetes|io/component", "gateway"},
		{"nobody else", sandboxWithRedis, "NetworkPolicy", name, "spec.ingress.0.from.1", nil},
		{"it asks nobody", sandboxWithRedis, "NetworkPolicy", name, "spec.egress", nil},
		{"its pods", sandboxWithRedis, "NetworkPolicy", name, "spec.podSelector.matchLabels.app|kubernetes|io/component", "demo-redis"},
		{"no policies", sandboxWithRedis + "networkPolicy: {enabled: false}", "NetworkPolicy", name, "kind", nil},
		{"no demo", sandbox, "NetworkPolicy", name, "kind", nil},
	})
}

// TestHelmTestPod: the pod of `helm test` reaches the admin port whoever else may,
// lands where the gateway does, and no sidecar keeps it from ending.
func TestHelmTestPod(t *testing.T) {
	const hardened = everything + `
tests: {podAnnotations: {example.com/note: "of the test"}, podLabels: {zone: "1"}, resources: {limits: {cpu: 50m, memory: 32Mi, ephemeral-storage: 8Mi}}}
runtimeClassName: gvisor
hostAliases: [{ip: 192.0.2.10, hostnames: [octane.example]}]
dnsConfig: {options: [{name: ndots, value: "2"}]}
`
	pod := func(name, values, path string, want any) rendered {
		return rendered{name, values, "Pod", "demo-causeway-test", path, want}
	}
	check(t, []rendered{
		pod("Istio's sidecar", production, "metadata.annotations.sidecar|istio|io/inject", "false"),
		pod("Istio's label", production, "metadata.labels.sidecar|istio|io/inject", "false"),
		pod("Linkerd's sidecar", production, "metadata.annotations.linkerd|io/inject", "disabled"),
		pod("a sidecar after all", production+"tests: {podAnnotations: {sidecar.istio.io/inject: \"true\"}}", "metadata.annotations.sidecar|istio|io/inject", "true"),
		pod("hook", hardened, "metadata.annotations.helm|sh/hook", "test"),
		pod("hook stays", production+"podAnnotations: {helm.sh/hook: pre-install}", "metadata.annotations.helm|sh/hook", "test"),
		pod("its annotation wins", hardened, "metadata.annotations.example|com/note", "of the test"),
		pod("the pods' annotation", production+"podAnnotations: {a: b}", "metadata.annotations.a", "b"),
		pod("its label wins", hardened, "metadata.labels.zone", "1"),
		pod("the pods' label", production+"podLabels: {zone: dmz}", "metadata.labels.zone", "dmz"),
		pod("what the policy selects stays", production+"tests: {podLabels: {app.kubernetes.io/component: gateway}}", "metadata.labels.app|kubernetes|io/component", "test"),
		pod("taints", hardened, "spec.tolerations.0.key", "dedicated"),
		pod("nodes", hardened, "spec.nodeSelector.kubernetes|io/arch", "amd64"),
		pod("priority", hardened, "spec.priorityClassName", "high"),
		pod("runtime", hardened, "spec.runtimeClassName", "gvisor"),
		pod("hosts", hardened, "spec.hostAliases.0.ip", "192.0.2.10"),
		pod("DNS", hardened, "spec.dnsConfig.options.0.value", "2"),
		pod("registry", hardened, "spec.imagePullSecrets.0.name", "registry"),
		pod("limits", hardened, "spec.containers.0.resources.limits.ephemeral-storage", "8Mi"),
		pod("requests", production, "spec.containers.0.resources.requests.cpu", "10m"),
		pod("no token", production+"serviceAccount: {automount: true}", "spec.automountServiceAccountToken", false),
		pod("none", production+"tests: {enabled: false}", "kind", nil),
		{"no policy of none", production + "tests: {enabled: false}", "NetworkPolicy", "demo-causeway-test", "kind", nil},
		{"no policy without policies", production + "networkPolicy: {enabled: false}", "NetworkPolicy", "demo-causeway-test", "kind", nil},
		{"nobody asks the test", production, "NetworkPolicy", "demo-causeway-test", "spec.ingress", nil},
		{"both directions", production, "NetworkPolicy", "demo-causeway-test", "spec.policyTypes", []any{"Ingress", "Egress"}},
	})

	all := objects(t, hardened)
	test := find(all, "Pod", "demo-causeway-test")
	labels, _ := at(test, "metadata.labels").(object)
	selected := func(selector any) bool {
		wanted, _ := selector.(object)
		for key, value := range wanted {
			if labels[key] != value {
				return false
			}
		}
		return len(wanted) > 0
	}
	own := find(all, "NetworkPolicy", "demo-causeway-test")
	if !selected(at(own, "spec.podSelector.matchLabels")) {
		t.Error("the test's policy does not select it")
	}
	if got := portsOf(own, "egress"); !reflect.DeepEqual(got, []string{"53/UDP", "53/TCP", "5353/UDP", "5353/TCP", "8081/TCP"}) {
		t.Errorf("the test may go to %v", got)
	}
	if !reflect.DeepEqual(at(own, "spec.egress.1.to.0.podSelector"), at(find(all, "NetworkPolicy", deployed), "spec.podSelector")) {
		t.Error("the test may not go to the gateway")
	}
	from, _ := at(find(all, "NetworkPolicy", deployed), "spec.ingress.1.from").([]any)
	if !slices.ContainsFunc(from, func(peer any) bool { return selected(at(peer, "podSelector.matchLabels")) }) {
		t.Errorf("the test may not reach the admin port: %v", from)
	}
	if selected(at(find(all, "Service", deployed), "spec.selector")) {
		t.Error("the Service leads callers to the test")
	}
}
