package helmtest

import (
	"fmt"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/api/resource"
)

// TestQuantities: the alert about memory has the bytes that Kubernetes makes of
// the limit.
func TestQuantities(t *testing.T) {
	for _, limit := range []string{
		"134217728", "128e6", "1Ti", "128974848000m", "128Mi", "1.5G", "0.5Gi", "1e9", "1E8", "5e+8", "100M", "123k", "200000Ki", "1Pi", "2T", ".5Gi", "1.Gi", "3e11",
		"7E", "1Ei", "128974848001m", "1000000000u", "+128Mi", "1073741824000000n",
	} {
		for _, value := range []string{limit, `"` + limit + `"`} {
			all := accepted(t, installation{values: production + "prometheusRule: {enabled: true}\nresources: {limits: {memory: " + value + "}, requests: null}"})
			if got := fmt.Sprint(at(find(all, "Deployment", "demo-causeway"), "spec.template.spec.containers.0.resources.limits.memory")); !sameQuantity(got, limit) {
				t.Errorf("%s: the limit is %s", value, got)
			}
			rules, _ := at(find(all, "PrometheusRule", "demo-causeway-replicas"), "spec.groups.0.rules").([]any)
			last := rules[len(rules)-1]
			quantity := resource.MustParse(limit)
			want := fmt.Sprintf(" > 0.9 * %d", quantity.Value())
			if got, _ := at(last, "expr").(string); at(last, "alert") != "CausewayMemoryNearLimit" || !strings.HasSuffix(got, want) {
				t.Errorf("%s: expr = %s, want %s", value, got, want)
			}
			if text, _ := at(last, "annotations.description").(string); strings.Contains(text, "e+") && !strings.Contains(limit, "e+") {
				t.Errorf("%s: %s", value, text)
			}
		}
	}
}

// sameQuantity compares two by Kubernetes' own parser.
func sameQuantity(a, b string) bool {
	quantity := resource.MustParse(a)
	return quantity.Cmp(resource.MustParse(b)) == 0
}

// TestNoMemoryLimit: nothing to be near to.
func TestNoMemoryLimit(t *testing.T) {
	for _, limits := range []string{"{memory: null}", "{memory: 0}", "{memory: '0'}", "{cpu: 1}", "null", "{}"} {
		all := accepted(t, installation{values: production + "prometheusRule: {enabled: true}\nresources: {limits: " + limits + ", requests: null}"})
		rules, _ := at(find(all, "PrometheusRule", "demo-causeway-replicas"), "spec.groups.0.rules").([]any)
		for _, rule := range rules {
			// The default stays where only another limit is given.
			if at(rule, "alert") == "CausewayMemoryNearLimit" && limits != "{cpu: 1}" && limits != "{}" {
				t.Errorf("%s: %v", limits, at(rule, "expr"))
			}
		}
	}
}

// TestLargeNumbers are written as such: the API server takes no 1e+06.
func TestLargeNumbers(t *testing.T) {
	all := accepted(t, installation{values: "secrets: {apiKeys: {name: k}, octanePassword: {name: o}}\nreplicaCount: 2000000\nprometheusRule: {enabled: true, objectives: {minFailures: 3000000}}\nconfig: {octane: {baseUrl: 'https://o', username: u, maxAnswerBytes: 67108864}, maxBodyBytes: 4000000}\n"})
	if got := at(find(all, "Deployment", "demo-causeway"), "spec.replicas"); got != 2000000 {
		t.Errorf("replicas = %v", got)
	}
	text := fmt.Sprint(all)
	if !strings.Contains(text, ">= 3000000") || strings.Contains(text, "e+0") || !strings.Contains(text, "maxAnswerBytes: 67108864") {
		t.Errorf("a number has an exponent in\n%s", text)
	}
	all = accepted(t, installation{values: production + "autoscaling: {enabled: true, minReplicas: 1000000, maxReplicas: 2147483647, targetRequestsInFlight: 12345678}"})
	for path, want := range map[string]any{"spec.minReplicas": 1000000, "spec.maxReplicas": 2147483647, "spec.metrics.1.pods.target.averageValue": "12345678"} {
		if got := at(find(all, "HorizontalPodAutoscaler", "demo-causeway"), path); got != want {
			t.Errorf("%s = %v, want %v", path, got, want)
		}
	}
}
