package kubetest

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"causeway.example/deploy/kubetest/cluster"
)

var programsFlag = flag.String("programs", "../../bin/kube-v1.36.3", "folder that tools.sh has filled")

const (
	chart     = "../helm"
	platforms = "../helmtest/testdata/platforms"
	namespace = "shop"
	// control is a namespace with the same rules, in which they are broken.
	control = "control"

	kwokModule     = "sigs.k8s.io/kwok@v0.8.0"
	gatewayModule  = "sigs.k8s.io/gateway-api@v1.6.3"
	operatorModule = "github.com/prometheus-operator/prometheus-operator@v0.85.0"
)

// stages are what kwok plays: a module and a path in it each.
var stages = [][2]string{
	{kwokModule, "kustomize/stage/node/fast/node-initialize.yaml"},
	{kwokModule, "kustomize/stage/pod/fast/pod-ready.yaml"},
	{kwokModule, "kustomize/stage/pod/fast/pod-complete.yaml"},
	{kwokModule, "kustomize/stage/pod/fast/pod-delete.yaml"},
}

// crds are the kinds that the chart renders and Kubernetes does not know.
var crds = [][2]string{
	{gatewayModule, "config/crd/standard/gateway.networking.k8s.io_httproutes.yaml"},
	{operatorModule, "example/prometheus-operator-crd/monitoring.coreos.com_servicemonitors.yaml"},
	{operatorModule, "example/prometheus-operator-crd/monitoring.coreos.com_prometheusrules.yaml"},
}

// startCluster runs a cluster of two nodes in two zones for the test's time.
func startCluster(t *testing.T) (*cluster.Cluster, *clients) {
	t.Helper()
	programs, err := filepath.Abs(*programsFlag)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(programs, "kwok")); err != nil {
		t.Fatalf("%v: `make kube-test` builds it", err)
	}
	dir := t.TempDir()
	api, err := cluster.Start(t.Context(), programs, dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(api.Close)
	helmTests, err := filepath.Abs("testdata/tests-complete.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := api.AddNodes(t.Context(), append(moduleFiles(t, stages), helmTests)); err != nil {
		t.Fatal(err)
	}
	c := &clients{programs: programs, kubeconfig: api.Kubeconfig, home: dir}
	t.Cleanup(func() {
		if t.Failed() {
			out, err := c.try("kubectl", nil, "get", "nodes,deployments,replicasets,pods,events", "--all-namespaces", "-o", "wide")
			t.Logf("at the end: %v\n%s", err, out.stdout)
		}
	})
	for i, zone := range []string{"a", "b"} {
		c.kubectlInput(t, cluster.Node(fmt.Sprintf("node-%d", i), zone), "apply", "-f", "-")
	}
	c.kubectl(t, "wait", "--for=condition=Ready", "node", "--all", "--timeout=60s")
	for _, file := range moduleFiles(t, crds) {
		c.kubectl(t, "create", "-f", file)
	}
	c.kubectl(t, "wait", "--for=condition=Established", "crd", "--all", "--timeout=60s")
	for _, name := range []string{namespace, control} {
		makeNamespace(t, c, name)
	}
	return api, c
}

// makeNamespace makes a namespace that enforces pod security "restricted",
// warns callers of what breaks it, and puts that into the audit log.
func makeNamespace(t *testing.T, c *clients, name string) {
	t.Helper()
	c.kubectl(t, "create", "namespace", name)
	c.kubectl(t, "label", "namespace", name,
		"pod-security.kubernetes.io/enforce=restricted",
		"pod-security.kubernetes.io/warn=restricted",
		"pod-security.kubernetes.io/audit=restricted")
	c.kubectl(t, "-n", name, "create", "secret", "generic", "credentials",
		"--from-literal=apiKeys=web:"+fmt.Sprintf("%064d", 0), "--from-literal=password=only-a-test", "--from-literal=clientSecret=only-a-test")
	// What controllers put into every namespace must not count as left behind.
	eventually(t, time.Minute, func() error {
		_, errAccount := c.try("kubectl", nil, "-n", name, "get", "serviceaccount", "default")
		if errAccount != nil {
			return errAccount
		}
		_, errAuthority := c.try("kubectl", nil, "-n", name, "get", "configmap", "kube-root-ca.crt")
		return errAuthority
	})
}

// moduleFiles are paths of files in modules, which are downloaded if need be.
func moduleFiles(t *testing.T, files [][2]string) []string {
	t.Helper()
	var paths []string
	for _, file := range files {
		command := exec.Command("go", "mod", "download", "-json", file[0])
		var stderr bytes.Buffer
		command.Stderr = &stderr
		out, err := command.Output()
		if err != nil {
			t.Fatalf("download %s: %v\n%s%s", file[0], err, out, stderr.Bytes())
		}
		var module struct{ Dir string }
		if err := json.Unmarshal(out, &module); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, filepath.Join(module.Dir, file[1]))
	}
	return paths
}

// eventually waits for check to find nothing wrong.
func eventually(t *testing.T, limit time.Duration, check func() error) {
	t.Helper()
	deadline := time.NewTimer(limit)
	defer deadline.Stop()
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		err := check()
		if err == nil {
			return
		}
		select {
		case <-deadline.C:
			t.Fatalf("after %v still: %v", limit, err)
		case <-tick.C:
		}
	}
}
