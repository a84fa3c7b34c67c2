package kubetest

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// place is a namespace of the cluster, and the Helm that deploys to it.
type place struct {
	*clients
	namespace string
	program   string // helm
}

// newPlace makes a namespace in which pod security is enforced.
func newPlace(t *testing.T, c *clients, name, program string) place {
	t.Helper()
	makeNamespace(t, c, name)
	return place{c, name, program}
}

// helm runs a helm command in the namespace, which must succeed without a warning.
func (p place) helm(t *testing.T, args ...string) string {
	t.Helper()
	return p.must(t, p.program, nil, append([]string{"--namespace", p.namespace}, args...)...)
}

// kubectl runs a kubectl command in the namespace.
func (p place) kubectl(t *testing.T, args ...string) string {
	t.Helper()
	return p.must(t, "kubectl", nil, append([]string{"--namespace", p.namespace}, args...)...)
}

// read reads objects of the namespace into value.
func (p place) read(t *testing.T, value any, args ...string) {
	t.Helper()
	out := p.kubectl(t, append(append([]string{"get"}, args...), "-o", "json")...)
	if err := json.Unmarshal([]byte(out), value); err != nil {
		t.Fatalf("%v: %v", args, err)
	}
}

// TestPlatforms: the chart as it is deployed by those who do not type
// `helm install`, and where they do it.
func TestPlatforms(t *testing.T) {
	_, c := startCluster(t)
	t.Run("two aliases in an umbrella chart", func(t *testing.T) { aliases(t, newPlace(t, c, "umbrella", "helm")) })
	for _, program := range []string{"helm", "helm4/helm"} {
		t.Run("autoscaling without a dip, by "+program, func(t *testing.T) {
			autoscalingWithoutDip(t, newPlace(t, c, "scale-"+strings.NewReplacer("/", "-").Replace(program), program))
		})
	}
	t.Run("nothing is out of sync in Argo CD", func(t *testing.T) { inSync(t, newPlace(t, c, "argo", "helm")) })
	t.Run("OpenShift assigns the ids", func(t *testing.T) { openShift(t, newPlace(t, c, "openshift", "helm")) })
	for _, program := range []string{"helm", "helm4/helm"} {
		t.Run("the configuration is checked, by "+program, func(t *testing.T) {
			configCheck(t, newPlace(t, c, "check-"+strings.NewReplacer("/", "-").Replace(program), program))
		})
	}
}

// secrets are those that [makeNamespace] makes.
const secrets = `{"apiKeys": {"name": "credentials"}, "octanePassword": {"name": "credentials"}}`

// umbrella writes a chart that has this one twice, and returns its path.
func umbrella(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "charts", "causeway"), os.DirFS(chart)); err != nil {
		t.Fatal(err)
	}
	own := func(url string) string {
		return fmt.Sprintf(`{"config": {"octane": {"baseUrl": %q, "username": "shop"}}, "secrets": %s, "serviceMonitor": {"enabled": true}}`, url, secrets)
	}
	for name, text := range map[string]string{
		"Chart.yaml": `{"apiVersion": "v2", "name": "umbrella", "version": "1.0.0", "dependencies": [
			{"name": "causeway", "version": ">=0.0.0-0", "alias": "retail"},
			{"name": "causeway", "version": ">=0.0.0-0", "alias": "wholesale", "condition": "wholesale.enabled"}]}`,
		"values.yaml": `{"retail": ` + own("https://retail.example.net") + `, "wholesale": ` + own("https://wholesale.example.net") + `}`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// aliases: each Service, monitor, policy and budget selects the pods of its own
// Deployment, so that an eviction is not refused for two budgets.
func aliases(t *testing.T, p place) {
	p.helm(t, "install", "market", umbrella(t), "--set", "wholesale.enabled=true", "--wait", helmTimeout)
	for _, name := range []string{"market-retail", "market-wholesale"} {
		pods := p.podsOf(t, name)
		if len(pods) != 2 {
			t.Fatalf("%s has pods %v", name, pods)
		}
		for _, service := range []string{name, name + "-admin"} {
			eventually(t, waitLimit, func() error {
				if ready := p.endpoints(t, service); !slices.Equal(ready, pods) {
					return fmt.Errorf("service %s leads to %v, want %v", service, ready, pods)
				}
				return nil
			})
		}
		for _, kind := range []string{"networkpolicy", "pdb"} {
			if selected := p.selected(t, kind, name); !slices.Equal(selected, pods) {
				t.Errorf("%s %s selects %v, want %v", kind, name, selected, pods)
			}
		}
		p.monitored(t, name)
		p.evict(t, name, pods[0])
	}
}

// monitored: a ServiceMonitor selects one Service, its own.
func (p place) monitored(t *testing.T, name string) {
	t.Helper()
	var monitor struct {
		Spec struct {
			Selector struct{ MatchLabels map[string]string }
		}
	}
	p.read(t, &monitor, "servicemonitor", name)
	out := strings.Fields(p.kubectl(t, "get", "services", "-l", labelSelector(monitor.Spec.Selector.MatchLabels), "-o", "name"))
	if want := []string{"service/" + name + "-admin"}; !slices.Equal(out, want) {
		t.Errorf("monitor %s selects %v, want %v", name, out, want)
	}
}

// evict takes a pod away as a drain of its node does.
func (p place) evict(t *testing.T, budget, name string) {
	t.Helper()
	eventually(t, waitLimit, func() error {
		var pdb struct {
			Status struct{ DisruptionsAllowed int }
		}
		p.read(t, &pdb, "pdb", budget)
		if pdb.Status.DisruptionsAllowed != 1 {
			return fmt.Errorf("%d disruptions allowed", pdb.Status.DisruptionsAllowed)
		}
		return nil
	})
	eviction := fmt.Sprintf(`{"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": %q, "namespace": %q}}`, name, p.namespace)
	if _, err := p.try("kubectl", []byte(eviction), "create", "--raw", fmt.Sprintf("/api/v1/namespaces/%s/pods/%s/eviction", p.namespace, name), "-f", "-"); err != nil {
		t.Errorf("the eviction of %s is refused: %v", name, err)
	}
}

// podsOf are the names of a Deployment's pods.
func (p place) podsOf(t *testing.T, deployment string) (names []string) {
	t.Helper()
	var list struct {
		Items []struct {
			Metadata struct {
				Name            string
				OwnerReferences []struct{ Name string }
			}
		}
	}
	p.read(t, &list, "pods")
	for _, pod := range list.Items {
		for _, owner := range pod.Metadata.OwnerReferences {
			if i := strings.LastIndexByte(owner.Name, '-'); i > 0 && owner.Name[:i] == deployment {
				names = append(names, pod.Metadata.Name)
			}
		}
	}
	slices.Sort(names)
	return names
}

// endpoints are the names of the pods that a Service leads to.
func (p place) endpoints(t *testing.T, service string) (names []string) {
	t.Helper()
	var list struct {
		Items []struct {
			Endpoints []struct {
				Conditions struct{ Ready bool }
				TargetRef  struct{ Name string }
			}
		}
	}
	p.read(t, &list, "endpointslices", "-l", "kubernetes.io/service-name="+service)
	for _, slice := range list.Items {
		for _, endpoint := range slice.Endpoints {
			if endpoint.Conditions.Ready {
				names = append(names, endpoint.TargetRef.Name)
			}
		}
	}
	slices.Sort(names)
	return names
}

// selected are the names of the pods that an object's selector matches.
func (p place) selected(t *testing.T, kind, name string) []string {
	t.Helper()
	var object struct {
		Spec struct {
			PodSelector, Selector struct{ MatchLabels map[string]string }
		}
	}
	p.read(t, &object, kind, name)
	labels := object.Spec.Selector.MatchLabels
	if kind == "networkpolicy" {
		labels = object.Spec.PodSelector.MatchLabels
	}
	names := strings.Fields(strings.ReplaceAll(p.kubectl(t, "get", "pods", "-l", labelSelector(labels), "-o", "name"), "pod/", ""))
	slices.Sort(names)
	return names
}

func labelSelector(labels map[string]string) string {
	var pairs []string
	for key, value := range labels {
		pairs = append(pairs, key+"="+value)
	}
	return strings.Join(pairs, ",")
}
