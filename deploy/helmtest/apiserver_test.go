package helmtest

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/yannh/kubeconform/pkg/validator"
	"k8s.io/apimachinery/pkg/util/validation"
)

// validators check against the schemas of the oldest and the newest Kubernetes.
var validators = sync.OnceValues(func() (all map[string]validator.Validator, err error) {
	all = map[string]validator.Validator{}
	for _, version := range versions {
		if all[version], err = validator.New([]string{
			"schemas/{{ .NormalizedKubernetesVersion }}-standalone{{ .StrictSuffix }}/{{ .ResourceKind }}{{ .KindSuffix }}.json",
			"schemas/crds/{{ .ResourceKind }}{{ .KindSuffix }}.json",
		}, validator.Opts{Strict: true, KubernetesVersion: version}); err != nil {
			return nil, err
		}
	}
	return all, nil
})

// checkObjects holds objects against the schemas, and against rules of the API
// server that no schema has.
func checkObjects(t *testing.T, text string, all []object) {
	t.Helper()
	each, err := validators()
	if err != nil {
		t.Fatal(err)
	}
	for version, v := range each {
		for _, result := range v.Validate(version, io.NopCloser(strings.NewReader(text))) {
			if result.Status != validator.Valid && result.Status != validator.Empty {
				t.Errorf("%s: %s: %v", version, result.Resource.Bytes, result.Err)
			}
		}
	}
	seen := map[string]bool{}
	for _, o := range all {
		for _, problem := range problems(o) {
			t.Errorf("%s %s: %s", o.kind(), o.name(), problem)
		}
		if key := o.kind() + " " + o.name(); seen[key] {
			t.Errorf("%s is there twice", key)
		}
		seen[o.kind()+" "+o.name()] = true
	}
}

// problems are what the API server would find wrong with an object.
func problems(o object) (found []string) {
	check := func(what string, errs []string) {
		for _, err := range errs {
			found = append(found, fmt.Sprintf("%s: %s", what, err))
		}
	}
	check("name", validation.IsDNS1123Subdomain(o.name()))
	if o.kind() == "Service" {
		check("name of a Service", validation.IsDNS1035Label(o.name()))
	}
	for _, path := range []string{"metadata.labels", "spec.template.metadata.labels", "spec.selector.matchLabels"} {
		labels, _ := at(o, path).(object)
		for key, value := range labels {
			text, isText := value.(string)
			if !isText {
				found = append(found, fmt.Sprintf("%s %s is no text: %v", path, key, value))
			}
			check(path+" "+key, append(validation.IsQualifiedName(key), validation.IsValidLabelValue(text)...))
		}
	}
	annotations, _ := at(o, "metadata.annotations").(object)
	for key := range annotations {
		check("annotation "+key, validation.IsQualifiedName(strings.ToLower(key)))
	}
	if o.kind() == "Deployment" && !isSubset(at(o, "spec.selector.matchLabels"), at(o, "spec.template.metadata.labels")) {
		found = append(found, "the selector does not match the template's labels")
	}
	for path, key := range map[string]string{
		"env": "name", "volumeMounts": "mountPath", "ports": "containerPort",
	} {
		found = append(found, twice(at(o, "spec.template.spec.containers.0."+path), key)...)
	}
	found = append(found, twice(at(o, "spec.template.spec.volumes"), "name")...)
	return found
}

// isSubset reports whether labels select an object with other labels.
func isSubset(selector, labels any) bool {
	wanted, _ := selector.(object)
	for key, value := range wanted {
		if at(labels, strings.ReplaceAll(key, ".", "|")) != value {
			return false
		}
	}
	return len(wanted) > 0
}

// twice are the items of a list with a key that another one has.
func twice(list any, key string) (found []string) {
	seen := map[any]bool{}
	items, _ := list.([]any)
	for _, item := range items {
		if is := at(item, key); seen[is] {
			found = append(found, fmt.Sprintf("%s %v stands twice", key, is))
		} else {
			seen[is] = true
		}
	}
	return found
}

// missingDefaults returns the paths of members in lists that the object lacks,
// and that the API server would fill in by the schema of its CRD.
func missingDefaults(t *testing.T, o object) (missing []string) {
	t.Helper()
	group, version, _ := strings.Cut(fmt.Sprint(o["apiVersion"]), "/")
	group, _, _ = strings.Cut(group, ".")
	text, err := os.ReadFile(fmt.Sprintf("schemas/crds/%s-%s-%s.json", strings.ToLower(o.kind()), group, version))
	if err != nil {
		t.Fatal(err)
	}
	var schema map[string]any
	if err := json.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
	var walk func(path string, node any, schema map[string]any, inList bool)
	walk = func(path string, node any, schema map[string]any, inList bool) {
		properties, _ := schema["properties"].(map[string]any)
		for _, key := range slices.Sorted(maps.Keys(properties)) {
			below, _ := properties[key].(map[string]any)
			value := at(node, strings.ReplaceAll(key, ".", "|"))
			if _, hasDefault := below["default"]; hasDefault && value == nil && inList {
				missing = append(missing, path+"."+key)
			}
			if value != nil {
				walk(path+"."+key, value, below, inList)
			}
		}
		list, _ := node.([]any)
		items, _ := schema["items"].(map[string]any)
		for i, item := range list {
			walk(fmt.Sprintf("%s[%d]", path, i), item, items, true)
		}
	}
	walk("", map[string]any(o), schema, false)
	return missing
}
