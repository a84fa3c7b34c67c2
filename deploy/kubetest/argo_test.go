package kubetest

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// inSync applies what the chart renders, for every switch of it, and compares a
// second time as Argo CD does: what is applied, what was applied last, and what
// is live. Argo CD defaults the kinds that are built into Kubernetes, so the API
// server does it here; of other kinds it merges JSON, and a default that the
// server sets inside of a list is a difference for ever.
func inSync(t *testing.T, p place) {
	compared := 0
	for _, values := range everySwitch(t) {
		t.Run(values, func(t *testing.T) {
			args := []string{"--namespace", p.namespace, "template", release, chart, "-f", "testdata/live.yaml", "--kube-version", kubeVersion(t, p), "--no-hooks"}
			for _, api := range []string{"monitoring.coreos.com/v1", "gateway.networking.k8s.io/v1"} {
				args = append(args, "--api-versions", api)
			}
			if values != "" {
				args = append(args, "--set", values)
			}
			out, err := p.try(p.program, nil, args...)
			if err != nil {
				t.Log(err) // it excludes what is in testdata/live.yaml
				return
			}
			manifests := []byte(out.stdout)
			// Some switches are what pod security warns of.
			if _, err := p.try("kubectl", manifests, "--namespace", p.namespace, "apply", "-f", "-"); err != nil {
				t.Fatal(err)
			}
			if out, err := p.try("kubectl", manifests, "--namespace", p.namespace, "diff", "-f", "-"); err != nil {
				t.Errorf("out of sync: %v\n%s", err, out.stdout)
			}
			for _, difference := range p.threeWay(t, manifests) {
				t.Error(difference)
			}
			compared++
		})
	}
	if compared < 12 {
		t.Errorf("only %d switches were compared", compared)
	}
}

// everySwitch are settings that turn one switch of the chart each.
func everySwitch(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(chart, "defaults.json"))
	if err != nil {
		t.Fatal(err)
	}
	var defaults struct{ Values map[string]any }
	if err := json.Unmarshal(text, &defaults); err != nil {
		t.Fatal(err)
	}
	switches := []string{
		"", "service.type=LoadBalancer", "service.type=NodePort", "service.ipFamilyPolicy=PreferDualStack", "replicaCount=null,autoscaling.enabled=false",
		"podDisruptionBudget.minAvailable=1", "podSecurityContext.runAsUser=null", "autoscaling.targetMemoryUtilizationPercentage=80",
		"config.tracing.endpoint=http://otel:4318",
	}
	return append(switches, flipped("", defaults.Values)...)
}

// flipped turns each boolean below a path.
func flipped(path string, values map[string]any) (settings []string) {
	for _, key := range slices.Sorted(maps.Keys(values)) {
		at := strings.TrimPrefix(path+"."+key, ".")
		switch value := values[key].(type) {
		case bool:
			settings = append(settings, fmt.Sprintf("%s=%t", at, !value))
		case map[string]any:
			settings = append(settings, flipped(at, value)...)
		}
	}
	return settings
}

func kubeVersion(t *testing.T, p place) string {
	t.Helper()
	var version struct{ ServerVersion struct{ GitVersion string } }
	if err := json.Unmarshal([]byte(p.kubectl(t, "version", "-o", "json")), &version); err != nil {
		t.Fatal(err)
	}
	return version.ServerVersion.GitVersion
}

// lastApplied is the annotation in which kubectl keeps what was applied.
const lastApplied = "kubectl.kubernetes.io/last-applied-configuration"

// threeWay returns what differs between each live object of a kind that is not
// built in, and what a three-way merge would make of it.
func (p place) threeWay(t *testing.T, manifests []byte) (differences []string) {
	t.Helper()
	var live struct{ Items []map[string]any }
	out := p.must(t, "kubectl", manifests, "--namespace", p.namespace, "get", "-f", "-", "-o", "json")
	if err := json.Unmarshal([]byte(out), &live); err != nil {
		t.Fatal(err)
	}
	custom := 0
	for _, object := range live.Items {
		group, _, _ := strings.Cut(object["apiVersion"].(string), "/")
		if !strings.HasSuffix(group, "coreos.com") && group != "gateway.networking.k8s.io" {
			continue
		}
		custom++
		metadata, _ := object["metadata"].(map[string]any)
		annotations, _ := metadata["annotations"].(map[string]any)
		text, _ := annotations[lastApplied].(string)
		var applied map[string]any
		if err := json.Unmarshal([]byte(text), &applied); err != nil {
			t.Fatalf("%v: %v", object["kind"], err)
		}
		// What was applied is what is rendered: the diff of kubectl has said so.
		if merged := merge(object, applied); !reflect.DeepEqual(merged, any(object)) {
			differences = append(differences, fmt.Sprintf("%v %v is out of sync:\nlive   %v\nmerged %v", object["kind"], metadata["name"], object["spec"], merged.(map[string]any)["spec"]))
		}
	}
	if custom == 0 && len(live.Items) > 5 {
		t.Log("no object of a custom kind")
	}
	return differences
}

// merge puts what is wanted into what is live. Lists are replaced (RFC 7396).
func merge(live, wanted any) any {
	is, ok := live.(map[string]any)
	shall, also := wanted.(map[string]any)
	if !ok || !also {
		return wanted
	}
	merged := maps.Clone(is)
	for key, value := range shall {
		merged[key] = merge(is[key], value)
	}
	return merged
}
