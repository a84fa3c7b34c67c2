package kubetest

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"
)

const checkJob = release + "-config-check"

// configCheck: the Job runs before anything else, and helm fails with it. No
// container runs here: kwok lets a pod succeed, and the test lets one fail.
func configCheck(t *testing.T, p place) {
	values := []string{"--set", "sandbox.enabled=true,configCheck.enabled=true"}
	run := func(command string, more ...string) (output, error) {
		args := append([]string{"--namespace", p.namespace, command, release, chart, helmTimeout}, values...)
		return p.try(p.program, nil, append(args, more...)...)
	}
	if _, err := run("install", "--wait"); err != nil {
		t.Fatal(err)
	}
	if left := p.kubectl(t, "get", "jobs,configmaps", "-l", "app.kubernetes.io/component=config-check", "-o", "name"); left != "" {
		t.Errorf("a check that succeeded leaves %s", left)
	}

	before := p.deployed(t)
	upgraded := make(chan error, 1)
	go func() {
		// A node that is not there, so that kwok does not finish the pod.
		_, err := run("upgrade", "--set", "nodeSelector.none=there,config.octane.bulkMax=11")
		upgraded <- err
	}()
	pod := p.pending(t)
	file := p.kubectl(t, "get", "configmap", checkJob, "-o", `jsonpath={.data.config\.yaml}`)
	if !strings.Contains(file, "bulkMax: 11") {
		t.Errorf("the Job checks another configuration than the one to come:\n%s", file)
	}
	if now := p.deployed(t); now != before {
		t.Errorf("the Deployment changed before the check was over: %s", now)
	}
	failed, err := json.Marshal(map[string]any{"status": map[string]any{"phase": "Failed", "containerStatuses": []any{map[string]any{
		"name": "config-check", "image": "causeway", "imageID": "", "ready": false, "restartCount": 0,
		"state": map[string]any{"terminated": map[string]any{"exitCode": 1, "reason": "Error", "message": "gateway: octane.bulkMax: …"}},
	}}}})
	if err != nil {
		t.Fatal(err)
	}
	p.kubectl(t, "patch", "pod", pod, "--subresource=status", "--type=merge", "-p", string(failed))
	err = <-upgraded
	reason := regexp.MustCompile(`BackoffLimitExceeded|Job Failed`) // helm 3, and helm 4
	if err == nil || !strings.Contains(err.Error(), checkJob) || !reason.MatchString(err.Error()) {
		t.Errorf("helm ended with %v, want the failed Job's name and why", err)
	}
	if now := p.deployed(t); now != before {
		t.Errorf("the Deployment changed in spite of the check: %s", now)
	}
	if jobs := p.kubectl(t, "get", "jobs", "-o", "name"); !strings.Contains(jobs, checkJob) {
		t.Errorf("the Job that failed is gone, and its log with it: %q", jobs)
	}

	if _, err := run("upgrade", "--wait", "--set", "config.octane.bulkMax=12"); err != nil {
		t.Errorf("a good configuration after a bad one: %v", err)
	}
	p.helm(t, "uninstall", release, "--wait", helmTimeout)
}

// deployed is what the Deployment's pods are made of.
func (p place) deployed(t *testing.T) string {
	t.Helper()
	return p.kubectl(t, "get", "deployment", release, "-o", "jsonpath={.metadata.generation} {.spec.template.metadata.annotations}")
}

// pending waits for the check's pod, which no node takes.
func (p place) pending(t *testing.T) (name string) {
	t.Helper()
	eventually(t, waitLimit, func() error {
		name = p.kubectl(t, "get", "pods", "-l", "app.kubernetes.io/component=config-check", "-o", "jsonpath={.items[*].metadata.name}")
		if name == "" || strings.Contains(name, " ") {
			return fmt.Errorf("want one pod, not %q", name)
		}
		return nil
	})
	return name
}
