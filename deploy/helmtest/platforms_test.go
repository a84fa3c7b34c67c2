package helmtest

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

const (
	platformValues = "testdata/platforms"
	platformPages  = "../../docs/platforms"
)

// TestPlatforms: the values of each platform's page are accepted by the chart, by
// the schemas of API servers, and by the gateway.
func TestPlatforms(t *testing.T) {
	gateway, contents := buildGateway(t), secretContents(t)
	for _, name := range files(t, platformValues) {
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join(platformValues, name))
			if err != nil {
				t.Fatal(err)
			}
			values := string(text)
			fullname := deployed
			if strings.Contains(values, "fullnameOverride: causeway") {
				fullname = "causeway"
			}
			all := objects(t, values)
			config, _ := at(find(all, "ConfigMap", fullname), "data.config|yaml").(string)
			if out, err := checkConfiguration(t, gateway, contents, config, variablesOf(t, all, fullname)); err != nil || strings.Contains(out, "warning") {
				t.Errorf("%v: %s", err, out)
			}
			// Kinds of the platform have no schema here.
			plain := strings.Split(values, "\nextraObjects:")[0] + "\n"
			valid(t, plain)
		})
	}
}

// TestValuesOfTheControlPlane: what deploy/kubetest installs, no container ever
// runs there.
func TestValuesOfTheControlPlane(t *testing.T) {
	gateway, contents := buildGateway(t), secretContents(t)
	for _, name := range []string{"live.yaml", "root.yaml"} {
		text, err := os.ReadFile(filepath.Join("../kubetest/testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		if out, err := checkRendered(t, gateway, contents, string(text)); err != nil {
			t.Errorf("%s: %v: %s", name, err, out)
		}
	}
}

// variablesOf are those of the gateway's container in a Deployment.
func variablesOf(t *testing.T, all []object, name string) map[string]string {
	t.Helper()
	if name != deployed {
		all = slices.Clone(all)
		for i, o := range all {
			if o.kind() == "Deployment" {
				all[i] = object{"kind": "Deployment", "metadata": map[string]any{"name": deployed}, "spec": o["spec"]}
			}
		}
	}
	return variables(t, all)
}

// TestPlatformPages: each page quotes the values that are tested, every file is
// quoted, and whatever else is YAML in a page parses.
func TestPlatformPages(t *testing.T) {
	quoted := map[string]bool{}
	for _, page := range files(t, platformPages) {
		text, err := os.ReadFile(filepath.Join(platformPages, page))
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		for _, block := range strings.Split(string(text), "```yaml\n")[1:] {
			block, _, _ = strings.Cut(block, "```")
			values, isValues := strings.CutPrefix(block, "# values.yaml\n")
			if !isValues {
				if err := yaml.Unmarshal([]byte(block), new(any)); err != nil {
					t.Errorf("%s: %v", page, err)
				}
				continue
			}
			found++
			for _, name := range files(t, platformValues) {
				if is, err := os.ReadFile(filepath.Join(platformValues, name)); err == nil && string(is) == values {
					quoted[name] = true
				}
			}
		}
		if found == 0 {
			t.Errorf("%s quotes no values", page)
		}
	}
	for _, name := range files(t, platformValues) {
		if !quoted[name] {
			t.Errorf("no page quotes %s as it is", name)
		}
	}
}

// TestPlatformFacts: what the pages promise of the values.
func TestPlatformFacts(t *testing.T) {
	const (
		pod    = "spec.template.spec."
		config = "data.config|yaml"
	)
	read := func(name string) []object {
		text, err := os.ReadFile(filepath.Join(platformValues, name+".yaml"))
		if err != nil {
			t.Fatal(err)
		}
		return objects(t, string(text))
	}
	for _, tt := range []struct {
		platform, kind, name, path string
		want                       string // a part of it; "" is nothing
	}{
		{"openshift", "Deployment", deployed, pod + "securityContext.runAsUser", ""},
		{"openshift", "Deployment", deployed, pod + "securityContext.fsGroup", ""},
		{"openshift", "NetworkPolicy", deployed, "spec.egress.0.ports.0.port", "5353"},
		{"eks", "Ingress", deployed, "metadata.annotations.alb|ingress|kubernetes|io/healthcheck-path", "/healthz"},
		{"eks", "ConfigMap", deployed, config, "idle: 75s"},
		{"gke", "ConfigMap", "causeway", config, "idle: 620s"},
		{"gke", "BackendConfig", "causeway", "spec.healthCheck.requestPath", "/healthz"},
		{"gke", "Service", "causeway", "metadata.annotations.cloud|google|com/backend-config", `"causeway"`},
		{"gke-gateway", "ConfigMap", "causeway", config, "idle: 620s"},
		{"gke-gateway", "HealthCheckPolicy", "causeway", "spec.default.config.httpHealthCheck.requestPath", "/healthz"},
		{"gke-gateway", "HealthCheckPolicy", "causeway", "spec.targetRef.name", "causeway"},
		{"aks", "Service", deployed, "metadata.annotations.service|beta|kubernetes|io/azure-load-balancer-health-probe-request-path", "/healthz"},
		{"aks", "Service", deployed, "spec.ports.0.appProtocol", "http"},
		{"cilium", "NetworkPolicy", deployed, "spec.egress.1.to.0.ipBlock", ""},
		{"cilium", "NetworkPolicy", deployed, "spec.egress.1.ports.1.port", "8443"},
		{"istio", "NetworkPolicy", deployed, "spec.egress.2.ports.0.port", "15012"},
		{"istio", "Pod", deployed + "-test", "metadata.labels.sidecar|istio|io/inject", "false"},
		{"argo-cd", "Job", deployed + "-config-check", "metadata.annotations.helm|sh/hook", "pre-install"},
		{"flux", "Job", deployed + "-config-check", "metadata.annotations.helm|sh/hook", "pre-install"},
	} {
		text := ""
		if got := at(find(read(tt.platform), tt.kind, tt.name), tt.path); got != nil {
			encoded, err := yaml.Marshal(got)
			if err != nil {
				t.Fatal(err)
			}
			text = string(encoded)
		}
		if tt.want == "" && text != "" || !strings.Contains(text, tt.want) {
			t.Errorf("%s: %s %s: %s = %q, want %q", tt.platform, tt.kind, tt.name, tt.path, text, tt.want)
		}
	}
}
