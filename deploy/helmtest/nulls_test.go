package helmtest

import (
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// paths are those of every value, sections included.
func paths(prefix string, values map[string]any) (all []string) {
	for _, key := range slices.Sorted(maps.Keys(values)) {
		if strings.Contains(key, ".") {
			continue // of an annotation or a label, and no path
		}
		path := strings.TrimPrefix(prefix+"."+key, ".")
		all = append(all, path)
		if below, ok := values[key].(map[string]any); ok {
			all = append(all, paths(path, below)...)
		}
	}
	return all
}

// nested is a value at a path.
func nested(path string, value any) map[string]any {
	keys := strings.Split(path, ".")
	for _, key := range slices.Backward(keys) {
		value = map[string]any{key: value}
	}
	all, _ := value.(map[string]any)
	return all
}

// merged are values with others laid over them.
func merged(base, over map[string]any) map[string]any {
	out := maps.Clone(base)
	for key, value := range over {
		below, isMap := value.(map[string]any)
		under, wasMap := out[key].(map[string]any)
		if isMap && wasMap {
			value = merged(under, below)
		}
		out[key] = value
	}
	return out
}

// TestNullEverywhere: each value of the chart, and each section, may be null. It
// is then the default, or empty, but no error of a template.
func TestNullEverywhere(t *testing.T) {
	text, err := os.ReadFile("../helm/values.yaml")
	if err != nil {
		t.Fatal(err)
	}
	base := given(t, production+"serviceMonitor: {enabled: true}\n")
	all := paths("", given(t, string(text)))
	for _, switched := range []string{"ingress", "httpRoute"} {
		base[switched] = map[string]any{"enabled": true, "hosts": []any{"api.example"}, "parentRefs": []any{map[string]any{"name": "edge"}}}
	}
	delete(base["ingress"].(map[string]any), "parentRefs") //nolint:forcetypeassert // it was made above
	delete(base["httpRoute"].(map[string]any), "hosts")    //nolint:forcetypeassert // likewise
	wants := map[string]string{
		"config": "no back end", "secrets": "API keys", "secrets.apiKeys": "API keys", "secrets.apiKeys.name": "API keys",
		"ingress.hosts": "ingress.hosts", "httpRoute.parentRefs": "httpRoute.parentRefs",
		"tls.octane.secretName": "need tls.octane.secretName", "secrets.spsClientSecret.name": "no effect without",
		"secrets.octanePassword": "octane.password is missing", "secrets.octanePassword.name": "octane.password is missing",
		"secrets.redisPassword": "redis.password is missing", "secrets.redisPassword.name": "redis.password is missing",
		"secrets.spsClientSecret": "sps.clientSecret is missing",
	}
	for _, path := range all {
		t.Run(path, func(t *testing.T) {
			values, err := yaml.Marshal(merged(base, nested(path, nil)))
			if err != nil {
				t.Fatal(err)
			}
			if want := wants[path]; want != "" {
				refused(t, installation{values: string(values)}, want)
				return
			}
			for name, render := range engines {
				files, err := render(t, installation{values: string(values)})
				if err != nil {
					t.Errorf("%s: %v", name, err)
				}
				if _, err := decodeStrictly(joined(files)); err != nil || strings.Contains(joined(files), "<nil>") || strings.Contains(joined(files), "%!") {
					t.Errorf("%s: %v in\n%s", name, err, joined(files))
				}
			}
		})
	}
	if len(all) < 100 {
		t.Errorf("%d values were set to null", len(all))
	}
}

// TestAllNull: every value at once, as of the chart and as of a parent chart's,
// where Helm leaves nulls in place.
func TestAllNull(t *testing.T) {
	text, err := os.ReadFile("../helm/values.yaml")
	if err != nil {
		t.Fatal(err)
	}
	want := accepted(t, installation{values: sandbox})
	all := given(t, string(text))
	for key := range all {
		all[key] = nil
	}
	all["sandbox"] = map[string]any{"enabled": true, "orderTime": nil, "limits": nil}
	values, err := yaml.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	got := accepted(t, installation{values: string(values)})
	// Without a number of replicas, resources, probes and the like, as that is
	// what null says.
	for _, all := range [][]object{want, got} {
		deployment := find(all, "Deployment", "demo-causeway")
		pods := []any{at(deployment, "spec.template.spec"), at(find(all, "Pod", "demo-causeway-test"), "spec")}
		for _, removed := range []any{at(deployment, "spec"), pods[0], pods[1], at(pods[0], "containers.0"), at(pods[1], "containers.0")} {
			piece, _ := removed.(object)
			for _, field := range []string{"strategy", "resources", "securityContext", "startupProbe", "livenessProbe", "readinessProbe"} {
				delete(piece, field)
			}
		}
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%v\nwant\n%v", got, want)
	}
	below, err := yaml.Marshal(map[string]any{"causeway": all})
	if err != nil {
		t.Fatal(err)
	}
	if got := accepted(t, installation{values: string(below), parent: []dependency{{}}}); len(got) != len(want) {
		t.Errorf("%d objects below a parent, want %d", len(got), len(want))
	}
}

// TestNullsInside the maps of the user's.
func TestNullsInside(t *testing.T) {
	values := []string{
		"podAnnotations: {a: null, b: c}", "commonLabels: {a: null}", "config: {octane: null}", "config: {redis: {url: null}, timeouts: null}",
		"nodeSelector: {a: null}", "resources: {limits: {memory: null}}", "resources: {limits: null, requests: {cpu: null}}",
		"affinity: {nodeAffinity: null}", "secrets: {redisUrl: {name: null}}", "global: {a: null}", "service: {annotations: {x: null}}",
	}
	for _, value := range values {
		all := accepted(t, installation{values: sandbox + "\n" + value})
		text, err := yaml.Marshal(all)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "null") || strings.Contains(string(text), "<nil>") {
			t.Errorf("%s: a null is left in\n%s", value, text)
		}
		accepted(t, installation{values: "causeway:\n  " + sandbox + "\n  " + value, parent: []dependency{{}}})
	}
}

// TestReusedValues: `helm upgrade --reuse-values` puts the values of an older
// chart in the place of the new chart's own, so that new sections are missing.
func TestReusedValues(t *testing.T) {
	older, err := os.ReadDir("testdata/values")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range older {
		text, err := os.ReadFile("testdata/values/" + file.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, values := range []string{production + "prometheusRule: {enabled: true}\nserviceMonitor: {enabled: true}\ndashboards: {enabled: true}\n", sandboxWithRedis} {
			t.Run(file.Name(), func(t *testing.T) {
				got := accepted(t, installation{values: values, reused: string(text)})
				if want := accepted(t, installation{values: values}); len(got) != len(want) {
					t.Errorf("%d objects, want %d", len(got), len(want))
				}
			})
		}
	}
	if len(older) < 3 {
		t.Errorf("%d older charts", len(older))
	}
	accepted(t, installation{values: production, reused: "image: {repository: causeway}"})
}
