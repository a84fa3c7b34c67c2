package helmtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestLabelsAreMerged: a label of two sources stands once, and what selects
// stays the chart's.
func TestLabelsAreMerged(t *testing.T) {
	const label = "metadata.labels."
	fixed := "app.kubernetes.io/name: x, app.kubernetes.io/instance: x, app.kubernetes.io/component: x, app.kubernetes.io/managed-by: x"
	all := accepted(t, installation{values: production + `
commonLabels: {release: common, team: web, app.kubernetes.io/version: "9", helm.sh/chart: mine, "1e3": "0x1", ` + fixed + `}
podLabels: {release: pods, empty: "", team: "", ` + fixed + `}
podAnnotations: {checksum/config: x, causeway.example/revision: x, other: "1"}
revision: 7
serviceMonitor: {enabled: true, labels: {release: prometheus, ` + fixed + `}}
prometheusRule: {enabled: true, labels: {release: prometheus, app.kubernetes.io/version: "8", ` + fixed + `}}
dashboards: {enabled: true, labels: {release: grafana, grafana_dashboard: "1", ` + fixed + `}}
`})
	for _, tt := range []struct{ kind, object, path, want string }{
		{"Service", "demo-causeway", label + "release", "common"},
		{"Service", "demo-causeway", label + "app|kubernetes|io/version", "9"},
		{"Service", "demo-causeway", label + "helm|sh/chart", "mine"},
		{"Service", "demo-causeway", label + "1e3", "0x1"},
		{"Service", "demo-causeway", label + "app|kubernetes|io/component", "gateway"},
		{"Service", "demo-causeway-admin", label + "app|kubernetes|io/component", "admin"},
		{"Deployment", "demo-causeway", "spec.template." + label + "release", "pods"},
		{"Deployment", "demo-causeway", "spec.template." + label + "team", ""},
		{"Deployment", "demo-causeway", "spec.template." + label + "app|kubernetes|io/component", "gateway"},
		{"Deployment", "demo-causeway", "spec.template.metadata.annotations.causeway|example/revision", "7"},
		{"Deployment", "demo-causeway", "spec.template.metadata.annotations.other", "1"},
		{"ServiceMonitor", "demo-causeway", label + "release", "prometheus"},
		{"PrometheusRule", "demo-causeway-slo", label + "release", "prometheus"},
		{"PrometheusRule", "demo-causeway-slo", label + "app|kubernetes|io/version", "8"},
		{"ConfigMap", "demo-causeway-dashboard-cache", label + "release", "grafana"},
	} {
		if got := at(find(all, tt.kind, tt.object), tt.path); got != tt.want {
			t.Errorf("%s %s: %s = %v, want %s", tt.kind, tt.object, tt.path, got, tt.want)
		}
	}
	for _, o := range all {
		for key, want := range map[string]string{"name": "causeway", "instance": "demo", "managed-by": "Helm"} {
			if got := at(o, label+"app|kubernetes|io/"+key); got != want {
				t.Errorf("%s %s: %s = %v", o.kind(), o.name(), key, got)
			}
		}
	}
	if sum := fmt.Sprint(at(find(all, "Deployment", "demo-causeway"), "spec.template.metadata.annotations.checksum/config")); len(sum) != 64 {
		t.Errorf("the checksum is %s", sum)
	}
}

// TestLabelsAreRefused that the API server would refuse.
func TestLabelsAreRefused(t *testing.T) {
	for _, bad := range []string{`{"a b": c}`, `{a: "b c"}`, `{a: ` + strings.Repeat("x", 64) + `}`, `{a/b/c: d}`, `{-a: b}`, `{a: "b-"}`, `{"": b}`, `{a: 1}`} {
		refused(t, installation{values: sandbox + "\npodLabels: " + bad}, "podLabels")
	}
	refused(t, installation{values: sandbox + "\nservice: {annotations: {'a b': c}}"}, "annotations")
}

const twoAliases = `
retail:
  enabled: true
  sandbox: {enabled: true}
  demoRedis: {enabled: true}
  serviceMonitor: {enabled: true}
wholesale:
  sandbox: {enabled: true}
  demoRedis: {enabled: true}
  serviceMonitor: {enabled: true}
  dashboards: {enabled: true}
causeway:
  sandbox: {enabled: true}
  demoRedis: {enabled: true}
  serviceMonitor: {enabled: true}
`

// TestAliases: each of three in one release selects its own pods and Services,
// and nobody else's.
func TestAliases(t *testing.T) {
	all := accepted(t, installation{values: twoAliases, parent: []dependency{{alias: "retail", condition: "retail.enabled"}, {alias: "wholesale"}, {}}})
	var pods, tests, services []object
	for _, o := range all {
		switch o.kind() {
		case "Pod":
			tests = append(tests, o)
		case "Deployment":
			pods = append(pods, o)
		case "Service":
			services = append(services, o)
		}
	}
	if len(pods) != 6 || len(services) != 9 {
		t.Fatalf("%d deployments and %d services", len(pods), len(services))
	}
	selected := func(selector any, path string, among []object) (names []string) {
		for _, o := range among {
			if isSubset(selector, at(o, path)) {
				names = append(names, o.name())
			}
		}
		return names
	}
	const template, matchLabels = "spec.template.metadata.labels", "spec.selector.matchLabels"
	for _, o := range all {
		var got []string
		want := o.name()
		switch o.kind() {
		case "Deployment":
			got = selected(at(o, matchLabels), template, pods)
		case "Service":
			got, want = selected(at(o, "spec.selector"), template, pods), strings.TrimSuffix(o.name(), "-admin")
		case "NetworkPolicy":
			got = append(selected(at(o, "spec.podSelector.matchLabels"), template, pods), selected(at(o, "spec.podSelector.matchLabels"), "metadata.labels", tests)...)
			leads := []string{o.name() + "-demo-redis"}
			if gateway, isTest := strings.CutSuffix(o.name(), "-test"); isTest {
				leads = []string{gateway}
			} else if strings.HasSuffix(o.name(), "-demo-redis") {
				leads = nil
			}
			if to := selected(at(o, "spec.egress.1.to.0.podSelector.matchLabels"), template, pods); at(o, "spec.egress") != nil && !slices.Equal(to, leads) {
				t.Errorf("%s leads to %v, want %v", o.name(), to, leads)
			}
		case "ServiceMonitor":
			got, want = selected(at(o, matchLabels), "metadata.labels", services), o.name()+"-admin"
		default:
			continue
		}
		if !slices.Equal(got, []string{want}) {
			t.Errorf("%s %s selects %v, want %s", o.kind(), o.name(), got, want)
		}
	}
}

// TestBudgetsOfAliases: a pod with two of them cannot be evicted.
func TestBudgetsOfAliases(t *testing.T) {
	const values = "{config: {octane: {baseUrl: 'https://octane.example', username: u}}, secrets: {apiKeys: {name: k}, octanePassword: {name: o}}, autoscaling: {enabled: true}}\n"
	all := accepted(t, installation{values: "a: " + values + "B_x: " + values + "\"1e3\": " + values, parent: []dependency{{alias: "a"}, {alias: "B_x"}, {alias: "1e3"}}})
	for _, pods := range all {
		if pods.kind() != "Deployment" {
			continue
		}
		budgets := 0
		for _, o := range all {
			if o.kind() == "PodDisruptionBudget" && isSubset(at(o, "spec.selector.matchLabels"), at(pods, "spec.template.metadata.labels")) {
				budgets++
			}
		}
		if budgets != 1 {
			t.Errorf("the pods of %s have %d budgets", pods.name(), budgets)
		}
	}
}

// TestSelectorsOfAReleaseStay: those of a Deployment cannot change, so that an
// upgrade would fail.
func TestSelectorsOfAReleaseStay(t *testing.T) {
	all := accepted(t, installation{values: sandboxWithRedis})
	for name, want := range map[string]object{
		"demo-causeway":            {"app.kubernetes.io/name": "causeway", "app.kubernetes.io/instance": "demo", "app.kubernetes.io/component": "gateway"},
		"demo-causeway-demo-redis": {"app.kubernetes.io/instance": "demo", "app.kubernetes.io/component": "demo-redis"},
	} {
		if got := at(find(all, "Deployment", name), "spec.selector.matchLabels"); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: the selector is %v, want %v", name, got, want)
		}
	}
}

// TestConditions: what Helm itself reads or hands over is no unknown value.
func TestConditions(t *testing.T) {
	one := []dependency{{condition: "causeway.enabled", tags: []string{"edge"}}}
	const values = "causeway: {sandbox: {enabled: true}"
	for name, tt := range map[string]struct {
		values  string
		objects bool
	}{
		"enabled":              {values + ", enabled: true}", true},
		"disabled":             {values + ", enabled: false}", false},
		"null":                 {values + ", enabled: null}", true},
		"by tag":               {values + "}\ntags: {edge: true}", true},
		"by tag, off":          {values + "}\ntags: {edge: false}", false},
		"global":               {values + ", enabled: true}\nglobal: {imageRegistry: r.example, storageClass: fast, tags: {a: true}}", true},
		"its own global":       {values + ", global: {a: {b: c}}}", true},
		"null as global":       {values + "}\nglobal: null", true},
		"condition beside tag": {values + ", enabled: true}\ntags: {edge: false}", true},
	} {
		t.Run(name, func(t *testing.T) {
			if got := len(accepted(t, installation{values: tt.values, parent: one})) > 0; got != tt.objects {
				t.Errorf("objects: %t", got)
			}
		})
	}
	refused(t, installation{values: sandbox + "\nenabled: false"}, "`condition:`")
	refused(t, installation{values: "causeway: {sandbox: {enabled: true}, enabled: false}", parent: []dependency{{}}}, "`condition:`")
	accepted(t, installation{values: sandbox + "\nenabled: true\nglobal: {a: b}\ntags: {a: true}"})
	refused(t, installation{values: sandbox + `
enabled: "yes"`}, "enabled")
}
