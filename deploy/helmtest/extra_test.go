package helmtest

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestExtraObjectsAreLiteral: their templates are those of somebody else.
func TestExtraObjectsAreLiteral(t *testing.T) {
	for _, text := range []string{
		"rediss://causeway:{{ .password }}@redis.example.com:6379/0", "{{ $labels.instance }} is down", "{{ .Labels.x }}", "{{ fail \"no\" }}",
		"{{", "}}", "{{`x`}}", "$(VAR)", "{{- .Values -}}",
	} {
		all := accepted(t, installation{values: sandbox + fmt.Sprintf(`
extraObjects:
  - apiVersion: v1
    kind: ConfigMap
    metadata: {name: extra, annotations: {a: %[1]q}}
    data: {url: %[1]q, "on": "1e3", number: "007"}
`, text)})
		extra := find(all, "ConfigMap", "extra")
		for path, want := range map[string]string{"data.url": text, "metadata.annotations.a": text, "data.on": "1e3", "data.number": "007"} {
			if got := at(extra, path); got != want {
				t.Errorf("%s = %v, want %s", path, got, want)
			}
		}
	}
	refused(t, installation{values: sandbox + "\nextraObjects: [{apiVersion: v1, kind: ConfigMap, metadata: {name: '{{ .Release.Name }}-x'}}]"}, "extraTemplates")
}

// TestExtraTemplatesAreRendered, as objects or as texts, with the chart's own
// templates at hand.
func TestExtraTemplatesAreRendered(t *testing.T) {
	all := accepted(t, installation{release: "1e3", values: sandbox + `
extraTemplates:
  - apiVersion: v1
    kind: ConfigMap
    metadata: {name: "{{ .Release.Name }}-one"}
    data: {name: '{{ include "causeway.fullname" . }}'}
  - |
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: {{ .Release.Name }}-two
    data:
      type: {{ .Values.service.type | quote }}
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: three}
  - '{{ if .Values.ingress.enabled }}this is not rendered{{ end }}'
`})
	for name, data := range map[string]string{"1e3-one": "map[name:causeway-1e3]", "1e3-two": "map[type:ClusterIP]", "three": "<nil>"} {
		if got := fmt.Sprint(at(find(all, "ConfigMap", name), "data")); got != data {
			t.Errorf("%s: %s, want %s", name, got, data)
		}
	}
}

// TestServerDefaultsInLists are written out: Argo CD compares lists as a whole.
func TestServerDefaultsInLists(t *testing.T) {
	all := accepted(t, installation{values: strings.Replace(everything, "parentRefs: [{name: public, namespace: gateways}]",
		"parentRefs: [{name: public, namespace: gateways}, {name: a, kind: Service, group: ''}, {name: b, sectionName: c, port: 80}]", 1)})
	route := find(all, "HTTPRoute", "demo-causeway")
	for _, o := range all {
		if o.kind() == "HTTPRoute" || o.kind() == "ServiceMonitor" || o.kind() == "PrometheusRule" {
			if missing := missingDefaults(t, o); len(missing) > 0 {
				t.Errorf("%s %s lacks %v", o.kind(), o.name(), missing)
			}
		}
	}
	for path, want := range map[string]any{
		"spec.parentRefs.0.group": "gateway.networking.k8s.io", "spec.parentRefs.0.kind": "Gateway",
		"spec.parentRefs.1.group": "", "spec.parentRefs.1.kind": "Service", "spec.parentRefs.2.sectionName": "c",
		"spec.rules.0.backendRefs.0.group": "", "spec.rules.0.backendRefs.0.kind": "Service", "spec.rules.0.backendRefs.0.weight": 1,
	} {
		if got := at(route, path); got != want {
			t.Errorf("%s = %v, want %v", path, got, want)
		}
	}
	for _, o := range append(all, accepted(t, installation{values: sandboxWithRedis})...) {
		for _, path := range []string{"spec.ports", "spec.template.spec.containers.0.ports"} {
			ports, _ := at(o, path).([]any)
			for _, port := range ports {
				if at(port, "protocol") != "TCP" {
					t.Errorf("%s %s: no protocol in %v", o.kind(), o.name(), port)
				}
			}
		}
	}
	text := fmt.Sprint(missingDefaults(t, object{"apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute", "spec": object{"parentRefs": []any{object{"name": "a"}}}}))
	if text != "[.spec.parentRefs[0].group .spec.parentRefs[0].kind]" {
		t.Errorf("a route without defaults lacks %s", text)
	}
}

// TestTemplatesAreSafe: each begins by filling in what values lack, and what it
// writes behind a key is quoted, or made by a template that quotes.
func TestTemplatesAreSafe(t *testing.T) {
	quoted := regexp.MustCompile(`\| quote }}$|\| n?indent \d+ }}$|toYaml|\bint(64)? |include "causeway\.(port|gracePeriod|intOrPercent|replicas)"|^{{ ?- |^{{ \. }}$`)
	behindKey := regexp.MustCompile(`^\s*(?:- )?[\w./-]+: ({{.*}})(-\w+)?$`)
	interpolations := 0
	for _, pattern := range []string{"../helm/templates/*.yaml", "../helm/templates/tests/*.yaml", "../helm/templates/*.tpl"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasSuffix(name, ".yaml") && !strings.HasPrefix(string(text), `{{- include "causeway.init" . -}}`) {
				t.Errorf("%s does not begin with causeway.init", name)
			}
			for i, line := range strings.Split(string(text), "\n") {
				if found := behindKey.FindStringSubmatch(line); found != nil {
					interpolations++
					if !quoted.MatchString(found[1]) || found[2] != "" {
						t.Errorf("%s:%d: not quoted: %s", name, i+1, line)
					}
				}
			}
		}
	}
	if interpolations < 30 {
		t.Errorf("%d interpolations were looked at", interpolations)
	}
}
