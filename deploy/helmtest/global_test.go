package helmtest

import (
	"fmt"
	"reflect"
	"testing"
)

// TestNames: the chart's name in objects and selectors can be another.
func TestNames(t *testing.T) {
	all := objects(t, production+"nameOverride: gateway")
	deployment := find(all, "Deployment", "demo-gateway")
	service := find(all, "Service", "demo-gateway")
	if deployment == nil || service == nil {
		t.Fatal("no objects of that name")
	}
	for _, selector := range []any{at(deployment, "spec.selector.matchLabels"), at(service, "spec.selector"), at(find(all, "NetworkPolicy", "demo-gateway"), "spec.podSelector.matchLabels")} {
		if at(selector, "app|kubernetes|io/name") != "gateway" {
			t.Errorf("selector %v", selector)
		}
	}
	if find(objects(t, production+"nameOverride: demo"), "Deployment", "demo") == nil {
		t.Error("a release's name that contains the chart's is not the whole name")
	}
	valid(t, production+"nameOverride: \"0123\"")
}

// TestGlobal: what parent charts set for all charts is obeyed in all pods.
func TestGlobal(t *testing.T) {
	image := func(values string) (images []string) {
		for _, o := range objects(t, sandboxWithRedis+values) {
			for _, path := range []string{container + "image", "spec.containers.0.image"} {
				if name, ok := at(o, path).(string); ok {
					images = append(images, name)
				}
			}
		}
		return images
	}
	for values, want := range map[string][]string{
		"": {"redis:7-alpine", "causeway:0.1.0", "causeway:0.1.0"},
		"global: {imageRegistry: mirror.example}":                                                        {"mirror.example/redis:7-alpine", "mirror.example/causeway:0.1.0", "mirror.example/causeway:0.1.0"},
		"global: {imageRegistry: 'mirror.example:5000/team/'}":                                           {"mirror.example:5000/team/redis:7-alpine", "mirror.example:5000/team/causeway:0.1.0", "mirror.example:5000/team/causeway:0.1.0"},
		"global: {imageRegistry: m.example}\nimage: {repository: ghcr.io/org/causeway}":                  {"m.example/redis:7-alpine", "m.example/org/causeway:0.1.0", "m.example/org/causeway:0.1.0"},
		"global: {imageRegistry: m.example}\nimage: {repository: localhost/causeway, tag: v1}":           {"m.example/redis:7-alpine", "m.example/causeway:v1", "m.example/causeway:v1"},
		"global: {imageRegistry: m.example}\nimage: {repository: org/causeway}":                          {"m.example/redis:7-alpine", "m.example/org/causeway:0.1.0", "m.example/org/causeway:0.1.0"},
		"image: {registry: r.example}":                                                                   {"redis:7-alpine", "r.example/causeway:0.1.0", "r.example/causeway:0.1.0"},
		"global: {imageRegistry: m.example}\nimage: {registry: r.example}":                               {"m.example/redis:7-alpine", "m.example/causeway:0.1.0", "m.example/causeway:0.1.0"},
		"global: {imageRegistry: null, other: 1}":                                                        {"redis:7-alpine", "causeway:0.1.0", "causeway:0.1.0"},
		"global: {imageRegistry: mirror.example}\nimage: {repository: 'registry.example:5000/causeway'}": {"mirror.example/redis:7-alpine", "mirror.example/causeway:0.1.0", "mirror.example/causeway:0.1.0"},
	} {
		given := values
		if got := image("\n" + given); !reflect.DeepEqual(sorted(got), sorted(want)) {
			t.Errorf("%s: %v, want %v", values, got, want)
		}
	}
	const secrets = "\nglobal: {imagePullSecrets: [mirror, {name: \"0123\"}]}\nimagePullSecrets: [{name: own}, mirror]\n"
	want := []any{object{"name": "mirror"}, object{"name": "0123"}, object{"name": "own"}}
	var cases []rendered
	for i, of := range []struct{ kind, name, path string }{
		{"Deployment", deployed, podPath}, {"Deployment", "demo-causeway-demo-redis", podPath}, {"Pod", "demo-causeway-test", "spec."},
	} {
		cases = append(cases, rendered{fmt.Sprint("pull secrets ", i), sandboxWithRedis + secrets, of.kind, of.name, of.path + "imagePullSecrets", want})
	}
	check(t, cases)
}

func sorted(texts []string) map[string]int {
	counts := map[string]int{}
	for _, text := range texts {
		counts[text]++
	}
	return counts
}
