// Package kubetest takes the chart through the life of a release in a real
// control plane: a real API server with its admission, real controllers and a
// real scheduler; only the nodes are simulated, and no container runs.
package kubetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

const (
	release = "causeway-edge"
	// waitLimit is for what takes seconds on a machine that does nothing else.
	waitLimit   = 4 * time.Minute
	helmTimeout = "--timeout=6m"
)

// TestRelease is one story: each step starts from what the one before left.
func TestRelease(t *testing.T) {
	api, c := startCluster(t)
	t.Logf("Kubernetes:\n%s", c.kubectl(t, "version"))
	before := c.objects(t)

	steps := []struct {
		name string
		do   func(*testing.T, *clients)
	}{
		{"what breaks pod security is warned of and refused", podSecurityIsOn},
		{"install with the sandbox", install},
		{"helm test", helmTest},
		{"upgrade to everything the chart can make", goLive},
		{"every object is there", everyObject},
		{"the autoscaler has taken over", autoscaler},
		{"the disruption budget counts the replicas", disruptionBudget},
		{"a drain of a node keeps the replicas", drain},
		{"the network policy selects the replicas", networkPolicy},
		{"an upgrade that changes nothing rolls nothing", unchanged},
		{"a changed configuration rolls the replicas", reconfigure},
		{"bad upgrades are refused before anything changes", refused},
		{"rollback", rollback},
	}
	for _, step := range steps {
		if !t.Run(step.name, func(t *testing.T) { step.do(t, c) }) {
			t.FailNow()
		}
	}
	t.Run("uninstall leaves nothing behind", func(t *testing.T) { uninstall(t, c, before) })
	t.Run("pod security found nothing in any request", func(t *testing.T) { auditIsClean(t, api.AuditLog) })
}

// podSecurityIsOn proves that the other steps would notice: helm shows the
// warning, and the pod is not made.
func podSecurityIsOn(t *testing.T, c *clients) {
	out, err := c.try("helm", nil, "--namespace", control, "install", release, chart, "-f", "testdata/root.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if !warning.MatchString(out.stderr) || !strings.Contains(out.stderr, "would violate PodSecurity") {
		t.Errorf("helm showed no warning of pod security:\n%s", out.stderr)
	}
	eventually(t, waitLimit, func() error {
		events := c.kubectl(t, "-n", control, "get", "events", "--field-selector=reason=FailedCreate", "-o", "jsonpath={.items[*].message}")
		if !strings.Contains(events, "violates PodSecurity") {
			return fmt.Errorf("no pod was refused: %q", events)
		}
		return nil
	})
	c.must(t, "helm", nil, "--namespace", control, "uninstall", release, "--wait", helmTimeout)
}

func install(t *testing.T, c *clients) {
	notes := c.helm(t, "install", release, chart, "--set", "sandbox.enabled=true", "--wait", helmTimeout)
	if !strings.Contains(notes, "curl") {
		t.Errorf("the notes show no first call:\n%s", notes)
	}
	c.waitReplicas(t, 1)
}

func helmTest(t *testing.T, c *clients) {
	out := c.helm(t, "test", release, helmTimeout)
	if !strings.Contains(out, "Succeeded") {
		t.Errorf("no test succeeded:\n%s", out)
	}
	eventually(t, waitLimit, func() error {
		if left := c.kubectl(t, "-n", namespace, "get", "pods", "-l", "app.kubernetes.io/component=test", "-o", "name"); left != "" {
			return fmt.Errorf("the test left %s", left)
		}
		return nil
	})
}

// upgrade changes the release to what the chart makes of testdata/live.yaml
// and more values.
func upgrade(t *testing.T, c *clients, values ...string) {
	t.Helper()
	c.helm(t, append([]string{"upgrade", release, chart, "-f", "testdata/live.yaml", "--wait", helmTimeout}, values...)...)
}

func goLive(t *testing.T, c *clients) {
	old := c.waitReplicas(t, 1)
	upgrade(t, c)
	rolled(t, old, c.waitReplicas(t, 3))
}

// rolled checks that no replica is the one it was.
func rolled(t *testing.T, old, now []string) {
	t.Helper()
	for _, name := range old {
		if slices.Contains(now, name) {
			t.Errorf("replica %s was not replaced", name)
		}
	}
}

func everyObject(t *testing.T, c *clients) {
	for _, kind := range []string{
		"deployments.apps", "services", "configmaps", "serviceaccounts", "horizontalpodautoscalers.autoscaling",
		"poddisruptionbudgets.policy", "networkpolicies.networking.k8s.io", "ingresses.networking.k8s.io",
		"httproutes.gateway.networking.k8s.io", "servicemonitors.monitoring.coreos.com", "prometheusrules.monitoring.coreos.com",
	} {
		names := c.kubectl(t, "-n", namespace, "get", kind, "-l", "app.kubernetes.io/instance="+release, "-o", "name")
		if names == "" {
			t.Errorf("the release has no %s", kind)
		}
		t.Logf("%s", strings.Join(strings.Fields(names), " "))
	}
}

func autoscaler(t *testing.T, c *clients) {
	eventually(t, waitLimit, func() error {
		var hpa struct {
			Spec   struct{ Metrics []struct{ Type string } }
			Status struct {
				CurrentReplicas int
				Conditions      []condition
			}
		}
		c.get(t, &hpa, "hpa", release)
		if len(hpa.Spec.Metrics) != 2 || hpa.Status.CurrentReplicas != 3 || !holds(hpa.Status.Conditions, "AbleToScale") {
			return fmt.Errorf("want two metrics and 3 replicas that it can scale: %+v", hpa)
		}
		return nil
	})
}

func disruptionBudget(t *testing.T, c *clients) {
	eventually(t, waitLimit, func() error {
		var pdb struct {
			Status struct{ ExpectedPods, CurrentHealthy, DesiredHealthy, DisruptionsAllowed int }
		}
		c.get(t, &pdb, "pdb", release)
		s := pdb.Status
		if s.ExpectedPods != 3 || s.CurrentHealthy != 3 || s.DesiredHealthy != 2 || s.DisruptionsAllowed != 1 {
			return fmt.Errorf("want one of three replicas to be dispensable: %+v", s)
		}
		return nil
	})
}

func drain(t *testing.T, c *clients) {
	// kubectl says on standard error which pods it takes away.
	if _, err := c.try("kubectl", nil, "drain", "node-0", "--timeout=120s", "--delete-emptydir-data"); err != nil {
		t.Fatal(err)
	}
	c.waitReplicas(t, 3)
	c.kubectl(t, "uncordon", "node-0")
}

func networkPolicy(t *testing.T, c *clients) {
	var policy struct {
		Spec struct {
			PodSelector struct{ MatchLabels map[string]string }
			PolicyTypes []string
		}
	}
	c.get(t, &policy, "networkpolicy", release)
	if want := []string{"Egress", "Ingress"}; !slices.Equal(slices.Sorted(slices.Values(policy.Spec.PolicyTypes)), want) {
		t.Errorf("it is for %v, want %v", policy.Spec.PolicyTypes, want)
	}
	var labels []string
	for key, value := range policy.Spec.PodSelector.MatchLabels {
		labels = append(labels, key+"="+value)
	}
	selected := strings.Fields(c.kubectl(t, "-n", namespace, "get", "pods", "-l", strings.Join(labels, ","), "-o", "name"))
	if len(labels) == 0 || len(selected) != 3 {
		t.Errorf("%v selects %v, want the three replicas", labels, selected)
	}
}

func unchanged(t *testing.T, c *clients) {
	old := c.waitReplicas(t, 3)
	upgrade(t, c)
	if now := c.waitReplicas(t, 3); !slices.Equal(old, now) {
		t.Errorf("replicas %v became %v", old, now)
	}
}

func reconfigure(t *testing.T, c *clients) {
	old, checksum := c.waitReplicas(t, 3), c.checksum(t)
	upgrade(t, c, "--set", "config.octane.bulkMax=10")
	// The autoscaler's number stays: the chart sets none beside it.
	rolled(t, old, c.waitReplicas(t, 3))
	if c.checksum(t) == checksum {
		t.Error("the configuration's checksum did not change")
	}
}

func refused(t *testing.T, c *clients) {
	old := c.waitReplicas(t, 3)
	history := c.helm(t, "history", release)
	for _, bad := range []struct{ name, set, says string }{
		{"a typo", "replicaCuont=3", "replicaCuont"},
		{"a typo inside", "autoscaling.maxReplica=3", "maxReplica"},
		{"a number that is none", "service.port=http", "port"},
		{"no API keys", "secrets.apiKeys.name=", "apiKeys"},
	} {
		t.Run(bad.name, func(t *testing.T) {
			said := c.helmRefused(t, "upgrade", release, chart, "-f", "testdata/live.yaml", "--set", bad.set)
			if !strings.Contains(said, bad.says) {
				t.Errorf("the refusal does not name %s:\n%s", bad.says, said)
			}
		})
	}
	if now := c.helm(t, "history", release); now != history {
		t.Errorf("the history changed:\n%s\nwas\n%s", now, history)
	}
	if now := c.waitReplicas(t, 3); !slices.Equal(old, now) {
		t.Errorf("replicas %v became %v", old, now)
	}
}

func rollback(t *testing.T, c *clients) {
	old, checksum := c.waitReplicas(t, 3), c.checksum(t)
	c.helm(t, "rollback", release, "--wait", helmTimeout)
	rolled(t, old, c.waitReplicas(t, 3))
	if c.checksum(t) == checksum {
		t.Error("the configuration is still the one rolled back from")
	}
}

func uninstall(t *testing.T, c *clients, before []string) {
	c.helm(t, "uninstall", release, "--wait", helmTimeout)
	eventually(t, waitLimit, func() error {
		if now := c.objects(t); !slices.Equal(now, before) {
			return fmt.Errorf("the namespace has %v, and had %v", now, before)
		}
		return nil
	})
}

// auditIsClean reads what pod security found in each request: of users and of
// controllers, with warnings or without.
func auditIsClean(t *testing.T, path string) {
	found, err := violations(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(found[control]) == 0 {
		t.Error("not even what was meant to break pod security stands in the audit log")
	}
	if len(found[namespace]) > 0 {
		t.Error(strings.Join(found[namespace], "\n"))
	}
}
