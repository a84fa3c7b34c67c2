package helmtest

import (
	"reflect"
	"strings"
	"testing"
)

const checked = "\nconfigCheck: {enabled: true}\n"

// TestConfigCheckJob: the Job checks the very file and the very variables that
// the pods will have, under the same rules, and runs before anything else.
func TestConfigCheckJob(t *testing.T) {
	const name = deployed + "-config-check"
	for values, want := range map[string]int{production: 2, everything + "podSecurityContext: {runAsUser: null, fsGroup: null}\n": 2, sandbox: 1} {
		if all := objects(t, values); find(all, "Job", name) != nil || find(all, "ConfigMap", name) != nil {
			t.Error("it is there without having been switched on")
		}
		all := objects(t, values+checked)
		job, deployment, copied := find(all, "Job", name), find(all, "Deployment", deployed), find(all, "ConfigMap", name)
		if job == nil || copied == nil {
			t.Fatal("no Job, or no ConfigMap")
		}
		if got, want := at(copied, "data"), at(find(all, "ConfigMap", deployed), "data"); !reflect.DeepEqual(got, want) {
			t.Errorf("it checks %v, want %v", got, want)
		}
		pod := at(job, "spec.template.spec")
		for path, same := range map[string]string{
			"containers.0.env": "containers.0.env", "containers.0.image": "containers.0.image", "containers.0.resources": "containers.0.resources",
			"containers.0.securityContext": "containers.0.securityContext", "containers.0.volumeMounts": "containers.0.volumeMounts",
			"securityContext": "securityContext", "tolerations": "tolerations", "nodeSelector": "nodeSelector", "imagePullSecrets": "imagePullSecrets",
			"priorityClassName": "priorityClassName", "volumes.0.projected.sources.1": "volumes.0.projected.sources.1",
			"volumes.1": "volumes.1", "enableServiceLinks": "enableServiceLinks", "automountServiceAccountToken": "automountServiceAccountToken",
		} {
			if got, want := at(pod, path), at(at(deployment, "spec.template.spec"), same); !reflect.DeepEqual(got, want) {
				t.Errorf("%s = %v, want %v", path, got, want)
			}
		}
		for path, want := range map[string]any{
			"spec.backoffLimit": 0, "spec.activeDeadlineSeconds": 240, "spec.template.spec.restartPolicy": "Never",
			"spec.template.spec.containers.0.args":                            []any{"config", "check"},
			"spec.template.spec.volumes.0.projected.sources.0.configMap.name": name,
			"spec.template.spec.serviceAccountName":                           nil, // the chart's does not exist yet
			"spec.template.metadata.labels.app|kubernetes|io/component":       "config-check",
			"spec.template.metadata.labels.sidecar|istio|io/inject":           "false",
			"spec.template.metadata.annotations.linkerd|io/inject":            "disabled",
			"metadata.annotations.helm|sh/hook-output-log-policy":             "hook-failed",
			"spec.template.spec.containers.0.terminationMessagePolicy":        "FallbackToLogsOnError",
		} {
			if got := at(job, path); !reflect.DeepEqual(got, want) {
				t.Errorf("%s = %v, want %v", path, got, want)
			}
		}
		weights := []any{at(copied, "metadata.annotations.helm|sh/hook-weight"), at(job, "metadata.annotations.helm|sh/hook-weight")}
		if !reflect.DeepEqual(weights, []any{"-10", "-5"}) {
			t.Errorf("weights %v", weights)
		}
		for _, o := range []object{job, copied} {
			if hook := at(o, "metadata.annotations.helm|sh/hook"); hook != "pre-install,pre-upgrade" {
				t.Errorf("%s: hook %v", o.kind(), hook)
			}
			if policy := at(o, "metadata.annotations.helm|sh/hook-delete-policy"); policy != "before-hook-creation,hook-succeeded" {
				t.Errorf("%s: %v", o.kind(), policy)
			}
		}
		// What selects the replicas does not select it.
		for _, o := range all {
			for _, path := range []string{"spec.selector.matchLabels", "spec.selector", "spec.podSelector.matchLabels"} {
				if labels, ok := at(o, path).(object); ok && len(labels) >= want && selects(labels, at(job, "spec.template.metadata.labels")) {
					t.Errorf("%s %s selects its pod by %v", o.kind(), o.name(), labels)
				}
			}
		}
		valid(t, values+checked)
	}
}

// selects reports whether all of a selector's labels are there.
func selects(selector object, labels any) bool {
	all, _ := labels.(object)
	for key, value := range selector {
		if all[key] != value {
			return false
		}
	}
	return true
}

// TestConfigCheckAccount: an account that exists without the chart is used.
func TestConfigCheckAccount(t *testing.T) {
	all := objects(t, production+checked+"serviceAccount: {create: false, name: mine}\n")
	if got := at(find(all, "Job", deployed+"-config-check"), "spec.template.spec.serviceAccountName"); got != "mine" {
		t.Errorf("account %v", got)
	}
}

// TestConfigCheckName: it has room for the longest name that the chart makes.
func TestConfigCheckName(t *testing.T) {
	for _, o := range objects(t, production+checked+"fullnameOverride: "+strings.Repeat("n", 50)+"\n") {
		if o.kind() == "Job" && len(o.name()) > 63 {
			t.Errorf("%s has %d characters", o.name(), len(o.name()))
		}
	}
}
