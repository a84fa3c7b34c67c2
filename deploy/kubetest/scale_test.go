package kubetest

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// watch follows the number of replicas that a Deployment shall have.
type watch struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (w *watch) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.Write(p)
}

// numbers are those that were seen so far.
func (w *watch) numbers(t *testing.T) (seen []int) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, text := range strings.Fields(w.text.String()) {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatalf("a number of replicas is %q", text)
		}
		seen = append(seen, n)
	}
	return seen
}

// watchReplicas follows a Deployment until the test ends.
func (p place) watchReplicas(t *testing.T, name string) *watch {
	t.Helper()
	w := &watch{}
	command := exec.CommandContext(t.Context(), filepath.Join(p.programs, "kubectl"), "--namespace", p.namespace,
		"get", "deployment", name, "--watch", "-o", `jsonpath={.spec.replicas}{"\n"}`)
	command.Env = append(os.Environ(), "KUBECONFIG="+p.kubeconfig)
	command.Stdout = w
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = command.Process.Kill() // it ends by nothing else
		_ = command.Wait()
	})
	eventually(t, waitLimit, func() error {
		if len(w.numbers(t)) == 0 {
			return fmt.Errorf("nothing is seen of %s", name)
		}
		return nil
	})
	return w
}

// autoscalingWithoutDip: from the chart's number to the autoscaler's and back,
// no upgrade takes a replica away that the autoscaler wants.
func autoscalingWithoutDip(t *testing.T, p place) {
	values := []string{"--set-json", "secrets=" + secrets, "--set", "config.octane.baseUrl=https://octane.example.net,config.octane.username=shop"}
	run := func(command string, more ...string) {
		t.Helper()
		args := append([]string{command, release, chart, "--wait", helmTimeout}, values...)
		p.helm(t, append(args, more...)...)
	}
	scaled := func(more string) {
		t.Helper()
		run("upgrade", "--set", "autoscaling.enabled=true,autoscaling.minReplicas=4,autoscaling.maxReplicas=9"+more)
	}
	run("install", "--set", "replicaCount=6")
	w := p.watchReplicas(t, release)
	scaled("")
	eventually(t, waitLimit, func() error {
		var hpa struct {
			Status struct{ CurrentReplicas, DesiredReplicas int }
		}
		p.read(t, &hpa, "hpa", release)
		if hpa.Status.CurrentReplicas < 4 {
			return fmt.Errorf("the autoscaler has seen %d replicas", hpa.Status.CurrentReplicas)
		}
		return nil
	})
	scaled("")                          // once more, without the old number in the last manifest
	scaled(",config.octane.bulkMax=10") // with a rollout
	// What the autoscaler chose stays, also if it is another number.
	p.kubectl(t, "scale", "deployment", release, "--replicas=8")
	scaled(",config.octane.bulkMax=11")
	seen := w.numbers(t)
	for _, n := range seen {
		if n < 6 {
			t.Errorf("the Deployment had %d replicas on the way: %v", n, seen)
		}
	}
	if last := seen[len(seen)-1]; last != 8 {
		t.Errorf("the autoscaler's number became %d: %v", last, seen)
	}
	back := []string{"--set", "replicaCount=5"}
	if strings.HasPrefix(p.program, "helm4") {
		back = append(back, "--force-conflicts") // the number is the autoscaler's, or of whoever scaled last
	}
	run("upgrade", back...)
	eventually(t, waitLimit, func() error {
		if seen := w.numbers(t); seen[len(seen)-1] != 5 {
			return fmt.Errorf("without autoscaling: %v", seen)
		}
		return nil
	})
}
