package helmtest

import (
	"reflect"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// TestSwitches: each value does what it says. A path that names an object says
// whether there is one.
func TestSwitches(t *testing.T) {
	const (
		pod       = "spec.template.spec."
		container = pod + "containers.0."
	)
	for _, tt := range []struct {
		name, values string
		kind, object string
		path         string
		want         any // nil: absent
	}{
		{"two replicas", production, "Deployment", "demo-causeway", "spec.replicas", 2},
		{"replicas by number", production + "replicaCount: 5", "Deployment", "demo-causeway", "spec.replicas", 5},
		{"a sandbox is alone", sandbox + "\nreplicaCount: 5", "Deployment", "demo-causeway", "spec.replicas", 1},
		{"autoscaling owns the number", everything, "Deployment", "demo-causeway", "spec.replicas", nil},
		{"a name of one's own", sandbox + "\nfullnameOverride: web", "Deployment", "web", "metadata.name", "web"},
		{"no token", production, "Deployment", "demo-causeway", pod + "automountServiceAccountToken", false},
		{"no service links", production, "Deployment", "demo-causeway", pod + "enableServiceLinks", false},
		{"time to leave", sandbox, "Deployment", "demo-causeway", pod + "terminationGracePeriodSeconds", 40},
		{"time to leave, configured", production, "Deployment", "demo-causeway", pod + "terminationGracePeriodSeconds", 110},
		{"nobody leaves before another is ready", production, "Deployment", "demo-causeway", "spec.strategy.rollingUpdate.maxUnavailable", 0},
		{"not root", production, "Deployment", "demo-causeway", pod + "securityContext.runAsNonRoot", true},
		{"seccomp", production, "Deployment", "demo-causeway", pod + "securityContext.seccompProfile.type", "RuntimeDefault"},
		{"read-only root", production, "Deployment", "demo-causeway", container + "securityContext.readOnlyRootFilesystem", true},
		{"no capabilities", production, "Deployment", "demo-causeway", container + "securityContext.capabilities.drop.0", "ALL"},
		{"readiness", production, "Deployment", "demo-causeway", container + "readinessProbe.httpGet.path", "/readyz"},
		{"liveness", production, "Deployment", "demo-causeway", container + "livenessProbe.httpGet.path", "/livez"},
		{"startup", production, "Deployment", "demo-causeway", container + "startupProbe.httpGet.port", "admin"},
		{"image by version", production, "Deployment", "demo-causeway", container + "image", "causeway:0.1.0"},
		{"image by tag", production + "image: {tag: v2}", "Deployment", "demo-causeway", container + "image", "causeway:v2"},
		{"image by digest", everything, "Deployment", "demo-causeway", container + "image", "registry.example/causeway@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"},
		{"pull policy", production + "image: {pullPolicy: Always}", "Deployment", "demo-causeway", container + "imagePullPolicy", "Always"},
		{"pull secret", everything, "Deployment", "demo-causeway", pod + "imagePullSecrets.0.name", "registry"},
		{"spread over nodes", production, "Deployment", "demo-causeway", pod + "topologySpreadConstraints.0.topologyKey", "kubernetes.io/hostname"},
		{"spread over zones", production, "Deployment", "demo-causeway", pod + "topologySpreadConstraints.1.topologyKey", "topology.kubernetes.io/zone"},
		{"spread as told", everything, "Deployment", "demo-causeway", pod + "topologySpreadConstraints.0.maxSkew", 2},
		{"priority", everything, "Deployment", "demo-causeway", pod + "priorityClassName", "high"},
		{"nodes", everything, "Deployment", "demo-causeway", pod + "nodeSelector", object{"kubernetes.io/arch": "amd64"}},
		{"taints", everything, "Deployment", "demo-causeway", pod + "tolerations.0.key", "dedicated"},
		{"affinity", everything, "Deployment", "demo-causeway", pod + "affinity", object{"nodeAffinity": object{}}},
		{"annotations of pods", everything, "Deployment", "demo-causeway", "spec.template.metadata.annotations.example|com/note", "yes"},
		{"labels of pods", everything, "Deployment", "demo-causeway", "spec.template.metadata.labels.zone", "dmz"},
		{"labels of all", everything, "Service", "demo-causeway", "metadata.labels.team", "web"},
		{"more volumes", everything, "Deployment", "demo-causeway", pod + "volumes.1.name", "more"},
		{"more mounts", everything, "Deployment", "demo-causeway", container + "volumeMounts.1.mountPath", "/more"},
		{"memory", production, "Deployment", "demo-causeway", container + "resources.limits.memory", "128Mi"},

		{"service", production + "service: {type: NodePort, port: 8080}", "Service", "demo-causeway", "spec.ports.0.port", 8080},
		{"kind of service", production + "service: {type: NodePort}", "Service", "demo-causeway", "spec.type", "NodePort"},
		{"annotated service", production + "service: {annotations: {a: b}}", "Service", "demo-causeway", "metadata.annotations.a", "b"},
		{"admin is apart", production, "Service", "demo-causeway-admin", "spec.clusterIP", "None"},
		{"admin is not outside", production, "Service", "demo-causeway", "spec.ports.1", nil},

		{"no ingress", production, "Ingress", "demo-causeway", "kind", nil},
		{"ingress", everything, "Ingress", "demo-causeway", "spec.rules.0.host", "api.example.com"},
		{"class of ingress", everything, "Ingress", "demo-causeway", "spec.ingressClassName", "nginx"},
		{"certificate of ingress", everything, "Ingress", "demo-causeway", "spec.tls.0.secretName", "api-tls"},
		{"ingress leads to the API", everything, "Ingress", "demo-causeway", "spec.rules.0.http.paths.0.backend.service.port.name", "http"},
		{"no route", production, "HTTPRoute", "demo-causeway", "kind", nil},
		{"route", everything, "HTTPRoute", "demo-causeway", "spec.parentRefs.0.name", "public"},
		{"route of hosts", everything, "HTTPRoute", "demo-causeway", "spec.hostnames.0", "api.example.com"},
		{"route leads to the API", everything, "HTTPRoute", "demo-causeway", "spec.rules.0.backendRefs.0.port", 80},

		{"no autoscaling", production, "HorizontalPodAutoscaler", "demo-causeway", "kind", nil},
		{"by CPU", everything, "HorizontalPodAutoscaler", "demo-causeway", "spec.metrics.0.resource.target.averageUtilization", 70},
		{"by requests in flight", everything, "HorizontalPodAutoscaler", "demo-causeway", "spec.metrics.1.pods.target.averageValue", "200"},
		{"within", everything, "HorizontalPodAutoscaler", "demo-causeway", "spec.minReplicas", 3},
		{"bounds", everything, "HorizontalPodAutoscaler", "demo-causeway", "spec.maxReplicas", 9},
		{"budget", production, "PodDisruptionBudget", "demo-causeway", "spec.maxUnavailable", 1},
		{"budget in percent", everything, "PodDisruptionBudget", "demo-causeway", "spec.maxUnavailable", "25%"},
		{"no budget of one", production + "replicaCount: 1", "PodDisruptionBudget", "demo-causeway", "kind", nil},
		{"no budget of a sandbox", sandbox, "PodDisruptionBudget", "demo-causeway", "kind", nil},
		{"no budget", production + "podDisruptionBudget: {enabled: false}", "PodDisruptionBudget", "demo-causeway", "kind", nil},

		{"no policy", production + "networkPolicy: {enabled: false}", "NetworkPolicy", "demo-causeway", "kind", nil},
		{"anybody may call", production, "NetworkPolicy", "demo-causeway", "spec.ingress.0.from", nil},
		{"who may call", everything, "NetworkPolicy", "demo-causeway", "spec.ingress.0.from.0.namespaceSelector.matchLabels.name", "ingress"},
		{"who may scrape", everything, "NetworkPolicy", "demo-causeway", "spec.ingress.1.from.0.namespaceSelector.matchLabels.name", "monitoring"},
		{"Prometheus may scrape", production, "NetworkPolicy", "demo-causeway", "spec.ingress.1.from.0", object{
			"namespaceSelector": object{}, "podSelector": object{"matchLabels": object{"app.kubernetes.io/name": "prometheus"}},
		}},
		{"and the test", production, "NetworkPolicy", "demo-causeway", "spec.ingress.1.from.1.podSelector.matchLabels.app|kubernetes|io/component", "test"},
		{"and nobody else", production, "NetworkPolicy", "demo-causeway", "spec.ingress.1.from.2", nil},
		{"Prometheus beside others", everything, "NetworkPolicy", "demo-causeway", "spec.ingress.1.from.1.podSelector.matchLabels.app|kubernetes|io/name", "prometheus"},
		{"no Prometheus", production + "networkPolicy: {prometheusFrom: []}", "NetworkPolicy", "demo-causeway", "spec.ingress.1.from.1", nil},
		{"DNS", production, "NetworkPolicy", "demo-causeway", "spec.egress.0.ports.0.port", 53},
		{"a back end without a port", production, "NetworkPolicy", "demo-causeway", "spec.egress.1.ports.0.port", 443},
		{"a back end with a port", production, "NetworkPolicy", "demo-causeway", "spec.egress.1.ports.1.port", 8443},
		{"where back ends are", everything, "NetworkPolicy", "demo-causeway", "spec.egress.1.to.0.ipBlock.cidr", "192.0.2.0/24"},
		{"Redis' port", production, "NetworkPolicy", "demo-causeway", "spec.egress.2.ports.0.port", 6380},
		{"where Redis is", everything, "NetworkPolicy", "demo-causeway", "spec.egress.2.to.0.podSelector.matchLabels.app", "redis"},
		{"the collector's port", production, "NetworkPolicy", "demo-causeway", "spec.egress.3.ports.0.port", 4318},
		{"the collector may be anywhere", production, "NetworkPolicy", "demo-causeway", "spec.egress.3.to", nil},
		{"where the collector is", everything, "NetworkPolicy", "demo-causeway", "spec.egress.3.to.0.namespaceSelector.matchLabels.name", "observability"},
		{"more", everything, "NetworkPolicy", "demo-causeway", "spec.egress.4.ports.0.port", 8443},
		{"no more", production, "NetworkPolicy", "demo-causeway", "spec.egress.4", nil},
		{"a sandbox calls nobody", sandbox, "NetworkPolicy", "demo-causeway", "spec.egress.1", nil},

		{"no monitor", production, "ServiceMonitor", "demo-causeway", "kind", nil},
		{"monitor", everything, "ServiceMonitor", "demo-causeway", "spec.endpoints.0.port", "admin"},
		{"monitor's interval", everything, "ServiceMonitor", "demo-causeway", "spec.endpoints.0.interval", "15s"},
		{"monitor's labels", everything, "ServiceMonitor", "demo-causeway", "metadata.labels.release", "prometheus"},
		{"the gateway's own labels hold", everything, "ServiceMonitor", "demo-causeway", "spec.endpoints.0.honorLabels", true},
		{"classic histograms by themselves", everything, "ServiceMonitor", "demo-causeway", "spec.scrapeClassicHistograms", nil},
		{"classic histograms, too", production + "serviceMonitor: {enabled: true, classicHistograms: true}", "ServiceMonitor", "demo-causeway", "spec.scrapeClassicHistograms", true},
		{"no rules", production, "PrometheusRule", "demo-causeway-slo", "kind", nil},
		{"rules", everything, "PrometheusRule", "demo-causeway-slo", "spec.groups.0.name", "causeway-slo"},
		{"rules' labels", everything, "PrometheusRule", "demo-causeway-upstreams", "metadata.labels.release", "prometheus"},
		{"no dashboards", production, "ConfigMap", "demo-causeway-dashboard-overview", "kind", nil},
		{"dashboards' labels", everything, "ConfigMap", "demo-causeway-dashboard-overview", "metadata.labels.grafana_dashboard", "1"},
		{"account", production, "ServiceAccount", "demo-causeway", "automountServiceAccountToken", false},
		{"named account", everything, "ServiceAccount", "web-api", "kind", "ServiceAccount"},
		{"the pods' account", everything, "Deployment", "demo-causeway", pod + "serviceAccountName", "web-api"},
		{"no account", production + "serviceAccount: {create: false}", "ServiceAccount", "demo-causeway", "kind", nil},
		{"the default account", production + "serviceAccount: {create: false}", "Deployment", "demo-causeway", pod + "serviceAccountName", "default"},
		{"no demo", production, "Deployment", "demo-causeway-demo-redis", "kind", nil},
		{"demo", sandboxWithRedis, "Deployment", "demo-causeway-demo-redis", "spec.template.metadata.labels.causeway|example/demo", "true"},
		{"demo's service", sandboxWithRedis, "Service", "demo-causeway-demo-redis", "spec.ports.0.port", 6379},
		{"demo is read-only", sandboxWithRedis, "Deployment", "demo-causeway-demo-redis", container + "securityContext.readOnlyRootFilesystem", true},
		{"extra", everything, "ConfigMap", "demo-extra", "kind", "ConfigMap"},
		{"helm test", production, "Pod", "demo-causeway-test", "spec.containers.0.args.1", "--admin-listen=demo-causeway-admin:8081"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got any
			if o := find(objects(t, tt.values), tt.kind, tt.object); o != nil {
				got = at(o, tt.path)
			}
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("%s %s: %s = %v, want %v", tt.kind, tt.object, tt.path, got, tt.want)
			}
		})
	}
}

// TestRefusals: what cannot work is refused, with what to do.
func TestRefusals(t *testing.T) {
	for _, tt := range []struct{ name, values, want string }{
		{"no keys", `config: {octane: {baseUrl: "https://octane.example"}}`, "API keys are required"},
		{"no back end", `secrets: {apiKeys: {name: keys}}`, "no back end"},
		{"a fleet of sandboxes", sandbox + "\nautoscaling: {enabled: true}", "exclude each other"},
		{"two Redis", sandboxWithRedis + "secrets: {redisUrl: {name: redis}}", "choose one"},
		{"an ingress to nowhere", sandbox + "\ningress: {enabled: true}", "ingress.hosts"},
		{"a route from nowhere", sandbox + "\nhttpRoute: {enabled: true}", "httpRoute.parentRefs"},
		{"rules about an odd limit", production + "prometheusRule: {enabled: true}\nresources: {limits: {memory: 1Tb}}", "resources/limits/memory"},
		{"autoscaling by nothing", production + "autoscaling: {enabled: true, targetCPUUtilizationPercentage: 0}", "needs a target"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := render(t, tt.values, versions[1]); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error = %v, want one with %q", err, tt.want)
			}
		})
	}
}

func TestOpenKeysAreEnough(t *testing.T) {
	for _, values := range []string{
		sandbox + "\nconfig: {auth: {open: true}}",
		`config: {auth: {keys: [{name: web, sha256: "` + strings.Repeat("0", 64) + `"}]}, octane: {baseUrl: "https://octane.example", username: web}}` + "\nsecrets: {octanePassword: {name: octane}}",
	} {
		if _, err := render(t, values, versions[1]); err != nil {
			t.Error(err)
		}
	}
}

// TestRollsByChecksum: what takes effect by a restart changes the pods, and
// nothing else does.
func TestRollsByChecksum(t *testing.T) {
	template := func(values string) any {
		return at(find(objects(t, values), "Deployment", "demo-causeway"), "spec.template")
	}
	base := template(production)
	for name, tt := range map[string]struct {
		values string
		rolls  bool
	}{
		"configuration": {strings.Replace(production, "drain: 15s", "drain: 15s, attempt: 5s", 1), true},
		"revision":      {production + `revision: "2"`, true},
		"replicas":      {production + "replicaCount: 4", false},
		"monitor":       {production + "serviceMonitor: {enabled: true}", false},
	} {
		if rolls := !reflect.DeepEqual(base, template(tt.values)); rolls != tt.rolls {
			t.Errorf("%s: the pods roll: %t, want %t", name, rolls, tt.rolls)
		}
	}
}

// TestEveryPodIsRestricted: of every pod, also the demo's and the test's.
func TestEveryPodIsRestricted(t *testing.T) {
	pods := 0
	for name, values := range installations {
		for _, o := range objects(t, values) {
			spec := at(o, "spec.template.spec")
			if o.kind() == "Pod" {
				spec = at(o, "spec")
			}
			if spec == nil || at(spec, "containers") == nil {
				continue
			}
			pods++
			for path, want := range map[string]any{
				"securityContext.runAsNonRoot":                          true,
				"securityContext.seccompProfile.type":                   "RuntimeDefault",
				"automountServiceAccountToken":                          false,
				"containers.0.securityContext.allowPrivilegeEscalation": false,
				"containers.0.securityContext.readOnlyRootFilesystem":   true,
				"containers.0.securityContext.capabilities.drop.0":      "ALL",
			} {
				if got := at(spec, path); got != want {
					t.Errorf("%s: %s %s: %s = %v, want %v", name, o.kind(), o.name(), path, got, want)
				}
			}
		}
	}
	if pods < 2*len(installations) {
		t.Errorf("%d pods were looked at", pods)
	}
}

// variables are those of the gateway's container.
func variables(t *testing.T, all []object) map[string]string {
	t.Helper()
	text, err := yaml.Marshal(at(find(all, "Deployment", "demo-causeway"), "spec.template.spec.containers.0.env"))
	if err != nil {
		t.Fatal(err)
	}
	var list []struct{ Name, Value string }
	if err := yaml.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, one := range list {
		found[one.Name] = one.Value
	}
	return found
}
