package helmtest

import (
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
)

// live is a Deployment of the release, as an upgrade finds it.
type live struct {
	replicas int64
	marked   bool   // its manifest had no number of replicas
	applied  string // by server-side apply: who owns the number
}

func (l live) objects() []runtime.Object {
	annotations := map[string]any{"meta.helm.sh/release-name": "demo"}
	if l.marked {
		annotations["causeway.example/replicas"] = "autoscaler"
	}
	template := map[string]any{"f:template": map[string]any{}}
	helm := map[string]any{"manager": "helm", "operation": "Apply", "fieldsV1": map[string]any{"f:spec": template}}
	scale := map[string]any{
		"manager": "kube-controller-manager", "operation": "Update", "subresource": "scale",
		"fieldsV1": map[string]any{"f:spec": map[string]any{"f:replicas": map[string]any{}}},
	}
	fields := []any{map[string]any{"manager": "helm", "operation": "Update", "fieldsV1": map[string]any{"f:spec": map[string]any{"f:replicas": map[string]any{}, "f:template": map[string]any{}}}}}
	switch l.applied {
	case "helm":
		template["f:replicas"] = map[string]any{}
		fields = []any{helm}
	case "autoscaler":
		fields = []any{helm, scale}
	case "both":
		template["f:replicas"] = map[string]any{}
		fields = []any{helm, scale}
	}
	return []runtime.Object{&unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "apps/v1", "kind": "Deployment",
		"metadata": map[string]any{"name": deployed, "namespace": "web", "annotations": annotations, "managedFields": fields},
		"spec":     map[string]any{"replicas": l.replicas},
	}}}
}

// TestAutoscalingTakesOver: the number of replicas stays when an autoscaler takes
// over, whichever way helm writes, and is not touched afterwards.
func TestAutoscalingTakesOver(t *testing.T) {
	const (
		by    = production + "autoscaling: {enabled: true, minReplicas: 4, maxReplicas: 9}\n"
		other = production + "replicaCount: null\n"
		fixed = production + "replicaCount: 3\n"
	)
	for _, tt := range []struct {
		name    string
		values  string
		live    *live // nil: an installation, or nothing but templates
		want    any
		upgrade bool
	}{
		{"installed with it", by, nil, nil, false},
		{"upgraded without a cluster", by, nil, nil, true},
		{"switched on", by, &live{replicas: 6}, 6, true},
		{"switched on below its bound", by, &live{replicas: 2}, 4, true},
		{"scaled since, by helm 3", by, &live{replicas: 8}, 8, true},
		{"had no number before", by, &live{replicas: 7, marked: true}, nil, true},
		{"switched on, applied by the server", by, &live{replicas: 6, applied: "helm"}, 6, true},
		{"scaled since, applied by the server", by, &live{replicas: 8, applied: "autoscaler"}, nil, true},
		{"the same number, applied by the server", by, &live{replicas: 6, applied: "both"}, 6, true},
		{"a Deployment without a number", by, &live{}, 4, true},
		{"another autoscaler, installed", other, nil, nil, false},
		{"another autoscaler, switched on", other, &live{replicas: 6}, 6, true},
		{"another autoscaler at zero", other, &live{replicas: 0}, 0, true},
		{"another autoscaler, later", other, &live{replicas: 6, marked: true}, nil, true},
		{"switched off", fixed, &live{replicas: 6, marked: true}, 3, true},
		{"never on", fixed, &live{replicas: 6}, 3, true},
		{"a sandbox", sandbox + "\nreplicaCount: null\n", &live{replicas: 6}, 1, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cluster := clusterOf{upgrade: tt.upgrade}
			if tt.live != nil {
				cluster.existing = tt.live.objects()
			}
			deployment := find(decode(t, joined(renderedBy(t, cluster, tt.values))), "Deployment", deployed)
			if got := at(deployment, "spec.replicas"); got != tt.want {
				t.Errorf("replicas = %v, want %v", got, tt.want)
			}
			mark := at(deployment, "metadata.annotations.causeway|example/replicas")
			if (mark != nil) != (tt.want == nil) {
				t.Errorf("replicas = %v, and the mark is %v", tt.want, mark)
			}
		})
	}
}

// TestBudgetWithoutReplicas: who leaves the number alone keeps the budget.
func TestBudgetWithoutReplicas(t *testing.T) {
	budget := func(name, values, path string, want any) rendered {
		return rendered{name, production + values, "PodDisruptionBudget", deployed, path, want}
	}
	check(t, []rendered{
		{"no number", production + "replicaCount: null", "Deployment", deployed, "spec.replicas", nil},
		{"no autoscaler of the chart", production + "replicaCount: null", "HorizontalPodAutoscaler", deployed, "kind", nil},
		budget("the budget stays", "replicaCount: null", "spec.maxUnavailable", 1),
		budget("the budget goes if one says so", "replicaCount: null\npodDisruptionBudget: {enabled: false}", "kind", nil),
		budget("least available", "podDisruptionBudget: {minAvailable: 1}", "spec", object{
			"minAvailable": 1, "unhealthyPodEvictionPolicy": "AlwaysAllow", "selector": object{"matchLabels": object{
				"app.kubernetes.io/name": "causeway", "app.kubernetes.io/instance": "demo", "app.kubernetes.io/component": "gateway",
			}},
		}),
		budget("least available in percent", `podDisruptionBudget: {minAvailable: "50%"}`, "spec.minAvailable", "50%"),
		budget("most unavailable is then absent", `podDisruptionBudget: {minAvailable: "50%"}`, "spec.maxUnavailable", nil),
		budget("eviction of the unhealthy", "podDisruptionBudget: {unhealthyPodEvictionPolicy: IfHealthyBudget}", "spec.unhealthyPodEvictionPolicy", "IfHealthyBudget"),
		budget("one replica at least", "autoscaling: {enabled: true, minReplicas: 1}", "kind", nil),
		{"a sandbox", sandbox + "\nreplicaCount: null", "PodDisruptionBudget", deployed, "kind", nil},
	})
	refuses(t, map[string]string{
		`podDisruptionBudget: {minAvailable: "100%"}`:                                          "minAvailable",
		"podDisruptionBudget: {minAvailable: 0}":                                               "minAvailable",
		"podDisruptionBudget: {minAvailable: 2}":                                               "podDisruptionBudget.minAvailable",
		"replicaCount: 5\npodDisruptionBudget: {minAvailable: 5}":                              "podDisruptionBudget.minAvailable",
		"autoscaling: {enabled: true, minReplicas: 3}\npodDisruptionBudget: {minAvailable: 7}": "podDisruptionBudget.minAvailable",
	})
}

// TestAutoscalingValues: what a HorizontalPodAutoscaler can have.
func TestAutoscalingValues(t *testing.T) {
	scaler := func(name, values, path string, want any) rendered {
		return rendered{name, production + "autoscaling: {enabled: true, " + values + "}", "HorizontalPodAutoscaler", deployed, path, want}
	}
	check(t, []rendered{
		scaler("CPU over 100", "targetCPUUtilizationPercentage: 250", "spec.metrics.0.resource.target.averageUtilization", 250),
		scaler("memory", "targetMemoryUtilizationPercentage: 80", "spec.metrics.1.resource", object{"name": "memory", "target": object{"type": "Utilization", "averageUtilization": 80}}),
		scaler("memory alone", "targetCPUUtilizationPercentage: 0, targetMemoryUtilizationPercentage: 80", "spec.metrics.0.resource.name", "memory"),
		scaler("more metrics", "metrics: [{type: External, external: {metric: {name: queue}, target: {type: Value, value: 30}}}]", "spec.metrics.1.external.metric.name", "queue"),
		scaler("metrics alone", "targetCPUUtilizationPercentage: 0, metrics: [{type: External, external: {metric: {name: queue}, target: {type: Value, value: 30}}}]", "spec.metrics.0.type", "External"),
		scaler("behavior", "", "spec.behavior", object{"scaleDown": object{"stabilizationWindowSeconds": 300}}),
		scaler("behavior up", "behavior: {scaleUp: {policies: [{type: Pods, value: 4, periodSeconds: 15}]}}", "spec.behavior.scaleUp.policies.0.value", 4),
		scaler("behavior beside it", "behavior: {scaleUp: {stabilizationWindowSeconds: 0}}", "spec.behavior.scaleDown.stabilizationWindowSeconds", 300),
		scaler("Kubernetes' own behavior", "behavior: null", "spec.behavior", nil),
		scaler("annotations", `annotations: {a: "1"}`, "metadata.annotations.a", "1"),
	})
}
