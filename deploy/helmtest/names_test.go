package helmtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// confusing are texts that YAML 1.1 or 1.2 takes for something else.
var confusing = []string{
	"1234", "0123456", "1e3", "yes", "on", "n", "true", "null", "0x1f", "0o7", "2026-01-01", "007", "0.5", "9223372036854775808",
}

// broad makes an object of nearly every kind.
const broad = sandbox + `
demoRedis: {enabled: true}
ingress: {enabled: true, hosts: [api.example]}
httpRoute: {enabled: true, parentRefs: [{name: edge}]}
serviceMonitor: {enabled: true}
`

// TestReleaseNames: the objects of a release with such a name are valid.
func TestReleaseNames(t *testing.T) {
	for _, name := range append([]string{
		"my.gw", "0.gw", "1.2.3", "gw.1e3", strings.Repeat("1", 53), "causeway", "10-causeway",
	}, confusing...) {
		t.Run(name, func(t *testing.T) {
			for _, o := range accepted(t, installation{release: name, values: broad + fmt.Sprintf("commonLabels: {team: %q}", name)}) {
				for _, label := range []string{"app|kubernetes|io/instance", "team"} {
					if got := at(o, "metadata.labels."+label); got != name {
						t.Errorf("%s %s: %s = %v", o.kind(), o.name(), label, got)
					}
				}
			}
		})
	}
}

// TestEveryObjectOfANumber: a release named by a number, with everything.
func TestEveryObjectOfANumber(t *testing.T) {
	accepted(t, installation{release: "1234", values: everything})
}

// TestNamesOfReleasesDiffer, also of those that are cut or changed.
func TestNamesOfReleasesDiffer(t *testing.T) {
	long := strings.Repeat("a", 47)
	seen := map[string]string{}
	for _, name := range []string{long + "-one", long + "-two", "my.gw", "my-gw", "1234"} {
		all := accepted(t, installation{release: name, values: sandbox})
		i := slices.IndexFunc(all, func(o object) bool { return o.kind() == "Deployment" })
		if other, found := seen[all[i].name()]; found {
			t.Errorf("%s and %s are both named %s", name, other, all[i].name())
		}
		seen[all[i].name()] = name
	}
	for name, want := range map[string]string{"demo": "demo-causeway", "causeway": "causeway", "causeway-edge": "causeway-edge", "1234": "causeway-1234"} {
		if find(accepted(t, installation{release: name, values: sandbox}), "Deployment", want) == nil {
			t.Errorf("the Deployment of %s is not named %s", name, want)
		}
	}
}

// everywhere has one text at every place that takes one of the user's.
const everywhere = sandbox + `
serviceAccount: {name: TEXT, annotations: {a: TEXT}}
priorityClassName: TEXT
ingress: {enabled: true, className: TEXT, annotations: {a: TEXT}, hosts: [api.example], tls: [{secretName: TEXT}]}
httpRoute: {enabled: true, annotations: {a: TEXT}, parentRefs: [{name: TEXT, sectionName: TEXT}]}
secrets: {apiKeys: {name: TEXT, key: TEXT}}
tls: {octane: {secretName: TEXT, ca: true}}
imagePullSecrets: [{name: TEXT}]
image: {tag: TEXT}
revision: TEXT
podAnnotations: {a: TEXT}
podLabels: {a: TEXT}
commonLabels: {b: TEXT}
nodeSelector: {a: TEXT}
service: {annotations: {a: TEXT}}
serviceMonitor: {enabled: true, labels: {a: TEXT}}
prometheusRule: {enabled: true, labels: {a: TEXT}, severities: {page: TEXT, ticket: TEXT}, runbookUrl: TEXT}
dashboards: {enabled: true, labels: {a: TEXT}}
tolerations: [{key: TEXT, value: TEXT}]
extraEnv: [{name: A, value: TEXT}]
`

// TestTextsStayTexts at every place that a value of the user's has.
func TestTextsStayTexts(t *testing.T) {
	const pod = "spec.template.spec."
	places := map[string][]string{
		"Deployment demo-causeway": {
			pod + "serviceAccountName", pod + "priorityClassName", pod + "volumes.0.projected.sources.1.secret.name",
			pod + "volumes.0.projected.sources.1.secret.items.0.key", pod + "volumes.0.projected.sources.2.secret.name", pod + "imagePullSecrets.0.name",
			"spec.template.metadata.annotations.causeway|example/revision", "spec.template.metadata.annotations.a",
			"spec.template.metadata.labels.a", "spec.template.metadata.labels.b", pod + "nodeSelector.a", pod + "tolerations.0.key",
			pod + "tolerations.0.value", pod + "containers.0.env.3.value", "metadata.labels.b",
		},
		"Pod demo-causeway-test":                     {"spec.imagePullSecrets.0.name", "metadata.labels.b"},
		"ConfigMap demo-causeway":                    {"metadata.labels.b"},
		"ConfigMap demo-causeway-dashboard-overview": {"metadata.labels.a", "metadata.labels.b"},
		"Ingress demo-causeway":                      {"spec.ingressClassName", "metadata.annotations.a", "spec.tls.0.secretName"},
		"HTTPRoute demo-causeway":                    {"metadata.annotations.a", "spec.parentRefs.0.name", "spec.parentRefs.0.sectionName"},
		"Service demo-causeway":                      {"metadata.annotations.a", "metadata.labels.b"},
		"NetworkPolicy demo-causeway":                {"metadata.labels.b"},
		"ServiceMonitor demo-causeway":               {"metadata.labels.a"},
		"PrometheusRule demo-causeway-replicas":      {"metadata.labels.a", "spec.groups.0.rules.0.labels.severity"},
	}
	for _, text := range append([]string{"y", "0x1"}, confusing[1:12]...) {
		t.Run(text, func(t *testing.T) {
			all := accepted(t, installation{values: strings.ReplaceAll(everywhere, "TEXT", `"`+text+`"`)})
			for name, paths := range places {
				kind, object, _ := strings.Cut(name, " ")
				for _, path := range paths {
					if got := at(find(all, kind, object), path); got != text {
						t.Errorf("%s: %s = %v", name, path, got)
					}
				}
			}
			account := find(all, "ServiceAccount", text)
			if at(account, "metadata.annotations.a") != text {
				t.Errorf("ServiceAccount %v", account)
			}
			if got := at(find(all, "Deployment", "demo-causeway"), pod+"containers.0.image"); got != "causeway:"+text {
				t.Errorf("image = %v", got)
			}
		})
	}
}

// TestAnnotationsTakeEveryText, also what no name could be.
func TestAnnotationsTakeEveryText(t *testing.T) {
	for _, text := range []string{"~", "1_000", "- a", "a: b", "a #b", "{{ .Values }}", `"`, `'`, "tab\tand\nline", "ü€😀", "%d", "&a", "*a", "!t", "\u00a0", ""} {
		t.Run(text, func(t *testing.T) {
			all := accepted(t, installation{values: sandbox + fmt.Sprintf("\npodAnnotations: {a: %[1]q}\nservice: {annotations: {a: %[1]q}}\nextraEnv: [{name: A, value: %[1]q}]", text)})
			for _, got := range []any{
				at(find(all, "Deployment", "demo-causeway"), "spec.template.metadata.annotations.a"),
				at(find(all, "Service", "demo-causeway"), "metadata.annotations.a"),
				at(find(all, "Deployment", "demo-causeway"), "spec.template.spec.containers.0.env.1.value"),
			} {
				if got != text {
					t.Errorf("got %q", got)
				}
			}
		})
	}
}

// TestRunbookURLsAndSelectors are texts in rules.
func TestRunbookURLsAndSelectors(t *testing.T) {
	for _, text := range []string{"https://wiki.example/a b: c #d", "true", "1e3", `https://wiki.example/"x"'y'`} {
		all := accepted(t, installation{values: production + fmt.Sprintf("\nprometheusRule: {enabled: true, runbookUrl: %q, selector: 'job=~\"a: b #c\",namespace=\"1e3\"'}", text)})
		rule := find(all, "PrometheusRule", "demo-causeway-replicas")
		if got := at(rule, "spec.groups.0.rules.0.annotations.runbook_url"); got != text+"/CausewayDown.md" {
			t.Errorf("runbook_url = %v", got)
		}
		if got := at(rule, "spec.groups.0.rules.1.expr"); got != `up{job=~"a: b #c",namespace="1e3"} == 0` {
			t.Errorf("expr = %v", got)
		}
	}
	refused(t, installation{values: sandbox + "\nprometheusRule: {enabled: true, selector: \"a\\nb\"}"}, "selector")
}

// TestNamesAreRefused that the API server would refuse.
func TestNamesAreRefused(t *testing.T) {
	for _, value := range []string{"My_GW", "2026", "-gw", "gw-", "my.gw", "gw gw", strings.Repeat("a", 51)} {
		refused(t, installation{values: sandbox + fmt.Sprintf("\nfullnameOverride: %q", value)}, "fullnameOverride")
	}
	accepted(t, installation{values: sandbox + "\nfullnameOverride: " + strings.Repeat("a", 50)})
	for _, value := range []string{"r/causeway:v1", "causeway:1", "host:5000", "r/causeway@sha256:00", "r/Causeway", "https://r/causeway", "r//causeway", ""} {
		refused(t, installation{values: sandbox + fmt.Sprintf("\nimage: {repository: %q}", value)}, "repository")
	}
	for _, value := range []string{"localhost:5000/causeway", "registry.example:443/a/b_c/d-e", "ghcr.io/a/causeway", "[::1]:5000/causeway", "a__b/c.d"} {
		all := accepted(t, installation{values: sandbox + fmt.Sprintf("\nimage: {repository: %q}", value)})
		if got := at(find(all, "Deployment", "demo-causeway"), "spec.template.spec.containers.0.image"); got != value+":0.1.0" {
			t.Errorf("image = %v", got)
		}
	}
	refused(t, installation{values: sandbox + "\nimage: {tag: 'v1@sha256:00'}"}, "tag")
	refused(t, installation{values: sandbox + "\nimage: {tag: 1.10}"}, "tag")
}

// TestAppVersions: semantic versions have a part that neither a label nor a tag
// takes as it is.
func TestAppVersions(t *testing.T) {
	for version, want := range map[string]string{
		"0.1.0+b5": "0.1.0_b5", "1.0.0-rc.1+build.7": "1.0.0-rc.1_build.7", "2026": "2026", "1e3": "1e3", "v1.2.3": "v1.2.3",
		"1.0.0+" + strings.Repeat("a", 80): "1.0.0_" + strings.Repeat("a", 57),
	} {
		all := accepted(t, installation{values: sandbox, appVersion: version})
		deployment := find(all, "Deployment", "demo-causeway")
		if got := at(deployment, "metadata.labels.app|kubernetes|io/version"); got != want {
			t.Errorf("%s: version = %v, want %s", version, got, want)
		}
		if got := at(deployment, "spec.template.spec.containers.0.image"); got != "causeway:"+strings.ReplaceAll(version, "+", "_") {
			t.Errorf("%s: image = %v", version, got)
		}
	}
}

// TestRevisions: --set makes a number of 2.
func TestRevisions(t *testing.T) {
	for value, want := range map[string]string{"2": "2", "20261128": "20261128", "134217728": "134217728", `"2"`: "2", `"1e3"`: "1e3", "-1": "-1"} {
		all := accepted(t, installation{values: sandbox + "\nrevision: " + value})
		if got := at(find(all, "Deployment", "demo-causeway"), "spec.template.metadata.annotations.causeway|example/revision"); got != want {
			t.Errorf("%s: revision = %v", value, got)
		}
	}
}
