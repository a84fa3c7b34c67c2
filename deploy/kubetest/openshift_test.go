package kubetest

import (
	"fmt"
	"strings"
	"testing"
)

// openShift: where ids are assigned, as restricted-v2 does, the values of the
// platform are accepted, and so is every pod that the chart makes. A policy
// stands in for OpenShift's own admission, which is in no module.
func openShift(t *testing.T, p place) {
	p.kubectl(t, "apply", "-f", "testdata/restricted-v2.json")
	p.must(t, "kubectl", nil, "label", "namespace", p.namespace, "scc=restricted-v2")
	p.helm(t, "install", "refused", chart, "--set", "sandbox.enabled=true")
	eventually(t, waitLimit, func() error {
		events := p.kubectl(t, "get", "events", "--field-selector=reason=FailedCreate", "-o", "jsonpath={.items[*].message}")
		if strings.Contains(events, "assigned by the platform") {
			return nil
		}
		// The policy takes effect some time after it was made.
		p.kubectl(t, "delete", "pods", "--all", "--wait=false")
		return fmt.Errorf("no pod with fixed ids was refused: %q", events)
	})
	p.helm(t, "uninstall", "refused", "--wait", helmTimeout)

	p.helm(t, "install", release, chart, "-f", platforms+"/openshift.yaml", "--set-json", "secrets="+secrets,
		"--set", "configCheck.enabled=true,demoRedis.enabled=true,config.sps=null,secrets.spsClientSecret=null,secrets.redisUrl=null", "--wait", helmTimeout)
	if out := p.helm(t, "test", release, helmTimeout); !strings.Contains(out, "Succeeded") {
		t.Errorf("no test succeeded:\n%s", out)
	}
}
