package helmtest

import (
	"strings"
	"testing"
)

// TestMonitors: what a Prometheus operator reads, of both kinds of monitor.
func TestMonitors(t *testing.T) {
	monitor := func(name, values, path string, want any) rendered {
		return rendered{name, production + "serviceMonitor: {enabled: true, " + values + "}", "ServiceMonitor", deployed, path, want}
	}
	pods := func(name, values, path string, want any) rendered {
		return rendered{name, production + "podMonitor: {enabled: true}\nserviceMonitor: {" + values + "}", "PodMonitor", deployed, path, want}
	}
	const endpoint, podEndpoint = "spec.endpoints.0.", "spec.podMetricsEndpoints.0."
	check(t, []rendered{
		monitor("interval", "interval: 15s", endpoint+"interval", "15s"),
		monitor("timeout", "scrapeTimeout: 10s", endpoint+"scrapeTimeout", "10s"),
		monitor("no timeout", "", endpoint+"scrapeTimeout", nil),
		monitor("relabelings", "relabelings: [{targetLabel: cluster, replacement: blue}]", endpoint+"relabelings.0.replacement", "blue"),
		monitor("metric relabelings", "metricRelabelings: [{action: drop, sourceLabels: [__name__], regex: go_.*}]", endpoint+"metricRelabelings.0.regex", "go_.*"),
		monitor("scheme", "scheme: https", endpoint+"scheme", "https"),
		monitor("TLS", "tlsConfig: {caFile: /etc/prom-certs/root-cert.pem, insecureSkipVerify: true}", endpoint+"tlsConfig.insecureSkipVerify", true),
		monitor("no TLS", "", endpoint+"tlsConfig", nil),
		monitor("more members", "endpointAdditionalProperties: {honorTimestamps: false}", endpoint+"honorTimestamps", false),
		monitor("a member instead", "endpointAdditionalProperties: {honorLabels: false}", endpoint+"honorLabels", false),
		monitor("labels", "labels: {release: prometheus}", "metadata.labels.release", "prometheus"),
		monitor("annotations", `annotations: {a: "1"}`, "metadata.annotations.a", "1"),
		monitor("target labels", "targetLabels: [team]", "spec.targetLabels.0", "team"),
		monitor("namespace", "namespace: monitoring", "metadata.namespace", "monitoring"),
		monitor("namespace of the release", "namespace: monitoring", "spec.namespaceSelector.matchNames.0", "web"),
		monitor("no namespace", "", "spec.namespaceSelector", nil),

		pods("pods", "", "spec.selector.matchLabels.app|kubernetes|io/component", "gateway"),
		pods("pods' port", "", podEndpoint+"port", "admin"),
		pods("pods' interval", "interval: 1m", podEndpoint+"interval", "1m"),
		pods("the job of the rules", "", podEndpoint+"relabelings.0", object{"targetLabel": "job", "replacement": "demo-causeway-admin"}),
		pods("relabelings after it", "relabelings: [{targetLabel: cluster, replacement: blue}]", podEndpoint+"relabelings.1.targetLabel", "cluster"),
		pods("pods' labels", "labels: {release: prometheus}", "metadata.labels.release", "prometheus"),
		pods("pods' target labels", "targetLabels: [team]", "spec.podTargetLabels.0", "team"),
		pods("classic histograms", "classicHistograms: true", "spec.scrapeClassicHistograms", true),
	})
	refuses(t, map[string]string{
		"serviceMonitor: {scrapeTimeout: fast}":                        "scrapeTimeout",
		"serviceMonitor: {relabeling: []}":                             "relabeling",
		"serviceMonitor: {scheme: HTTPS}":                              "scheme",
		"serviceMonitor: {enabled: true}\npodMonitor: {enabled: true}": "exclude each other",
		"prometheusRule: {alerts: {CausewayDown: {severity: P1}}}":     "severity",
		"prometheusRule: {enabled: true, alerts: {CausewayDow: {}}}":   "no alert CausewayDow",
		"prometheusRule: {enabled: true, alerts: {causewaydown: {}}}":  "no alert causewaydown",
		"prometheusRule: {enabled: true, alerts: {Causeway: {}}}":      "no alert Causeway",
		"prometheusRule: {alerts: {CausewayDown: {for: soon}}}":        "for",
	})
}

// TestAlertLabels: every alert can be routed, and single ones can be changed.
func TestAlertLabels(t *testing.T) {
	const values = production + `
prometheusRule:
  enabled: true
  annotations: {owner: web}
  additionalRuleLabels: {team: web, cluster: "1"}
  additionalRuleAnnotations: {dashboard: "https://grafana.example/d/causeway"}
  alerts:
    CausewayReplicaDown: {enabled: false}
    CausewayBreakerOpen: {for: 5m, labels: {team: core, severity: P2}, annotations: {summary: Open}}
    CausewayAvailabilityBudgetBurn: {labels: {pager: "on"}}
`
	seen := map[string]rule{}
	for _, r := range alertsOf(t, values) {
		seen[r.Alert] = r
		if r.Labels["cluster"] != "1" || r.Labels["severity"] == "" || r.Annotations["dashboard"] == "" || r.Annotations["runbook_url"] == "" {
			t.Errorf("%s: %v, %v", r.Alert, r.Labels, r.Annotations)
		}
		if want := map[string]string{"CausewayBreakerOpen": "core"}[r.Alert]; r.Labels["team"] != want && (want != "" || r.Labels["team"] != "web") {
			t.Errorf("%s: team = %q", r.Alert, r.Labels["team"])
		}
		if r.Alert == "CausewayAvailabilityBudgetBurn" && (r.Labels["pager"] != "on" || r.Labels["window"] == "") {
			t.Errorf("%s: %v", r.Alert, r.Labels)
		}
	}
	if _, found := seen["CausewayReplicaDown"]; found {
		t.Error("an alert that is switched off is there")
	}
	if r := seen["CausewayBreakerOpen"]; r.Labels["severity"] != "P2" || r.Annotations["summary"] != "Open" {
		t.Errorf("CausewayBreakerOpen: %v, %v", r.Labels, r.Annotations)
	}
	rules, all := rulesOf(t, values)
	if len(seen) < 10 || !strings.Contains(rules["upstreams.yaml"], "for: 5m") {
		t.Errorf("%d alerts, %s", len(seen), rules["upstreams.yaml"])
	}
	for _, r := range all {
		if r.Record != "" && r.Labels["team"] != "" {
			t.Errorf("%s: a recorded series has the labels of alerts", r.Record)
		}
	}
	ruleFolder(t, rules, "availability_test.yaml")
	check(t, []rendered{{"annotations", values, "PrometheusRule", "demo-causeway-slo", "metadata.annotations.owner", "web"}})
}

// TestDashboardsPlace: Grafana's sidecar reads folders from annotations.
func TestDashboardsPlace(t *testing.T) {
	const name = "demo-causeway-dashboard-overview"
	check(t, []rendered{
		{"folder", production + `dashboards: {enabled: true, annotations: {grafana_folder: "24/7"}}`, "ConfigMap", name, "metadata.annotations.grafana_folder", "24/7"},
		{"no folder", production + `dashboards: {enabled: true}`, "ConfigMap", name, "metadata.annotations", nil},
		{"namespace", production + `dashboards: {enabled: true, namespace: monitoring}`, "ConfigMap", name, "metadata.namespace", "monitoring"},
	})
}
